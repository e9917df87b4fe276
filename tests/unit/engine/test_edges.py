"""Edges elsewhere: paired by a code, joined, left, forgotten; one room and one order book."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack
from pathlib import Path

import pytest
from sqlalchemy import Connection

from studio.control import edge_commands as c
from studio.control.command import Command
from studio.control.door import Door
from studio.control.edge_states import EdgesState
from studio.control.roles import Role
from studio.edge.pairing import new_code
from studio.engine.edges import Edges
from studio.engine.output_maker import OutputMaker
from studio.engine.outputs import Outputs
from studio.errors import UserError
from studio.ids import ChatLineId
from studio.kit.clock import SystemClock
from studio.kit.fan_out import FanOut
from studio.kit.vault import Vault
from studio.link.links import Links
from studio.link.messages import (
    Item,
    OrderUpdate,
    Presence,
    RoomLine,
    ViewerChat,
    ViewerOrder,
)
from studio.link.pairing import origin_of
from studio.media.packets import EncodedPacket
from studio.media.rates import Canvas
from studio.store.store import Store
from studio.store.tables import metadata
from tests.fakes.database import engine_metadata
from tests.fakes.edge_world import PageClient, RunningEdge, demo_page
from tests.fakes.until import until


class Engine:
    """Edges with real links behind them; answers like an engine."""

    def __init__(self, folder: Path) -> None:
        assert engine_metadata() is metadata
        self.store = Store.open(folder / "engine.db", metadata)
        self.door = Door()
        self.orders: list[ViewerOrder] = []
        clock = SystemClock()
        packets: FanOut[EncodedPacket] = FanOut()
        maker = OutputMaker(packets, Canvas(720, 1280, 30), lambda: None, lambda _, __: None)
        self.outputs = Outputs(maker, clock, lambda: None)
        self.links = Links(self.store, self, clock)
        self.edges = Edges(folder, self.links, self.outputs, Vault(str(folder)), lambda: False)
        self.told: list[Sequence[str]] = []
        self.edges.wire(self.door, lambda: self.told.append(self.edges.watch_urls))

    @property
    def state(self) -> EdgesState:
        state = self.door.slices["edges"]
        assert isinstance(state, EdgesState)
        return state

    async def do(self, command: Command) -> None:
        await self.door.execute(command, Role.OWNER)

    async def pair(self, edge: RunningEdge, profile: Path, name: str) -> None:
        code = new_code(profile / "pairing.json", SystemClock())
        await self.do(c.PairEdge(edge.url, code, name))

    async def until(self, condition: Callable[[], bool]) -> None:
        await until(condition, 20.0)

    def apply(self, connection: Connection, item: Item) -> None:
        match item.body:
            case ViewerChat() as chat:
                line = RoomLine(chat.line_id, 1, 1, chat.name, chat.text, False, False)
                self.links.add_to_outbox(connection, line)
            case ViewerOrder() as order:
                self.orders.append(order)
                news = OrderUpdate(
                    order.order_id, order.viewer_id, order.number, "reserved", 1900, "USD", ""
                )
                self.links.add_to_outbox(connection, news)

    def applied(self) -> None:
        self.links.wake()

    def presence(self, presence: Presence) -> None:
        assert presence.viewers >= 0

    async def aclose(self) -> None:
        await self.edges.aclose()
        await self.store.aclose()
        await asyncio.to_thread(self.outputs.close)


@pytest.fixture
async def engine(tmp_path: Path) -> AsyncIterator[Engine]:
    running = Engine(tmp_path)
    await running.edges.load()
    yield running
    await running.aclose()


async def two(stack: AsyncExitStack, folder: Path, engine: Engine) -> list[RunningEdge]:
    """Two edges of this engine, both connected."""
    edges = []
    for name in ("north", "south"):
        edge = await stack.enter_async_context(RunningEdge(folder / name))
        await engine.pair(edge, folder / name, name)
        edges.append(edge)
    await engine.until(lambda: all(edge.is_connected for edge in engine.state.edges))
    return edges


async def test_two_edges_are_one_room_and_each_order_is_answered_where_it_came_from(
    tmp_path: Path, engine: Engine
) -> None:
    engine.links.show_page(demo_page())
    async with AsyncExitStack() as stack:
        edges = await two(stack, tmp_path, engine)
        ana, leila = [await stack.enter_async_context(PageClient(edge.url)) for edge in edges]
        for page in (ana, leila):
            if not page.welcome["page"]["products"]:
                await page.all("page")
        await ana.say("hello from the north")
        assert (await leila.all("line"))[0]["text"] == "hello from the north"
        for page in (ana, leila):
            status, _ = await page.post(page.order())
            assert status == 202
            await page.all("order")
        await engine.until(lambda: len(engine.orders) == 2)
        assert sorted(order.number for order in engine.orders) == ["CS-B1001", "CS-C1001"]
        waiting = await engine.store.write(  # after the commits before it
            lambda on: on.exec_driver_sql("select count(*) from order_edges").scalar()
        )
        assert waiting == 2
        await engine.until(lambda: sum(edge.viewers for edge in engine.state.edges) == 2)
        merged = engine.links.presence.value
        assert merged is not None
        assert merged.viewers == 2


async def test_what_an_edge_missed_waits_for_it_alone(tmp_path: Path, engine: Engine) -> None:
    line = RoomLine(ChatLineId("a-line-to-all"), 1, 1, "Host", "welcome", True, False)
    async with AsyncExitStack() as stack:
        north, south = await two(stack, tmp_path, engine)
        await north.__aexit__(None, None, None)
        await engine.until(lambda: not engine.state.edges[0].is_connected)
        page = await stack.enter_async_context(PageClient(south.url))
        await engine.store.write(lambda on: engine.links.add_to_outbox(on, line))
        engine.links.wake()
        assert (await page.all("line"))[0]["text"] == "welcome"
        await engine.until(lambda: engine.state.edges[0].problem is not None)
        again = await stack.enter_async_context(RunningEdge(tmp_path / "north"))
        await engine.until(lambda: engine.state.edges[0].is_connected)
        back = await stack.enter_async_context(PageClient(again.url))
        shown = [each["text"] for each in back.welcome["lines"]]
        assert shown == ["welcome"] or (await back.all("line"))[0]["text"] == "welcome"


async def test_buyers_are_led_to_an_edge_that_is_connected(tmp_path: Path, engine: Engine) -> None:
    async with AsyncExitStack() as stack:
        north, south = await two(stack, tmp_path, engine)
        first, second = f"{north.url}/watch", f"{south.url}/watch"
        assert engine.told[-1] == (first, second)
        await north.__aexit__(None, None, None)
        await engine.until(lambda: engine.told[-1] == (second, first))
        await stack.enter_async_context(RunningEdge(tmp_path / "north"))
        await engine.until(lambda: engine.told[-1] == (first, second))


async def test_an_edge_without_keys_or_never_reached_lets_nobody_see(
    tmp_path: Path, engine: Engine
) -> None:
    async with RunningEdge(tmp_path / "north") as edge:
        await engine.pair(edge, tmp_path / "north", "North")
        await engine.until(lambda: engine.told[-1] == (f"{edge.url}/watch",))
    (north,) = engine.state.edges
    await engine.do(c.EnableEdge(north.edge_id, enabled=False))
    await engine.do(c.EnableEdge(north.edge_id, enabled=True))
    assert engine.state.edges[0].is_enabled
    assert not engine.edges.watch_urls, "it is away"
    locked = Edges(tmp_path, engine.links, engine.outputs, Vault("other"), lambda: False)
    await locked.load()
    await locked.unlock()
    assert not locked.watch_urls


async def test_an_edge_is_switched_off_and_forgotten(tmp_path: Path, engine: Engine) -> None:
    async with RunningEdge(tmp_path / "north") as edge:
        await engine.pair(edge, tmp_path / "north", "North")
        await engine.until(lambda: engine.state.edges[0].is_connected)
        (north,) = engine.state.edges
        assert engine.edges.watch_urls == (f"{edge.url}/watch",)
        assert [target.destination.url for target in engine.edges.targets] == [
            f"{edge.url}/whip/live"
        ]
        await engine.do(c.EnableEdge(north.edge_id, enabled=False))
        assert not engine.edges.watch_urls
        assert not engine.state.edges[0].is_connected
        kept = (tmp_path / "edges.json").read_text()
        assert edge.file.link_token not in kept
        await engine.do(c.RemoveEdge(north.edge_id))
        assert engine.state.edges == ()


async def test_a_studio_that_was_replaced_is_told_to_pair_again(
    tmp_path: Path, engine: Engine
) -> None:
    async with RunningEdge(tmp_path / "north") as edge:
        await engine.pair(edge, tmp_path / "north", "North")
        await engine.until(lambda: engine.state.edges[0].is_connected)
        former = engine.links.link(engine.state.edges[0].edge_id)
        assert former is not None
        engine.links.join("stale", edge.url, "a token of another time")
        stale = engine.links.link("stale")
        assert stale is not None
        await engine.until(lambda: stale.problem.value is not None)
        assert stale.problem.value is not None
        assert stale.problem.value.code == "link.unknown"


async def test_wrong_codes_and_addresses_are_explained(tmp_path: Path, engine: Engine) -> None:
    async with RunningEdge(tmp_path / "north") as edge:
        with pytest.raises(UserError) as raised:
            await engine.do(c.PairEdge(edge.url, "000 000 000"))
        assert raised.value.code == "edge.code"
        port = edge.url.rpartition(":")[2]
    for address, code in (
        ("", "edge.address"),
        ("ftp://live.example.org", "edge.address"),
        (f"http://127.0.0.1:{port}", "edge.unreachable"),
        ("http://8.8.8.8", "edge.not_encrypted"),
    ):
        with pytest.raises(UserError) as raised:
            await engine.do(c.PairEdge(address, "1"))
        assert raised.value.code == code
    assert engine.state.edges == ()


@pytest.mark.parametrize(
    ("typed", "origin"),
    [
        ("live.example.org", "https://live.example.org"),
        (" live.example.org/watch ", "https://live.example.org"),
        ("live.example.org:8443", "https://live.example.org:8443"),
        ("10.1.0.2:8787", "http://10.1.0.2:8787"),
        ("10.1.0.2", "http://10.1.0.2"),
        ("203.0.113.7", "http://203.0.113.7"),
        ("8.8.8.8", "https://8.8.8.8"),
        ("http://live.example.org/", "http://live.example.org"),
    ],
)
def test_addresses_are_read_as_people_type_them(typed: str, origin: str) -> None:
    assert str(origin_of(typed)) == origin
