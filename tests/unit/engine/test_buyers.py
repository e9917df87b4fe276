"""One buyer's data: all of it saved, all of it erased, and nobody else's."""

import asyncio
import json
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import Connection, insert, select

from studio.catalog.products import Product, seed
from studio.chat.tables import chat_lines
from studio.control.door import Door
from studio.engine.buyers import Buyers, data_of, due_for_erasure, erase
from studio.engine.prices import ShowPrices, ShowShelf
from studio.errors import UserError
from studio.ids import OrderId, ViewerId
from studio.kit.clock import epoch_ms
from studio.market.market import SHORTEST, buyers_of, countries
from studio.money import Money
from studio.offers.crowd_tables import giveaway_entries
from studio.orders.book import OrderBook
from studio.orders.tables import orders
from studio.store.events import events_of
from studio.store.store import Store
from tests.fakes.clock import FakeClock
from tests.fakes.database import engine_metadata
from tests.unit.orders.desk import CUP, SHOW, Desk, open_desk, order

GERMANY, MEXICO = buyers_of("DE").kept_days, buyers_of("MX").kept_days
DAY_MS = 24 * 3600 * 1000


def say(desk: Desk, line_id: str, viewer: str, text: str) -> None:
    desk.connection.execute(
        insert(chat_lines).values(
            line_id=line_id, show_id=SHOW, seq=len(line_id), at_ms=1, viewer_id=viewer,
            author="María López", text=text, language="es", country="MX", is_host=False,
            is_hidden=False, is_demo=False,
        )
    )  # fmt: skip


def test_everything_of_one_buyer_is_saved_and_then_erased() -> None:
    with open_desk(stock=9) as desk:
        on = desk.connection
        desk.book.apply(on, order("a", 2), 1)
        desk.book.apply(on, order("b"), 2)
        desk.book.apply(on, replace(order("other"), viewer_id=ViewerId("w")), 3)
        say(desk, "x", "v", "my secret")
        say(desk, "yy", "w", "hello")
        entry = {"giveaway_id": "g", "viewer_id": "v", "ticket": "t", "at_ms": 1}
        on.execute(insert(giveaway_entries).values(**entry, name="María", contact="+52 33"))
        kept = data_of(on, OrderId("a"))
        assert [one["contact"] for one in kept["giveaways"]] == ["+52 33"]
        assert [one["order_id"] for one in kept["orders"]] == ["a", "b"]
        assert [one["text"] for one in kept["comments"]] == ["my secret"]
        totals = [line.total_minor for line in desk.recent()]
        assert erase(on, OrderId("a")) == ["x"]
        left = json.dumps([list(map(str, row)) for row in on.execute(select(orders)).all()][:2])
        assert "María" not in left
        assert "maria@example.org" not in left
        assert [line.total_minor for line in desk.recent()] == totals
        assert data_of(on, OrderId("a"))["comments"] == []
        assert on.execute(select(giveaway_entries.c.contact)).scalars().all() == [""]
        assert data_of(on, OrderId("other"))["comments"][0]["text"] == "hello"
        assert erase(on, OrderId("a")) == []
        with pytest.raises(UserError):
            erase(on, OrderId("no"))


def test_what_has_been_kept_long_enough_is_due() -> None:
    with open_desk(stock=9) as desk:
        on = desk.connection
        desk.book.apply(on, order("old"), 1)
        desk.book.apply(on, replace(order("de"), viewer_id=ViewerId("w"), country="DE"), 1)
        assert due_for_erasure(on, GERMANY * DAY_MS) == []
        assert due_for_erasure(on, 1 + GERMANY * DAY_MS) == ["de"]
        assert set(due_for_erasure(on, 1 + MEXICO * DAY_MS)) == {"old", "de"}
        erase(on, OrderId("de"))
        assert due_for_erasure(on, 1 + GERMANY * DAY_MS) == []


def test_every_market_says_how_long_and_why_and_none_beats_the_shortest() -> None:
    for country in countries():
        policy = buyers_of(country)
        assert SHORTEST.kept_days <= policy.kept_days <= 365
        assert len(policy.reason) > 20
    assert buyers_of("QQ") == SHORTEST


def test_a_shops_buyer_without_contact_is_due_too() -> None:
    with open_desk(stock=9) as desk:
        on = desk.connection
        desk.book.apply(on, replace(order("a"), contact="", country=""), 1)
        anonymous = {"viewer_id": "", "source": "shopify", "name": "Ana"}
        on.execute(orders.update().values(anonymous))
        over_ms = 1 + SHORTEST.kept_days * DAY_MS
        assert due_for_erasure(on, over_ms - 1) == []
        assert due_for_erasure(on, over_ms) == ["a"]
        erase(on, OrderId("a"))
        assert due_for_erasure(on, over_ms) == []


async def test_the_purge_runs_by_itself(tmp_path: Path) -> None:
    store = Store.open(tmp_path / "shop.db", engine_metadata())
    clock = FakeClock()
    made_ms = epoch_ms(clock.utc_now()) - (MEXICO + 1) * DAY_MS
    book = OrderBook(SHOW, ShowShelf, ShowPrices(SHOW, "USD"))

    def sell(connection: Connection) -> None:
        seed(connection, SHOW, [Product(CUP, "Cup", Money(1000, "USD"), 3)], made_ms)
        book.apply(connection, order("a"), made_ms)

    buyers = Buyers(store, Door(), clock, SHOW, tmp_path)
    done = asyncio.Event()
    buyers.applied = done.set
    try:
        await store.write(sell)
        buyers.start()
        await asyncio.wait_for(done.wait(), 20)
        names = await store.read(lambda on: on.execute(select(orders.c.name)).scalars().all())
        assert list(names) == [""]
        events = await store.read(lambda on: events_of(on, SHOW))
        assert [event.kind for event in events] == ["buyer.erased"]
    finally:
        await buyers.aclose()
        await store.aclose()
