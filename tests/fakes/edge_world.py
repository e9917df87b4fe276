"""A real edge on a loopback port (without media), an engine's end of its link, and pages."""

import asyncio
import json
import time
from collections import Counter
from collections.abc import Callable, Iterable
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any, TypeVar

import aiohttp
from aiohttp import web
from sqlalchemy import Connection

from studio.edge.address import EdgeFile
from studio.edge.app import Edge
from studio.edge.keys import EdgeKeys
from studio.edge.listening import listen, url_of
from studio.edge.options import EdgeOptions
from studio.edge.tables import metadata
from studio.ids import ProductId, new_id
from studio.kit.clock import Clock, SystemClock
from studio.kit.observable import Observable
from studio.kit.tasks import TaskScope
from studio.link.client import EdgeLink
from studio.link.messages import (
    Item,
    OrderUpdate,
    PageFlash,
    PageProduct,
    PageState,
    Presence,
    RoomLine,
    ShopCall,
    ViewerAct,
    ViewerChat,
    ViewerOrder,
)
from studio.store.store import Store
from studio.store.tables import link_metadata

T = TypeVar("T")
SCARF = PageProduct(ProductId("scarf"), 1, "Silk scarf", 1900, "USD", 2900, 12)
BAG = PageProduct(ProductId("bag"), 2, "Leather bag", 8500, "USD", None, 3)
LANTERN = PageProduct(ProductId("lantern"), 3, "Brass lantern", 4200, "USD", None, 0)


def demo_page(ends_in_s: float = 95.0) -> PageState:
    """Three products, the first pinned and in a flash sale."""
    ends_ms = int((time.time() + ends_in_s) * 1000)
    return PageState(
        title="Silk road evening",
        is_live=True,
        is_demo=True,
        pinned=SCARF.product_id,
        products=(SCARF, BAG, LANTERN),
        flash=PageFlash(SCARF.product_id, ends_ms, 120),
        banner="Free shipping tonight",
    )


class NoMedia:
    """The relay's place in an edge that relays nothing."""

    def __init__(self) -> None:
        self.on_air: Observable[bool] = Observable(False)
        self.links: Callable[[], Iterable[str]] = lambda: ()
        self.viewers = 0

    def routes(self) -> list[web.RouteDef]:
        return []

    async def aclose(self) -> None:
        self.on_air.set(False)


class RunningEdge:
    """An edge of a profile, in this process, while entered."""

    def __init__(
        self, profile: Path, options: EdgeOptions | None = None, clock: Clock | None = None
    ) -> None:
        self._options = options or EdgeOptions(profile, port=0)
        self._clock = clock or SystemClock()
        self._stack = AsyncExitStack()
        self.media = NoMedia()
        self.file = EdgeFile.read(profile / "edge.json") or EdgeFile.new()
        self._profile = profile

    @property
    def url(self) -> str:
        return self.file.url

    async def __aenter__(self) -> "RunningEdge":
        self._profile.mkdir(parents=True, exist_ok=True)
        listener = listen(self._options.host, self.file.port, self._options.port)
        self.file = self.file.at(url_of(listener))
        self.file.write(self._profile / "edge.json")
        self.store = Store.open(self._profile / "edge.db", metadata)
        self._stack.push_async_callback(self.store.aclose)
        keys = EdgeKeys(self.file.link_token, self.file.publish_token)
        self.edge = Edge(self._options, self.file, self.store, self.media, self._clock, keys)
        await self.edge.start(listener)
        self._stack.push_async_callback(self.edge.aclose)
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self._stack.aclose()


@dataclass
class Waiting:
    """Wakes whoever waits for something to become true."""

    _changed: asyncio.Event = field(default_factory=asyncio.Event)

    def changed(self) -> None:
        self._changed.set()

    async def until(self, condition: Callable[[], T], timeout_s: float = 30.0) -> T:
        async with asyncio.timeout(timeout_s):
            while not (value := condition()):
                self._changed.clear()
                await self._changed.wait()
            return value


