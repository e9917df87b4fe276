"""What is said in a rehearsal is said to the team alone, then and afterwards."""

import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import replace
from functools import partial
from pathlib import Path

import psutil
import pytest
from sqlalchemy import Connection, func, select

from studio.control.states import Reach
from studio.engine.rehearsal import Rehearsal
from studio.ids import ChatLineId, OrderId, ViewerId
from studio.link.messages import Item, OrderUpdate, PageState, RoomLine, ViewerOrder
from studio.paths import Profile
from studio.store.tables import outbox
from tests.fakes.edge_world import PageClient, RunningEdge, demo_page
from tests.unit.engine.test_edges import Engine


@pytest.fixture
async def engine(tmp_path: Path) -> AsyncIterator[Engine]:
    running = Engine(tmp_path)
    await running.edges.load()
    yield running
    await running.aclose()


async def team_of(stack: AsyncExitStack, folder: Path, engine: Engine) -> RunningEdge:
    edge = await stack.enter_async_context(RunningEdge(folder / "rehearsal"))
    await engine.links.rehearse(edge.url, edge.file.link_token)
    return edge


def has_heard(page: PageClient, text: str) -> bool:
    return text in str(page.heard)


async def say(engine: Engine, line: RoomLine) -> None:
    await engine.store.write(lambda to: engine.links.add_to_outbox(to, line))
    engine.links.wake()


def of_host(text: str) -> RoomLine:
    at_ms = int(time.time() * 1000)
    return RoomLine(ChatLineId(f"id-{text}"), 1, at_ms, "Host", text, True, False)


async def test_the_edges_of_buyers_hear_nothing_of_it(tmp_path: Path, engine: Engine) -> None:
    async with AsyncExitStack() as stack:
        north = await stack.enter_async_context(RunningEdge(tmp_path / "north"))
        await engine.pair(north, tmp_path / "north", "North")
        engine.links.show_page(PageState(title="Evening", banner="see you at eight"))
        buyer = await stack.enter_async_context(PageClient(north.url))
        await engine.until(lambda: "see you at eight" in str(buyer.heard))
        team = await team_of(stack, tmp_path, engine)
        engine.links.show_page(replace(demo_page(), banner="only a trial"))
        tester = await stack.enter_async_context(PageClient(team.url))
        await engine.until(lambda: "only a trial" in str(tester.heard))
        await say(engine, of_host("trial words"))
        await tester.say("tester here", "tester-line")
        await buyer.say("when does it begin", "buyer-line")
        for who, text in ((tester, "trial words"), (tester, "tester here"), (buyer, "begin")):
            await engine.until(partial(has_heard, who, text))
        south = await stack.enter_async_context(RunningEdge(tmp_path / "south"))
        await engine.pair(south, tmp_path / "south", "South")
        await engine.until(lambda: engine.state.edges[1].is_connected)
        await engine.links.perform()
        await say(engine, replace(of_host("trial words"), translations={"es": "una prueba"}))
        await say(engine, of_host("welcome all"))
        await engine.until(lambda: "welcome all" in str(buyer.heard))
        for words in ("trial", "prueba", "tester"):
            assert words not in str(buyer.heard)
        later = await stack.enter_async_context(PageClient(south.url))
        await engine.until(lambda: "welcome all" in str(later.heard))
        assert "trial" not in str(later.heard)
        engine.links.show_page(demo_page())
        await engine.until(lambda: "Free shipping tonight" in str(buyer.heard))


async def test_orders_of_testers_are_told_apart(tmp_path: Path, engine: Engine) -> None:
    async with AsyncExitStack() as stack:
        north = await stack.enter_async_context(RunningEdge(tmp_path / "north"))
        await engine.pair(north, tmp_path / "north", "North")
        await team_of(stack, tmp_path, engine)
        for edge, number in (("rehearsal", "1"), (north.file.edge_id, "2")):
            await engine.store.write(partial(take, engine, order_of(number), edge))
        rehearsed = await engine.store.read(
            lambda on: [engine.links.is_rehearsed(on, number, "") for number in ("1", "2", "3")]
        )
        assert rehearsed == [True, False, False]
        await engine.links.perform()
        news = OrderUpdate(OrderId("1"), ViewerId("v"), "1", "cancelled", 0, "USD", "")

        def told(connection: Connection) -> int:
            engine.links.add_to_outbox(connection, news)
            said = select(func.count()).where(outbox.c.body.contains("cancelled"))
            return connection.execute(said).scalar_one()

        assert await engine.store.write(told) == 0


def order_of(number: str) -> ViewerOrder:
    scarf = demo_page().products[0].product_id
    viewer = ViewerId("v")
    return ViewerOrder(OrderId(number), viewer, number, "Ana", "", scarf, 1, "en", "MX", 1900, 1)


def take(engine: Engine, order: ViewerOrder, edge: str, connection: Connection) -> None:
    engine.links.take(connection, Item(order.order_id, 1, order), edge)


# The edge is started to outlive who started it; psutil waits for its end.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
async def test_a_link_lasts_as_long_as_its_rehearsal(tmp_path: Path, engine: Engine) -> None:
    profile = Profile(tmp_path)
    rehearsal = Rehearsal(profile, engine.links, "127.0.0.1", Reach.COMPUTER)
    assert rehearsal.share is None
    links: list[str] = []
    for _ in range(2):
        address = await rehearsal.open()
        assert await rehearsal.open() == address
        share = rehearsal.share
        assert share is not None
        assert (share.is_rehearsal, share.audience, share.for_others) == (
            True,
            Reach.COMPUTER,
            "",
        )
        links.append(share.first)
        await rehearsal.close()
        assert not psutil.pid_exists(address.pid)
        assert not profile.rehearsal_dir.exists()
    assert len(set(links)) == 2
