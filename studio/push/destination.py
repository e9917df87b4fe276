"""A destination: an address we send the show to, as the host keeps it. Its key lies elsewhere."""

from dataclasses import dataclass, replace

from yarl import URL

from studio.errors import N_, UserError
from studio.ids import DestinationId
from studio.l10n.safe_text import safe_text
from studio.push.presets import BY_NAME
from studio.push.rtmp import address
from studio.push.whip_http import is_private

NAME_CHARS = 60
URL_CHARS = 500
KEY_CHARS = 500
DELAY_S = 10  # of a picture that nobody measured: what servers with segments need
_DELAYS_S = (2, 60)
_HOME_NAMES = (".local", ".lan", ".internal", ".home.arpa")  # RFC 6762, RFC 8375, and custom


@dataclass(frozen=True, slots=True)
class Destination:
    """preset: one of `studio.push.presets`. url: for RTMP without the key.

    watch_url: where that server shows the picture to people (WHEP or HLS), or ""; watch_delay_s:
    how late it shows it.
    """

    destination_id: DestinationId
    preset: str
    name: str
    url: str
    is_enabled: bool = True
    watch_url: str = ""
    watch_delay_s: int = DELAY_S

    @property
    def kind(self) -> str:
        """Rtmp or whip."""
        return BY_NAME[self.preset].kind

    @property
    def is_public(self) -> bool:
        """Its server is outside this computer and its network, as far as the address says."""
        return is_public(self.url)

    def lacks(self, key: str) -> bool:
        """Whether its server wants a key and this is none."""
        return not key and BY_NAME[self.preset].needs_key


def is_public(address: str) -> bool:
    """Whether a server is outside this computer and its network, as far as its address says."""
    url = URL(address)
    host = url.host or ""
    is_home = host.endswith(_HOME_NAMES) or not ({".", ":"} & set(host))
    return not is_home and not is_private(url)


def checked(wanted: Destination, key: str) -> tuple[Destination, str]:
    """The destination and its key as they may be kept. Raises UserError.

    A key that was pasted into the address of an RTMP server is taken out of it.
    """
    preset = BY_NAME.get(wanted.preset)
    if preset is None:
        raise UserError(
            N_("This studio does not know that platform."),
            remedy=N_("Choose RTMP or WHIP and paste the address."),
            code="destination.preset",
        )
    name = safe_text(wanted.name, NAME_CHARS) or preset.name
    key = key.strip()[:KEY_CHARS]
    if preset.kind == "rtmp":
        parsed = address.parse(wanted.url[:URL_CHARS], key)
        url, key = parsed.url, parsed.key
    else:
        url = _web_address(wanted.url[:URL_CHARS])
    watch_url = _watch_address(wanted.watch_url[:URL_CHARS])
    least, most = _DELAYS_S
    delay_s = max(least, min(most, wanted.watch_delay_s))
    made = replace(wanted, name=name, url=url, watch_url=watch_url, watch_delay_s=delay_s)
    return made, key


def _watch_address(text: str) -> str:
    """Where people watch: it stands in a page, so its characters are those of an address."""
    if not text.strip():
        return ""
    url = _parsed(text)
    if url is None or url.user is not None:
        raise UserError(
            N_("This is not an address at which people can watch."),
            remedy=N_("It looks like https://server/show/whep, or ends in .m3u8 for HLS."),
            code="destination.watch",
        )
    if url.scheme == "http" and not is_private(url):
        raise UserError(
            N_("Browsers do not play {host} without encryption."),
            remedy=N_("Give its address with https://."),
            code="destination.watch",
            fields={"host": url.host or ""},
        )
    return str(url)


def _parsed(text: str) -> URL | None:
    try:
        url = URL(text.strip())
    except ValueError:
        return None
    return url if url.scheme in ("http", "https") and url.host else None


def _web_address(text: str) -> str:
    url = _parsed(text)
    if url is None:
        raise UserError(
            N_("This is not the address of a WHIP server."),
            remedy=N_("Copy the server address again; it looks like https://server/whip."),
            code="whip.address",
        )
    return str(url)
