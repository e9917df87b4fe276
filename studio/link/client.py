"""The engine's side of the link to one edge: connect, reconnect for ever, show the page."""

import asyncio
import hashlib
import io
from collections.abc import Sequence
from typing import Protocol
from urllib.parse import urlsplit

import aiohttp
import structlog
from sqlalchemy import Connection

from studio.errors import N_, RetryableError, StudioError, UserError
from studio.kit.backoff import pauses_s
from studio.kit.clock import Clock
from studio.kit.observable import Observable
from studio.link.messages import (
    MAX_MESSAGE_BYTES,
    BridgeKeys,
    HookKeys,
    Item,
    OrderUpdate,
    PageState,
    Picture,
    Presence,
    RoomLine,
    ShopCall,
    ViewerAct,
    ViewerChat,
    ViewerOrder,
    ViewerSanction,
)
from studio.link.peer import Durable, Peer
from studio.store.inbox import Inbox
from studio.store.outbox import Outbox
from studio.store.store import Store

MAX_PICTURE_BYTES = 2 * 1024 * 1024
_CONNECT_S = 5.0
_PICTURE_S = 15.0
_UNKNOWN_STUDIO = 401

_log = structlog.get_logger(__name__)


ToEdge = RoomLine | OrderUpdate | ViewerSanction


def outbox_of(edge: str) -> str:
    """The name of an edge's outbox."""
    return f"edge:{edge}"


class LinkHandler(Protocol):
    """What the engine does with an edge's messages."""

    def apply(self, connection: Connection, item: Item) -> None:
        """Carry out `item`, in the same transaction as its inbox entry. Writer thread."""
        ...

    def applied(self) -> None:
        """Something was applied and is on the disk. On the loop."""
        ...

    def presence(self, presence: Presence) -> None:
        """Who is there now. On the loop."""
        ...


class EdgeLink:
    """The link to an edge. Lives on the engine's control loop.

    `reach` says where the edge is; until then what is added to the outbox waits on the disk, and
    the page's state in memory. connected, presence, problem: observables; presence is None while
    nobody tells, problem while nothing is in the way. Each of several edges has an `edge` name of
    its own, because each has its own outbox.
    """

    def __init__(
        self, store: Store, handler: LinkHandler, clock: Clock, *, edge: str = "local"
    ) -> None:
        self._url = ""
        self._headers: dict[str, str] = {}
        self._handler = handler
        accepts = (ViewerChat, ViewerOrder, ViewerAct, ShopCall)
        self._peer = Peer(Durable(store, Outbox(outbox_of(edge)), Inbox(), accepts), self, clock)
        self.connected = Observable(False)  # noqa: FBT003 - the value, not a switch
        self.presence: Observable[Presence | None] = Observable(None)
        self.problem: Observable[StudioError | None] = Observable(None)

    def reach(self, url: str, token: str) -> None:
        """The edge is at `url` (`http://host:port`); before `run`."""
        self._url = url
        self._headers = {"Authorization": f"Bearer {token}"}

    @property
    def is_connected(self) -> bool:
        """Whether the edge is reached now."""
        return self.connected.value

    @property
    def rtt_ms(self) -> float | None:
        """The newest round trip; None while not connected."""
        return self._peer.their_clock.rtt_ms if self.is_connected else None

    def show_page(self, state: PageState) -> None:
        """Replace what the watch page shows; told again at each connect."""
        self._peer.show(state)

    def expect_hooks(self, keys: HookKeys) -> None:
        """Replace the secrets by which the edge proves webhooks; told again at each connect."""
        self._peer.show(keys)

    def expect_bridges(self, keys: BridgeKeys) -> None:
        """Replace the bridges that may bring chat; told again at each connect."""
        self._peer.show(keys)

    def add_to_outbox(self, connection: Connection, body: ToEdge) -> None:
        """Keep `body` for the edge, inside the caller's transaction; `wake()` after its commit."""
        self._peer.add_to_outbox(connection, body)

    def wake(self) -> None:
        """Something new is in the outbox."""
        self._peer.wake()

    async def run(self) -> None:
        """Connect, serve, reconnect; ends only by cancellation."""
        timeout = aiohttp.ClientTimeout(total=None, sock_connect=_CONNECT_S)
        async with aiohttp.ClientSession(headers=self._headers, timeout=timeout) as session:
            pauses = pauses_s()
            while True:
                if await self._connect_once(session):
                    pauses = pauses_s()
                await asyncio.sleep(next(pauses))

    async def _connect_once(self, session: aiohttp.ClientSession) -> bool:
        """One connection from beginning to end. True when there was one."""
        try:
            async with asyncio.timeout(_CONNECT_S):
                socket = await session.ws_connect(
                    f"{self._url}/link", max_msg_size=MAX_MESSAGE_BYTES
                )
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            _log.info("link.not_connected", url=self._url, reason=str(error) or repr(error))
            self.problem.set(_problem(self._url, error))
            return False
        self.problem.set(None)
        self.connected.set(True)
        try:
            await self._peer.serve(socket)
        finally:
            self.connected.set(False)
            self.presence.set(None)
        return True

    async def put_picture(self, png: bytes) -> str:
        """Give the edge a picture; returns its address on the page.

        Raises RetryableError when the edge does not take it now.
        """
        path = f"/pictures/{hashlib.sha256(png).hexdigest()}.png"
        timeout = aiohttp.ClientTimeout(total=_PICTURE_S)
        try:
            async with (
                aiohttp.ClientSession(headers=self._headers, timeout=timeout) as session,
                session.put(f"{self._url}{path}", data=io.BytesIO(png)) as response,
            ):
                response.raise_for_status()
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise RetryableError(
                N_("The watch page did not take a product picture."), code="link.picture"
            ) from error
        return path

    def apply(self, connection: Connection, item: Item) -> None:
        """As Receiver."""
        self._handler.apply(connection, item)

    def applied(self, items: Sequence[Item]) -> None:
        """As Receiver."""
        _log.debug("link.applied", items=len(items))
        self._handler.applied()

    def heard(self, message: Picture) -> None:
        """As Receiver."""
        if isinstance(message, Presence):
            self.presence.set(message)
            self._handler.presence(message)


def _problem(url: str, error: Exception) -> StudioError:
    host = urlsplit(url).hostname or ""
    if isinstance(error, aiohttp.WSServerHandshakeError) and error.status == _UNKNOWN_STUDIO:
        return UserError(
            N_("The edge does not know this studio any more."),
            remedy=N_("Pair it again with a new code."),
            code="link.unknown",
        )
    if isinstance(error, aiohttp.ClientConnectorCertificateError):
        return UserError(
            N_("The certificate of {host} is not trusted: {reason}."),
            remedy=N_("Give the edge the whole chain of a valid certificate for this name."),
            code="link.untrusted",
            fields={"host": host, "reason": str(error.certificate_error)},
        )
    return RetryableError(
        N_("{host} does not answer."),
        remedy=N_("What it shall know is kept; the studio tries again by itself."),
        code="link.unreachable",
        fields={"host": host},
    )
