"""The edge put together: one HTTP application around one store."""

import asyncio
import socket
from collections.abc import Awaitable, Callable, Iterable
from contextlib import AsyncExitStack
from typing import Protocol

from aiohttp import web
from sqlalchemy import Connection

from studio.edge import pages
from studio.edge.address import EdgeFile
from studio.edge.audience import Audience
from studio.edge.bridge_intake import BridgeIntake
from studio.edge.bridge_route import BridgeRoute
from studio.edge.guard import Gate, tell_guard
from studio.edge.hook_route import HookRoute
from studio.edge.identity import Identities, new_key
from studio.edge.intake import Intake
from studio.edge.invited import only_invited, visitor_key
from studio.edge.keys import EdgeKeys
from studio.edge.ledger import keep, kept_value
from studio.edge.link_route import LinkRoute, Pictures
from studio.edge.options import EdgeOptions
from studio.edge.order_route import OrderRoute
from studio.edge.page_protocol import Viewers
from studio.edge.page_socket import PageBuckets, PageSocket
from studio.edge.pairing import PairingRoute
from studio.edge.proxies import behind
from studio.edge.room import Room
from studio.edge.shield import add_headers, host_check
from studio.edge.status_page import PATH, StatusPage
from studio.edge.tls import Certificate
from studio.edge.turn import TurnDesk
from studio.kit.clock import Clock
from studio.kit.observable import Observable
from studio.kit.tasks import TaskScope
from studio.link.messages import OrderUpdate, Presence, RoomLine, ViewerSanction
from studio.link.peer import Durable, Peer
from studio.paths import Profile
from studio.store.inbox import Inbox
from studio.store.outbox import Outbox
from studio.store.store import Store

MAX_BODY_BYTES = 64 * 1024  # SDP offers are the largest thing strangers may send
_PRESENCE_S = 1.0
_KEY = "viewer_key"


class Media(Protocol):
    """The part that relays picture and sound (studio.edge.relay)."""

    on_air: Observable[bool]
    links: Callable[[], Iterable[str]]

    @property
    def viewers(self) -> int:
        """Players that receive now."""
        ...

    def routes(self) -> list[web.RouteDef]:
        """WHIP and WHEP."""
        ...

    async def aclose(self) -> None:
        """End every session."""
        ...


