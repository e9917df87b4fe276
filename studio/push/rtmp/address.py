"""Where an RTMP server is, read from what a person copied out of a web page."""

from dataclasses import dataclass, field
from urllib.parse import urlsplit

from studio.errors import N_, UserError

_PORTS = {"rtmp": 1935, "rtmps": 443}
_REMEDY = N_("Copy the server address again; it looks like rtmps://server/app.")


@dataclass(frozen=True, slots=True)
class RtmpAddress:
    """A server's application and the stream key to publish under, which is a secret."""

    host: str
    port: int
    is_secure: bool
    app: str
    key: str = field(repr=False)

    @property
    def url(self) -> str:
        """The address without the key, as RTMP's `tcUrl` wants it."""
        scheme = "rtmps" if self.is_secure else "rtmp"
        host = f"[{self.host}]" if ":" in self.host else self.host
        port = "" if self.port == _PORTS[scheme] else f":{self.port}"
        return f"{scheme}://{host}{port}/{self.app}"


def parse(url: str, key: str) -> RtmpAddress:
    """Read server address and stream key. A key that was pasted into the address is found there.

    Raises UserError.
    """
    parts = urlsplit(url.strip())
    try:
        port = parts.port or _PORTS.get(parts.scheme, 0)
    except ValueError:
        port = 0
    if parts.scheme not in _PORTS or not parts.hostname or not port:
        raise UserError(
            N_("This is not the address of an RTMP server."),  # not repeated: it may be a key
            remedy=_REMEDY,
            code="rtmp.address",
        )
    app, key = parts.path.strip("/"), key.strip()
    query = f"?{parts.query}" if parts.query else ""
    if not key and "/" in app:
        app, _, key = app.rpartition("/")
        key, query = key + query, ""
    if not app:
        raise UserError(
            N_("The server address of {host} lacks its last part."),
            remedy=_REMEDY,
            code="rtmp.address",
            fields={"host": parts.hostname},
        )
    return RtmpAddress(parts.hostname, port, parts.scheme == "rtmps", app + query, key)
