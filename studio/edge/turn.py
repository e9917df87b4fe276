"""TURN servers for viewers whose networks block UDP, with credentials that soon end.

The edge knows a secret it shares with the TURN server (coturn: `use-auth-secret`) and gives every
viewer a user name that is a date and a password that proves it; nothing is kept. As in
draft-uberti-behave-turn-rest-00.
"""

import base64
import hashlib
import hmac
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass, field

from aiohttp import web

from studio.kit.clock import Clock
from studio.link.messages import PagePicture

VALID_S = 4 * 3600  # a viewer who stays for longer asks again at the next connection
_MS = 1000


@dataclass(frozen=True, slots=True)
class IceServer:
    """STUN or TURN as a browser takes it. urls: `turn:host:3478?transport=udp`."""

    urls: tuple[str, ...]
    username: str = ""
    credential: str = field(default="", repr=False)

    def as_json(self) -> dict[str, object]:
        """An RTCIceServer."""
        said: dict[str, object] = {"urls": list(self.urls)}
        if self.username:
            said |= {"username": self.username, "credential": self.credential}
        return said

    def as_links(self) -> Iterable[str]:
        """Values of the `Link` header, RFC 9725 section 4.6."""
        proof = ""
        if self.username:
            proof = (
                f'; username="{self.username}"; credential="{self.credential}"'
                '; credential-type="password"'
            )
        return (f'<{url}>; rel="ice-server"{proof}' for url in self.urls)


@dataclass(frozen=True, slots=True)
class TurnServer:
    """A server as the edge's file names it.

    secret: shared with the server; credentials are made for `valid_s`. Else username and
    credential as they are, or neither (STUN).
    """

    urls: tuple[str, ...]
    secret: str = field(default="", repr=False)
    username: str = ""
    credential: str = field(default="", repr=False)
    valid_s: int = VALID_S

    def for_viewer(self, now_s: int) -> IceServer:
        """What a viewer gets now."""
        if not self.secret:
            return IceServer(self.urls, self.username, self.credential)
        username = f"{now_s + self.valid_s}:viewer"
        digest = hmac.new(self.secret.encode(), username.encode(), hashlib.sha1).digest()
        return IceServer(self.urls, username, base64.b64encode(digest).decode())


class TurnDesk:
    """Hands servers to viewers. One loop. picture: asked whose picture pages play."""

    def __init__(
        self,
        servers: Sequence[TurnServer],
        clock: Clock,
        picture: Callable[[], PagePicture | None] = lambda: None,
    ) -> None:
        self._servers = servers
        self._clock = clock
        self._picture = picture

    def servers(self) -> tuple[IceServer, ...]:
        """Servers with fresh credentials."""
        now_s = int(self._clock.utc_now().timestamp())
        return tuple(server.for_viewer(now_s) for server in self._servers)

    def links(self) -> tuple[str, ...]:
        """The same as values of the `Link` header."""
        return tuple(link for server in self.servers() for link in server.as_links())

    async def handle(self, _request: web.Request) -> web.Response:
        """`/ice.json`: the page asks before it connects. valid_ms: ask again after that.

        picture: where the picture is played from; null: here.
        """
        picture = self._picture()
        valid_s = min((server.valid_s for server in self._servers), default=VALID_S)
        said = {
            "iceServers": [server.as_json() for server in self.servers()],
            "valid_ms": valid_s * _MS // 2,
            "picture": None if picture is None else asdict(picture),
        }
        return web.json_response(said, headers={"Cache-Control": "no-store"})