class Edge:
    """A running edge. One loop. Start it once, close it once."""

    def __init__(  # noqa: PLR0913, PLR0917 - the edge's parts meet here, each once
        self,
        options: EdgeOptions,
        file: EdgeFile,
        store: Store,
        media: Media,
        clock: Clock,
        keys: EdgeKeys,
    ) -> None:
        self._options = options
        self._file = file
        self._keys = keys
        self._store = store
        self._media = media
        self._clock = clock
        self._audience = Audience(clock)
        self._room = Room(store, self._audience, lambda keys: self._hooks.take_keys(keys), clock)
        takes = (RoomLine, OrderUpdate, ViewerSanction)
        durable = Durable(store, Outbox("engine"), Inbox(), takes)
        self._peer = Peer(durable, self._room, clock)
        self._hooks = HookRoute(store, self._peer, clock)
        self._bridges = BridgeRoute(BridgeIntake(store, self._peer, clock), clock)
        self._room.bridges = self._bridges
        self._link = LinkRoute(self._peer, keys.link, clock)
        self._turn = TurnDesk(options.turn, clock, lambda: self._room.page.picture)
        media.links = self._turn.links
        self._stack = AsyncExitStack()

    @property
    def alone_s(self) -> float:
        """Seconds without an engine."""
        return self._link.alone_ns() / 1e9

    async def start(self, listener: socket.socket) -> None:
        """Serve on `listener` until `aclose`."""
        await self._room.load()
        await self._store.read(self._keys.load)
        self._room.identities = identities = Identities(await self._store.write(_viewer_key))
        application = self._application(identities, listener.getsockname()[1])
        runner = web.AppRunner(
            application,
            handle_signals=False,
            access_log=None,
            shutdown_timeout=1.0,
            keepalive_timeout=self._options.limits.request_wait_s,
            lingering_time=2.0,
        )
        await runner.setup()
        self._stack.push_async_callback(runner.cleanup)
        self._stack.push_async_callback(self._room.aclose)
        assert runner.server is not None
        scope = TaskScope("edge")
        await self._listen(runner.server, listener, scope)
        self._stack.callback(self._media.on_air.subscribe(self._audience.air))
        scope.start(self._tell_presence(), "presence")
        self._stack.push_async_callback(scope.aclose)

    async def _listen(self, server: web.Server, listener: socket.socket, scope: TaskScope) -> None:
        """Plainly, or with TLS that follows its files."""
        options = self._options
        gate = Gate(server, options.limits, options.trusted_proxies)
        loop = asyncio.get_running_loop()
        if options.tls is None:
            accepting = await loop.create_server(gate.connection, sock=listener)
        else:
            certificate = Certificate(*options.tls)
            accepting = await loop.create_server(
                gate.connection,
                sock=listener,
                ssl=certificate.context,
                ssl_handshake_timeout=options.limits.request_wait_s,
            )
            scope.start(certificate.watch(options.limits.certificate_look_s), "certificate")
        self._stack.callback(accepting.close)

    async def aclose(self) -> None:
        """Stop listening, close every page, the link and the relay."""
        await self._stack.aclose()

    def _application(self, identities: Identities, port: int) -> web.Application:
        buckets = PageBuckets(self._options.limits, self._clock)
        intake = Intake(self._store, self._peer, identities, self._clock)
        socket = PageSocket(self._audience, self._room, intake, identities, buckets)
        orders = OrderRoute(self._room, intake, identities, buckets)
        pictures = Pictures(self._options.profile / "edge-pictures", self._keys.link)
        application = web.Application(
            client_max_size=MAX_BODY_BYTES,
            middlewares=[
                tell_guard,
                behind(self._options.trusted_proxies),
                host_check(self._options, port),
                *self._doorkeepers(),
            ],
        )
        application.on_response_prepare.append(add_headers)
        application.add_routes(pages.routes(lambda: self._room.page.picture))
        application.add_routes(self._media.routes())
        application.add_routes(self._bridges.routes())
        application.add_routes(
            [
                web.get("/page", socket.handle, allow_head=False),
                web.post("/orders", orders.handle),
                web.get(PATH, StatusPage(self._store, intake.engine_ms).handle),
                web.post(
                    "/hooks/{provider:[a-z]{1,20}}/{shop:[a-z0-9-]{1,40}}", self._hooks.handle
                ),
                web.get("/link", self._link.handle, allow_head=False),
                web.head("/link", self._link.probe),
                web.get("/pictures/{name}", pictures.get),
                web.put("/pictures/{name}", pictures.put),
                web.get("/ice.json", self._turn.handle),
            ]
        )
        if not self._options.embedded:
            application.router.add_post("/pair", self._pairing().handle)

        async def close_sockets(_application: web.Application) -> None:
            await socket.aclose()
            await self._bridges.aclose()
            await self._peer.disconnect()
            await self._media.aclose()

        application.on_shutdown.append(close_sockets)
        return application

    def _doorkeepers(self) -> list[Callable[..., Awaitable[web.StreamResponse]]]:
        if not self._options.is_private:
            return []
        return [only_invited(visitor_key(self._file.link_token))]

    def _pairing(self) -> PairingRoute:
        path = Profile(self._options.profile).pairing_file
        return PairingRoute(path, self._store, self._keys, self._file.edge_id, self._clock)

    async def _tell_presence(self) -> None:
        """Once a second: to the engine always, to the pages when it changed."""
        told = -1
        while True:
            viewers = max(self._audience.viewers, self._media.viewers)
            audience = self._audience
            presence = Presence(viewers, audience.chatters, audience.languages, audience.delay_ms)
            self._peer.show(presence)
            if viewers != told:
                self._audience.tell_all(Viewers(viewers))
                told = viewers
            await asyncio.sleep(_PRESENCE_S)


def _viewer_key(connection: Connection) -> str:
    """The key of this profile's viewers, made once."""
    key = kept_value(connection, _KEY)
    if key is None:
        key = new_key()
        keep(connection, _KEY, key)
    return key
