"""One buyer's data: all of it saved, all of it erased, and nobody else's."""

import asyncio
import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import Connection, insert, select

from studio.catalog.products import Product, seed
from studio.chat.moderation.ledger import Ledger, Step
from studio.chat.moderation.rules import Sanction, SanctionKind
from studio.chat.tables import chat_actions, chat_lines, chat_sanctions
from studio.control.door import Door
from studio.control.feeds import ChatLine
from studio.control.orders_commands import EraseViewer, ExportViewer
from studio.control.roles import Role
from studio.engine.buyers import Buyers
from studio.engine.personal import (
    Kept,
    data_of,
    data_of_viewer,
    due_for_erasure,
    due_viewers,
    erase,
    erase_viewer,
)
from studio.engine.prices import ShowPrices, ShowShelf
from studio.errors import UserError
from studio.ids import ChatLineId, OrderId, ViewerId
from studio.kit.clock import epoch_ms
from studio.market.market import SHORTEST, buyers_of, countries
from studio.money import Money
from studio.offers import polls
from studio.offers.crowd_tables import giveaway_entries, votes
from studio.offers.tables import order_terms
from studio.orders.book import OrderBook
from studio.orders.tables import orders
from studio.store.events import events_of
from studio.store.store import Store
from tests.fakes.clock import FakeClock
from tests.fakes.database import engine_metadata
from tests.unit.orders.desk import CUP, SHOW, open_desk, order

GERMANY, MEXICO = buyers_of("DE").kept_days, buyers_of("MX").kept_days
DAY_MS = 24 * 3600 * 1000


def say(on: Connection, line_id: str, viewer: str, text: str) -> None:
    on.execute(
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
        say(on, "x", "v", "my secret")
        say(on, "yy", "w", "hello")
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


TABLES = (
    orders,
    order_terms,
    chat_lines,
    chat_actions,
    chat_sanctions,
    giveaway_entries,
    votes,
)


def enter(on: Connection, viewer: str, at_ms: int) -> None:
    entry = {"giveaway_id": "g", "viewer_id": viewer, "ticket": f"t-{at_ms}", "at_ms": at_ms}
    on.execute(insert(giveaway_entries).values(**entry, name="María", contact="+52 33"))


def test_nothing_leads_to_who_is_erased() -> None:
    with open_desk(stock=9) as desk:
        on = desk.connection
        person = ViewerId("viewer-77")
        book = OrderBook(SHOW, ShowShelf, ShowPrices(SHOW, "USD"))
        book.apply(on, replace(order("a"), viewer_id=person), 1)
        say(on, "x", person, "my secret")
        on.execute(chat_lines.update().values(translation="secreto", translations='{"de": "G"}'))
        enter(on, person, 1)
        polls.start(on, SHOW, "Which?", ("Blue", "Red"))
        poll = polls.current(on, SHOW)
        assert poll is not None
        polls.vote(on, SHOW, (poll.poll_id, 1), (person, 1))
        step = Step("ban", ChatLineId("x"), person, "María")
        Ledger(SHOW).sanction(on, step, Sanction(SanctionKind.BAN), 1, [])
        assert len(data_of_viewer(on, person)["votes"]) == 1
        assert erase_viewer(on, person) == ["x"]
        banned = on.execute(select(chat_sanctions)).one()
        assert (banned.viewer_id, banned.author) == (person, "")
        on.execute(chat_sanctions.delete())
        left = json.dumps([str(row) for table in TABLES for row in on.execute(select(table))])
        for trace in (person, "María", "maria@", "+52", "secret", "secreto", '"G"'):
            assert trace not in left, trace
        poll = polls.current(on, SHOW)
        assert poll is not None
        assert poll.votes == (0, 1)
        assert not any(data_of_viewer(on, person).values())


def test_who_only_wrote_or_entered_is_forgotten_in_time_too() -> None:
    with open_desk(stock=9) as desk:
        on = desk.connection
        say(on, "x", "writer", "hello")
        enter(on, "entrant", 1)
        say(on, "yy", "v", "I buy")
        desk.book.apply(on, order("a"), 1)
        shortest = SHORTEST.kept_days
        assert shortest < MEXICO
        assert due_viewers(on, shortest * DAY_MS) == []
        assert due_viewers(on, 1 + shortest * DAY_MS) == ["entrant"]
        assert due_viewers(on, 1 + MEXICO * DAY_MS) == ["writer", "entrant"]
        for person in due_viewers(on, 1 + MEXICO * DAY_MS):
            erase_viewer(on, person)
        assert due_viewers(on, 1 + MEXICO * DAY_MS) == []
        erase(on, OrderId("a"))
        assert due_viewers(on, 10 * MEXICO * DAY_MS) == []


def saved_in(folder: Path) -> Kept:
    """The one file about a viewer, which nobody else may read."""
    (saved,) = folder.glob("viewer-*.json")
    assert saved.stat().st_mode & 0o777 == 0o600
    kept: Kept = json.loads(saved.read_text())
    return kept


async def test_a_viewer_may_have_what_is_kept_of_them_and_be_forgotten(tmp_path: Path) -> None:
    store = Store.open(tmp_path / "shop.db", engine_metadata())
    door, shown = Door(), list[ChatLine]()
    buyers = Buyers(store, door, FakeClock(), SHOW, tmp_path)
    buyers.wire()

    async def forgot(lines: Sequence[ChatLine]) -> None:
        shown.extend(lines)

    buyers.forgot = forgot

    def write(connection: Connection) -> None:
        say(connection, "x", "writer", "hello")
        enter(connection, "writer", 1)

    try:
        await store.write(write)
        await door.execute(ExportViewer(ChatLineId("x")), Role.OWNER)
        kept = saved_in(tmp_path)
        assert [one["text"] for one in kept["comments"]] == ["hello"]
        assert [one["contact"] for one in kept["giveaways"]] == ["+52 33"]
        await door.execute(EraseViewer(ChatLineId("x")), Role.OWNER)
        assert [(line.text, line.is_hidden) for line in shown] == [("", True)]
        for command in (EraseViewer(ChatLineId("x")), ExportViewer(ChatLineId("no"))):
            with pytest.raises(UserError):
                await door.execute(command, Role.OWNER)
    finally:
        await store.aclose()


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
