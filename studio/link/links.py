"""All edges of one engine as one: what is said to the audience goes to every edge.

Each edge has a link and an outbox of its own, so one that is slow or away holds up no other and
misses nothing. Chat and orders of all come together at one handler; the fate of an order is told
to the edge it came from. Lives on the engine's control loop; `add_to_outbox` on the store's
writer thread.
"""

import asyncio
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path

import structlog
from sqlalchemy import Connection, insert, select

from studio.errors import RetryableError
from studio.kit.clock import Clock, epoch_ms
from studio.kit.observable import Observable
from studio.kit.tasks import TaskScope
from studio.link.client import EdgeLink, LinkHandler, ToEdge, outbox_of
from studio.link.messages import (
    BridgeKeys,
    HookKeys,
    Item,
    OrderUpdate,
    PageState,
    Presence,
    RoomLine,
    ViewerOrder,
)
from studio.link.rehearsed import Rehearsed
from studio.link.tables import order_edges
from studio.store.outbox import Outbox
from studio.store.store import Store

LOCAL = "local"
REHEARSAL = "rehearsal"

_log = structlog.get_logger(__name__)


@dataclass(slots=True, eq=False)
class _Line:
    """One edge. pictures: the addresses it has taken."""

    link: EdgeLink
    task: asyncio.Task[None] | None = None
    pictures: set[str] = field(default_factory=set)
    is_bringing: bool = False


class Links:
    """The edge on this computer and any number elsewhere.

    presence: everybody at all edges together; None while no edge tells. on_change: called when a
    link to an edge elsewhere came up, went down or told who is there. During a rehearsal only its
    own edge hears of it: the pages of all others stay as they were.
    """

    def __init__(self, store: Store, handler: LinkHandler, clock: Clock) -> None:
        self.presence: Observable[Presence | None] = Observable(None)
        self.on_change: Callable[[], None] = lambda: None
        self._store = store
        self._handler = handler
        self._clock = clock
        self._scope = TaskScope("links")
        self._page: PageState | None = None
        self._hooks: HookKeys | None = None
        self._bridges: BridgeKeys | None = None
        self._pictures: dict[str, Path] = {}
        self._rehearsed = Rehearsed()
        self._lines: dict[str, _Line] = {}  # replaced whole: the writer thread reads it
        self._local = self._make(LOCAL)

    def reach(self, url: str, token: str) -> None:
        """The edge on this computer is at `url`; before `run`."""
        self._local.reach(url, token)

    async def run(self) -> None:
        """Keep the link to the edge on this computer; ends only by cancellation."""
        await self._local.run()

    async def aclose(self) -> None:
        """End the links to the other edges."""
        await self._scope.aclose()

    def join(self, edge: str, url: str, token: str) -> None:
        """Take in an edge elsewhere, or reach it in another way from now on."""
        self._end(edge)
        link = self._make(edge)
        link.reach(url, token)
        self._lines[edge].task = self._scope.start(link.run(), edge)

    def leave(self, edge: str) -> None:
        """Go without an edge; what its outbox holds waits on the disk."""
        self._end(edge)
        self._lines = {name: line for name, line in self._lines.items() if name != edge}
        self._tell_presence()

    async def rehearse(self, url: str, token: str) -> None:
        """From now on only the edge at `url` hears of the show."""
        await self.forget(REHEARSAL)
        self.join(REHEARSAL, url, token)
        self._rehearsed.begin(epoch_ms(self._clock.utc_now()))
        self._tell_presence()

    async def perform(self) -> None:
        """The rehearsal is over: everybody hears of the show again, and not of the rehearsal."""
        self._rehearsed.end()
        await self.forget(REHEARSAL)

    @property
    def testers(self) -> frozenset[str]:
        """The viewers who took part in a rehearsal of this engine."""
        return frozenset(self._rehearsed.testers)

    def is_rehearsed(self, connection: Connection, order_id: str, line_id: str) -> bool:
        """Whether an order, or the comment that claimed it, came from a rehearsal. Store job."""
        came_from = _known_edge(connection, order_id)
        return came_from == REHEARSAL or self._rehearsed.has(line_id)

    async def forget(self, edge: str) -> None:
        """Go without an edge for good: what waited for it is dropped."""
        self.leave(edge)
        await self._store.write(Outbox(outbox_of(edge)).clear)

    def link(self, edge: str) -> EdgeLink | None:
        """The link to one edge, while there is one."""
        line = self._lines.get(edge)
        return line.link if line is not None else None

    def show_page(self, state: PageState) -> None:
        """Replace what every watch page shows."""
        if self._rehearsed.is_on:
            if (line := self._lines.get(REHEARSAL)) is not None:
                line.link.show_page(state)
            return
        self._page = state
        for line in self._lines.values():
            line.link.show_page(state)

    def expect_hooks(self, keys: HookKeys) -> None:
        """Replace the secrets by which edges prove webhooks."""
        self._hooks = keys
        for line in self._lines.values():
            line.link.expect_hooks(keys)

    def expect_bridges(self, keys: BridgeKeys) -> None:
        """Replace the bridges that may bring chat to the edges."""
        self._bridges = keys
        for line in self._lines.values():
            line.link.expect_bridges(keys)

    def add_to_outbox(self, connection: Connection, body: ToEdge) -> None:
        """Keep `body` for the edges it concerns, in the caller's transaction; then `wake()`."""
        for line in self._concerned(connection, body):
            line.link.add_to_outbox(connection, body)

    def wake(self) -> None:
        """Something new is in the outboxes."""
        for line in self._lines.values():
            line.link.wake()

    async def put_picture(self, path: Path) -> str:
        """Give a picture to every edge; returns its address, the same on each.

        Raises RetryableError when the edge on this computer does not take it now, OSError when
        the file cannot be read. Edges elsewhere get it when they are there.
        """
        png = await asyncio.to_thread(path.read_bytes)
        address = await self._local.put_picture(png)
        self._pictures[address] = path
        for line in self._lines.values():
            self._bring_soon(line)
        return address

    def _concerned(self, connection: Connection, body: ToEdge) -> Iterable[_Line]:
        lines, origin = self._lines, None
        if isinstance(body, OrderUpdate):
            origin = _edge_of(connection, body)
            if self._rehearsed.has(body.line_id):
                origin = REHEARSAL
        elif isinstance(body, RoomLine) and self._rehearsed.keeps(body):
            origin = REHEARSAL
        if origin in lines:
            return [lines[origin]]
        return [] if origin == REHEARSAL else lines.values()

    def _make(self, edge: str) -> EdgeLink:
        link = EdgeLink(self._store, _Ear(self, edge), self._clock, edge=edge)
        if self._page is not None:
            link.show_page(self._page)
        if self._hooks is not None:
            link.expect_hooks(self._hooks)
        if self._bridges is not None:
            link.expect_bridges(self._bridges)
        line = _Line(link)
        self._lines = {**self._lines, edge: line}
        link.presence.subscribe(lambda _: self._tell_presence())
        if edge != LOCAL:
            link.connected.subscribe(lambda _: self._bring_soon(line))
            link.problem.subscribe(lambda _: self.on_change())
        return link

    def _end(self, edge: str) -> None:
        line = self._lines.get(edge)
        if line is not None and line.task is not None:
            line.task.cancel()

    def _tell_presence(self) -> None:
        lines = self._lines
        if self._rehearsed.is_on:  # who waits elsewhere sees nothing of it
            lines = {name: line for name, line in lines.items() if name == REHEARSAL}
        told = [line.link.presence.value for line in lines.values()]
        self.presence.set(_together([each for each in told if each is not None]))
        self.on_change()

    def heard(self) -> None:
        """Somewhere somebody counted who is there."""
        together = self.presence.value
        if together is not None:
            self._handler.presence(together)

    def take(self, connection: Connection, item: Item, edge: str) -> None:
        """Note where an order came from, then let it have its effect. Writer thread."""
        if isinstance(item.body, ViewerOrder):
            _note_edge(connection, item.body.order_id, edge)
        if edge == REHEARSAL:
            self._rehearsed.heard(item)
        self._handler.apply(connection, item)

    def applied(self) -> None:
        """Something is on the disk."""
        self._handler.applied()

    def _bring_soon(self, line: _Line) -> None:
        self.on_change()
        if line.link.is_connected and line.link is not self._local and not line.is_bringing:
            line.is_bringing = True
            self._scope.start(self._bring(line), "pictures")

    async def _bring(self, line: _Line) -> None:
        """Give an edge elsewhere the pictures it has not had from us; the rest at the next try."""
        try:
            while missing := self._pictures.keys() - line.pictures:
                address = min(missing)
                png = await asyncio.to_thread(self._pictures[address].read_bytes)
                await line.link.put_picture(png)
                line.pictures.add(address)
        except (OSError, RetryableError) as error:
            _log.warning("links.picture_not_sent", reason=str(error))
        finally:
            line.is_bringing = False


