"""The engine dies for half a minute in the middle of a rush; nothing a buyer sent is lost."""

import asyncio
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from studio.control.feeds import OrderStatus
from studio.control.states import ShowStatus
from tests.e2e.buyer import Buyer, rows
from tests.e2e.shows import footage_show
from tests.e2e.studio_process import Front, StudioProcess

DEAD_S = 30.0
LINES, ORDERS, BUYERS = 100, 20, 10

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(180)]


class Beat:
    """Deals a number of moments evenly over a time."""

    def __init__(self, seconds: float, beats: int) -> None:
        self._loop = asyncio.get_running_loop()
        self._begin_s = self._loop.time()
        self._pause_s = seconds / beats

    async def wait(self, number: int) -> None:
        """Until moment `number` has come."""
        due = self._loop.create_future()
        handle = self._loop.call_at(
            self._begin_s + (number + 1) * self._pause_s, due.set_result, None
        )
        try:
            await due
        finally:
            handle.cancel()


async def test_each_line_and_order_exists_exactly_once(tmp_path: Path) -> None:
    show = footage_show(tmp_path / "show", flash_seconds=0)
    studio = StudioProcess(tmp_path / "profile", ("--show", str(show), "--go-live", "--resume"))
    ready = await studio.start()
    try:
        async with AsyncExitStack() as stack:
            async with Front(studio.profile) as front:
                await front.state.until(
                    lambda: front.state.slices["show"].status is ShowStatus.LIVE
                )
                show_id = front.state.slices["show"].show_id
            buyers = [
                await stack.enter_async_context(Buyer(ready["watch"], f"Buyer {number}"))
                for number in range(BUYERS)
            ]
            product = buyers[0].welcome["page"]["products"][0]
            await studio.kill()
            said, ordered = await _rush(buyers, product, studio)
            await studio.start()
            async with Front(studio.profile) as front:
                state = front.state
                await state.until(lambda: len(state.chat) >= LINES, 30)
                await state.until(lambda: len(state.orders) >= ORDERS, 30)
                await state.until(lambda: state.slices["show"].status is ShowStatus.LIVE)
                assert state.slices["show"].show_id == show_id
                assert {line.text for line in state.chat.values()} == said
                assert {order.number for order in state.orders.values()} == ordered
                assert {o.status for o in state.orders.values()} == {OrderStatus.RESERVED}
                await state.until(lambda: state.slices["run"].items[0].stock == 50 - ORDERS)
            assert (await buyers[0].hear("order"))["order"]["status"] == "reserved"
        database = studio.profile.store_file
        assert rows(database, "select count(*), count(distinct line_id) from chat_lines") == [
            (LINES, LINES)
        ]
        assert rows(database, "select count(*), count(distinct order_id) from orders") == [
            (ORDERS, ORDERS)
        ]
    finally:
        await studio.stop()


async def _rush(
    buyers: list[Buyer], product: dict[str, object], studio: StudioProcess
) -> tuple[set[str], set[str]]:
    """Lines and orders over the dead half minute; each was on disk when the page heard of it."""
    said: set[str] = set()
    ordered: set[str] = set()
    edge_db = studio.profile.edge_store_file
    beat = Beat(DEAD_S, LINES)
    for number in range(LINES):
        await beat.wait(number)
        buyer = buyers[number % BUYERS]
        text = f"line {number}"
        line_id = await buyer.say(text)
        kept = rows(edge_db, "select count(*) from outbox where body like ?", f"%{line_id}%")
        assert kept == [(1,)]
        said.add(text)
        if number % (LINES // ORDERS) == 0:
            order = await buyers[(number // 5) % BUYERS].order(product)
            assert order["status"] == "received"
            like = f"%{order['order_id']}%"
            assert rows(edge_db, "select count(*) from outbox where body like ?", like) == [(1,)]
            ordered.add(order["number"])
    return said, ordered
