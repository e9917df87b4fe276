"""Stock after an upgrade: what orders of an older program hold is what the ledger says."""

from pathlib import Path

import pytest
from sqlalchemy import Connection, select, text

from studio.catalog import shelf
from studio.catalog.tables import stock_moves
from studio.engine.prices import ShowPrices, ShowShelf
from studio.engine.recount import recount
from studio.ids import OrderId, ProductId, ShowId
from studio.offers.tables import order_terms
from studio.orders.book import OrderBook
from studio.orders.tables import order_items, orders
from studio.store.connections import create_private_file, writer_engine
from studio.store.migrate import upgrade
from studio.store.store import Store
from studio.store.tables import MIGRATIONS
from tests.fakes.database import engine_metadata

SHOW, SCARF = ShowId("show"), ProductId("scarf")
BOOK = OrderBook(SHOW, ShowShelf, ShowPrices(SHOW, "USD"))
OLDEST, WITH_LIMITS = "0005", "0006"
# An order's id, how many it asks for, its state, and what the old program took and gave back.
ORDERS = (
    ("kept", 2, "reserved", (-2,)),
    ("waits", 5, "waitlisted", ()),
    ("off", 1, "cancelled", (-1, 1)),
    ("owed", 1, "paid", ()),
    ("stays", 1, "cancelled", (-1,)),
)
OPENED = 6


def old_profile(path: Path, revision: str) -> None:
    """As an older program left it: six scarves, two of them taken twice over by its states."""
    create_private_file(path)
    engine = writer_engine(path)
    with engine.begin() as on:
        upgrade(on, engine_metadata().info[MIGRATIONS], revision)
        run(
            on, "INSERT INTO products (product_id, name, picture, added_ms) VALUES (:p, 'S', '', 0)"
        )
        run(on, "INSERT INTO run_items (show_id, product_id, number) VALUES (:s, :p, 1)")
        run(
            on,
            "INSERT INTO prices (product_id, minor, currency, from_ms) VALUES (:p, 500, 'USD', 0)",
        )
        left = OPENED + sum(sum(moves) for *_, moves in ORDERS)
        run(on, "INSERT INTO stock (product_id, units) VALUES (:p, :n)", n=left)
        move(on, OPENED, "set", "")
        for seq, (order_id, quantity, status, moves) in enumerate(ORDERS, 1):
            put_order(on, order_id, seq, quantity, status)
            for units in moves:
                move(on, units, "taken" if units < 0 else "returned", order_id)
            if revision >= WITH_LIMITS:
                put_terms(on, order_id, quantity)
    engine.dispose()


def run(on: Connection, statement: str, **values: object) -> None:
    on.execute(text(statement), {"s": SHOW, "p": SCARF, **values})


def move(on: Connection, units: int, reason: str, reference: str) -> None:
    run(
        on,
        "INSERT INTO stock_moves (product_id, at_ms, units, reason, reference)"
        " VALUES (:p, 1, :u, :r, :o)",
        u=units,
        r=reason,
        o=reference,
    )


def put_order(on: Connection, order_id: str, seq: int, quantity: int, status: str) -> None:
    run(
        on,
        "INSERT INTO orders (order_id, show_id, seq, at_ms, number, viewer_id, name, contact,"
        " language, country, product_id, product_name, quantity, total_minor, currency,"
        " seen_price_minor, seen_at_ms, status, is_demo)"
        " VALUES (:o, :s, :q, :q, :o, 'ana', 'Ana', '', 'es', 'MX', :p, 'S', :n, 500, 'USD',"
        " 500, 1, :t, 0)",
        o=order_id,
        q=seq,
        n=quantity,
        t=status,
    )
    moved = "INSERT INTO order_moves (order_id, at_ms, status) VALUES (:o, :q, :t)"
    run(on, moved, o=order_id, q=seq, t=status)


def put_terms(on: Connection, order_id: str, quantity: int) -> None:
    run(
        on,
        "INSERT INTO order_terms (order_id, show_id, viewer_id, product_id, verdict, offer_id,"
        " units, coupon_id, off_minor, arrived_ms, ends_ms, delay_ms, fields, is_void)"
        " VALUES (:o, :s, 'ana', :p, 'in_time', 'sale', :n, NULL, 0, 1, 9, 0, '{}', 0)",
        o=order_id,
        n=quantity,
    )


def held(on: Connection) -> dict[str, int]:
    return {row.order_id: row.held for row in on.execute(select(order_items))}


@pytest.mark.parametrize("revision", [OLDEST, WITH_LIMITS])
async def test_an_old_database_holds_what_its_ledger_says(tmp_path: Path, revision: str) -> None:
    path = tmp_path / "studio.db"
    old_profile(path, revision)
    store = Store.open(path, engine_metadata())
    before = await store.read(held)
    assert before == {"kept": 2, "waits": 0, "off": 0, "owed": 1, "stays": 0}
    freed = await store.write(lambda on: recount(on, BOOK, 9))
    assert freed == [SCARF]
    after = await store.read(held)
    assert after == {"kept": 2, "waits": 0, "off": 0, "owed": 1, "stays": 0}
    free = await store.read(lambda on: shelf.free(on, SCARF))
    assert free == OPENED - sum(after.values())
    states = await store.read(
        lambda on: {row.order_id: row.status for row in on.execute(select(orders))}
    )
    assert states == {order_id: status for order_id, _, status, _ in ORDERS}
    if revision == WITH_LIMITS:
        void = await store.read(
            lambda on: {row.order_id: row.is_void for row in on.execute(select(order_terms))}
        )
        assert void == {"kept": False, "waits": True, "off": True, "owed": False, "stays": True}
    await store.aclose()


async def test_it_is_done_once_and_what_is_right_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "studio.db"
    old_profile(path, OLDEST)
    store = Store.open(path, engine_metadata())
    await store.write(lambda on: recount(on, BOOK, 9))
    moves = await store.read(lambda on: on.execute(select(stock_moves)).all())
    assert await store.write(lambda on: recount(on, BOOK, 10)) == []
    assert await store.read(lambda on: on.execute(select(stock_moves)).all()) == moves
    await store.aclose()


async def test_who_waited_gets_what_was_lying_about(tmp_path: Path) -> None:
    path = tmp_path / "studio.db"
    old_profile(path, OLDEST)
    store = Store.open(path, engine_metadata())
    await store.write(lambda on: shelf.set_stock(on, SCARF, 5, 8))
    await store.write(lambda on: recount(on, BOOK, 9))
    served = await store.write(lambda on: BOOK.fill(on, SCARF, 9))
    assert [line.order_id for line in served] == [OrderId("waits")]
    await store.aclose()
