"""How long a server asks to be left alone (RFC 9110, 10.2.3): seconds or a date."""

from collections.abc import Mapping
from email.utils import parsedate_to_datetime

LONGEST_S = 300.0  # nobody may silence a show for longer


def retry_after_s(headers: Mapping[str, str], longest_s: float = LONGEST_S) -> float | None:
    """Seconds from 0 to `longest_s`; None when the answer says nothing that can be understood.

    headers: with names in any case, as an HTTP client gives them.
    """
    said = headers.get("Retry-After", "")
    try:
        wait_s = float(said)
    except ValueError:
        try:  # by the server's own clock: ours may be wrong
            at, now = (parsedate_to_datetime(text) for text in (said, headers["Date"]))
            wait_s = (at - now).total_seconds()
        except (KeyError, ValueError, TypeError):
            return None
    return min(longest_s, max(0.0, wait_s))
