"""The audience's desk: what it refuses, and how soon it shows what viewers did."""

import asyncio
from pathlib import Path

import pytest
from sqlalchemy import Connection

from studio.catalog.products import Product, seed
from studio.control.crowd_commands import DropCoupon, StartPoll
from studio.control.door import Door
from studio.control.roles import Role
from studio.control.states import RunItem, RunOfShowState, RunVariant
from studio.engine.crowd import Crowd, cheapest_of
from studio.errors import UserError
from studio.ids import ProductId, ViewerId
from studio.link.messages import ViewerAct
from studio.money import Money
from studio.store.store import Store
from tests.fakes.clock import FakeClock
from tests.fakes.database import engine_metadata
from tests.unit.orders.desk import CUP, SHOW


class Room:
    """The desk, read again whenever it says that something changed."""

    def __init__(self, store: Store) -> None:
        self.store, self.door = store, Door()
        self.changed = asyncio.Event()
        self.crowd = Crowd(store, FakeClock(), SHOW, "USD", self.look)
        self.crowd.wire(self.door)

    async def look(self) -> None:
        self.crowd.take(await self.store.read(self.crowd.read))
        self.changed.set()

    async def ask(self, command: DropCoupon | StartPoll) -> None:
        await self.door.execute(command, Role.PRODUCER)


def stock(on: Connection) -> None:
    seed(on, SHOW, [Product(CUP, "Cup", Money(800, "USD"), 9)], 0)


async def test_votes_are_shown_soon_while_a_coupon_runs(tmp_path: Path) -> None:
    store = Store.open(tmp_path / "show.db", engine_metadata())
    room = Room(store)
    try:
        await room.ask(StartPoll("Which?", ("Blue", "Red")))
        await room.ask(DropCoupon("TEN", "percent", 5, 600, amount=10))
        poll = room.crowd.state.poll
        assert poll is not None
        act = ViewerAct("a" * 32, ViewerId("v"), "vote", poll.poll_id, 1, "", "", 1)
        room.changed.clear()
        await store.write(lambda on: room.crowd.apply(on, act))
        room.crowd.applied()
        await asyncio.wait_for(room.changed.wait(), 10)
        assert room.crowd.state.poll is not None
        assert room.crowd.state.poll.votes == (0, 1)
    finally:
        await room.crowd.aclose()
        await store.aclose()


async def test_a_coupon_may_not_take_a_product_of_the_show_for_nothing(tmp_path: Path) -> None:
    store = Store.open(tmp_path / "show.db", engine_metadata())
    room = Room(store)
    try:
        await store.write(stock)
        with pytest.raises(UserError) as refusal:
            await room.ask(DropCoupon("EIGHT", "fixed", 5, 600, amount=800))
        assert refusal.value.code == "coupon.whole"
        await room.ask(DropCoupon("FIVE", "fixed", 5, 600, amount=500))
        assert [one.code for one in room.crowd.state.coupons] == ["FIVE"]
    finally:
        await room.crowd.aclose()
        await store.aclose()


def test_the_cheapest_price_a_coupon_could_meet() -> None:
    cup = RunItem(CUP, 1, "Cup", 900, "USD", 5)
    small = RunVariant(ProductId("small"), "Small", 3, price_minor=400)
    mug = RunItem(ProductId("mug"), 2, "Mug", 700, "USD", 5, variants=(small,))
    run = RunOfShowState((cup, mug))
    assert cheapest_of(run, None, "USD") == Money(400, "USD")
    assert cheapest_of(run, CUP, "USD") == Money(900, "USD")
    assert cheapest_of(run, None, "MXN") is None
