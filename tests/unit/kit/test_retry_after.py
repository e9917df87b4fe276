"""What servers ask for, in the two forms the standard has and in those it has not."""

import pytest

from studio.kit.retry_after import LONGEST_S, retry_after_s

DATE = "Sun, 22 Nov 2026 12:00:00 GMT"


@pytest.mark.parametrize(
    ("said", "date", "wait_s"),
    [
        ("90", "", 90.0),
        ("0", "", 0.0),
        ("1.5", "", 1.5),
        ("-3", "", 0.0),
        ("86400", "", LONGEST_S),
        ("inf", "", LONGEST_S),
        ("nan", "", 0.0),
        ("Sun, 22 Nov 2026 12:00:40 GMT", DATE, 40.0),
        ("Sunday, 22-Nov-26 12:00:40 GMT", DATE, 40.0),
        ("Sun, 22 Nov 2026 11:59:00 GMT", DATE, 0.0),
        ("Sun, 22 Nov 2026 12:00:40 -0000", DATE, None),
        ("Sun, 22 Nov 2026 12:00:40 GMT", "", None),
        ("soon", DATE, None),
        ("", DATE, None),
    ],
)
def test_seconds_and_dates(said: str, date: str, wait_s: float | None) -> None:
    headers = {"Retry-After": said} | ({"Date": date} if date else {})
    assert retry_after_s(headers) == wait_s


def test_the_caller_may_bear_more() -> None:
    assert retry_after_s({"Retry-After": "900"}, 3600.0) == 900.0