class LinkedEngine(Waiting):
    """An engine's end of a link: counts how often each item was applied, answers like an engine.

    refuse: items whose application raises.
    """

    def __init__(
        self, edge: RunningEdge | EdgeFile, store_path: Path, clock: Clock | None = None
    ) -> None:
        super().__init__()
        self._clock = clock or SystemClock()
        self._file = edge.file if isinstance(edge, RunningEdge) else edge
        self._path = store_path
        self._scope = TaskScope("linked_engine")
        self.applied_count: Counter[str] = Counter()
        self.bodies: dict[str, ViewerChat | ViewerOrder] = {}
        self.refuse: Callable[[Item], bool] = lambda item: False
        self.presences: list[Presence] = []
        self.calls: list[ShopCall] = []
        self.acts: list[ViewerAct] = []

    async def __aenter__(self) -> "LinkedEngine":
        self.store = Store.open(self._path, link_metadata())
        self.link = EdgeLink(self.store, self, self._clock)
        self.link.reach(self._file.url, self._file.link_token)
        self.link.connected.subscribe(lambda _: self.changed())
        self._scope.start(self.link.run(), "link")
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self._scope.aclose()
        await self.store.aclose()

    def apply(self, connection: Connection, item: Item) -> None:
        if self.refuse(item):
            raise ValueError(f"refused: {item.item_id}")
        body = item.body
        if isinstance(body, ShopCall):
            self.calls.append(body)
            return
        if isinstance(body, ViewerAct):
            self.acts.append(body)
            return
        assert isinstance(body, ViewerChat | ViewerOrder)
        key = body.line_id if isinstance(body, ViewerChat) else body.order_id
        self.applied_count[key] += 1
        self.bodies[key] = body
        self.link.add_to_outbox(connection, self._answer(body))

    def _answer(self, body: ViewerChat | ViewerOrder) -> RoomLine | OrderUpdate:
        seq = sum(self.applied_count.values())
        if isinstance(body, ViewerChat):
            at_ms = int(time.time() * 1000)
            return RoomLine(body.line_id, seq, at_ms, body.name, body.text, False, False)
        total_minor = body.quantity * 1900
        return OrderUpdate(
            body.order_id, body.viewer_id, body.number, "reserved", total_minor, "USD", ""
        )

    def applied(self) -> None:
        self.link.wake()
        self.changed()

    def presence(self, presence: Presence) -> None:
        self.presences.append(presence)
        self.changed()

    async def say(self, *bodies: RoomLine | OrderUpdate) -> None:
        def job(connection: Connection) -> None:
            for body in bodies:
                self.link.add_to_outbox(connection, body)

        await self.store.write(job)
        self.link.wake()


class PageClient(Waiting):
    """A watch page as the edge sees it. Keeps all it hears, in order."""

    def __init__(
        self,
        url: str,
        identity: tuple[str, str] = ("", ""),
        connector: aiohttp.BaseConnector | None = None,
        **hello: str,
    ) -> None:
        super().__init__()
        self.url = url
        self._identity = identity
        self._connector = connector
        self._hello = hello
        self._stack = AsyncExitStack()
        self._scope = TaskScope("page_client")
        self.heard: list[dict[str, Any]] = []
        self.is_closed = False

    async def __aenter__(self) -> "PageClient":
        self.session = await self._stack.enter_async_context(
            aiohttp.ClientSession(connector=self._connector)
        )
        self._stack.push_async_callback(self._scope.aclose)
        self.socket = await self.session.ws_connect(
            f"{self.url}/page", headers={"Origin": self.url}
        )
        viewer_id, secret = self._identity
        await self.send(t="hello", viewer_id=viewer_id, secret=secret, **self._hello)
        self._scope.start(self._read(), "read")
        self.welcome = (await self.all("welcome"))[0]
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.socket.close()
        await self._stack.aclose()

    async def _read(self) -> None:
        async for frame in self.socket:
            self.heard.append(json.loads(frame.data))
            self.changed()
        self.is_closed = True
        self.changed()

    @property
    def identity(self) -> tuple[str, str]:
        return self.welcome["viewer_id"], self.welcome["secret"]

    async def send(self, **message: object) -> None:
        await self.socket.send_str(json.dumps(message))

    async def say(self, text: str, line_id: str | None = None, name: str = "Ana") -> str:
        line_id = line_id or new_id()
        await self.send(t="say", line_id=line_id, name=name, text=text)
        return line_id

    def of(self, kind: str, **wanted: object) -> list[dict[str, Any]]:
        """What was heard of one kind, with these values."""
        return [
            message
            for message in self.heard
            if message["t"] == kind and all(message[key] == value for key, value in wanted.items())
        ]

    async def all(self, kind: str, count: int = 1, **wanted: object) -> list[dict[str, Any]]:
        """Waits for `count` messages of a kind."""

        def found() -> list[dict[str, Any]] | None:
            messages = self.of(kind, **wanted)
            return messages if len(messages) >= count else None

        messages = await self.until(found)
        assert messages is not None
        return messages

    def order(self, **changes: object) -> dict[str, Any]:
        """A good order of this viewer."""
        viewer_id, secret = self.identity
        return {
            "order_id": new_id(),
            "viewer_id": viewer_id,
            "secret": secret,
            "product_id": SCARF.product_id,
            "quantity": 2,
            "name": "Ana",
            "contact": "+52 55 1234 5678",
            "seen_price_minor": 1900,
            "language": "en",
            **changes,
        }

    async def post(self, order: dict[str, Any], **headers: str) -> tuple[int, dict[str, Any]]:
        """POST /orders: status and answer."""
        headers = {"Origin": self.url, **headers}
        async with self.session.post(f"{self.url}/orders", json=order, headers=headers) as response:
            is_json = response.content_type == "application/json"
            return response.status, await response.json() if is_json else {}