class _Ear:
    """Hears one edge's messages for all (see LinkHandler)."""

    def __init__(self, links: Links, edge: str) -> None:
        self._links = links
        self._edge = edge

    def apply(self, connection: Connection, item: Item) -> None:
        """As LinkHandler."""
        self._links.take(connection, item, self._edge)

    def applied(self) -> None:
        """As LinkHandler."""
        self._links.applied()

    def presence(self, _presence: Presence) -> None:
        """As LinkHandler."""
        self._links.heard()


def _together(presences: list[Presence]) -> Presence | None:
    """Everybody; the latest picture counts, so that nobody who saw a price late is refused."""
    if not presences:
        return None
    languages: dict[str, int] = {}
    for presence in presences:
        for language, count in presence.languages.items():
            languages[language] = languages.get(language, 0) + count
    delays = [each.delay_ms for each in presences if each.delay_ms is not None]
    return Presence(
        viewers=sum(each.viewers for each in presences),
        chatters=sum(each.chatters for each in presences),
        languages=languages,
        delay_ms=max(delays, default=None),
    )


def _note_edge(connection: Connection, order_id: str, edge: str) -> None:
    if _known_edge(connection, order_id) is None:
        connection.execute(insert(order_edges).values(order_id=order_id, edge=edge))


def _edge_of(connection: Connection, news: OrderUpdate) -> str | None:
    return _known_edge(connection, news.order_id)


def _known_edge(connection: Connection, order_id: str) -> str | None:
    found: str | None = connection.execute(
        select(order_edges.c.edge).where(order_edges.c.order_id == order_id)
    ).scalar()
    return found
