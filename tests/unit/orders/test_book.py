"""The order book: exactly once, forward only, at the price that held, never more than there is."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from sqlalchemy import select

from studio.control.feeds import CurrencyTotal, OrderStatus
from studio.errors import UserError
from studio.ids import OrderId, ProductId, ShowId
from studio.orders import queries
from studio.orders.book import OrderBook
from studio.orders.facts import Refund
from studio.orders.tables import order_moves, orders
from tests.unit.orders.desk import CUP, SALE_MS, SHOW, Desk, SalePrices, open_desk, order


@pytest.fixture
def desk() -> Iterator[Desk]:
    with open_desk(stock=3) as opened:
        yield opened


def test_an_order_takes_stock_and_names_its_price(desk: Desk) -> None:
    line = desk.book.apply(desk.connection, order(quantity=2), 200)
    assert (line.seq, line.number, line.buyer, line.country) == (1, "A-7", "María L.", "MX")
    assert (line.product_name, line.quantity) == ("Cup", 2)
    assert (line.total_minor, line.currency, line.status) == (2000, "USD", OrderStatus.RESERVED)
    assert desk.free() == 1
    assert desk.recent() == (line,)
    assert queries.changed(desk.connection, SHOW, 0, 9) == ((line,), 1)
    assert queries.changed(desk.connection, SHOW, 1, 9) == ((), 1)


def test_the_price_is_that_of_the_instant_the_edge_had_it(desk: Desk) -> None:
    apply, late_ms = desk.book.apply, SALE_MS + 60_000
    before = apply(desk.connection, order("a", seen_at_ms=SALE_MS - 1), late_ms)
    during = apply(desk.connection, order("b", seen_at_ms=SALE_MS), late_ms)
    assert (before.total_minor, during.total_minor) == (1000, 500)


def test_an_edge_whose_clock_is_ahead_gains_nothing(desk: Desk) -> None:
    line = desk.book.apply(desk.connection, order(seen_at_ms=10**30), SALE_MS - 1)
    assert line.total_minor == 1000


def test_the_same_order_again_changes_nothing(desk: Desk) -> None:
    first = desk.book.apply(desk.connection, order(), 200)
    again = desk.book.apply(desk.connection, order(quantity=3), 300)
    assert again == first
    next_show = OrderBook(ShowId("next"), desk.book.shelf, SalePrices())
    assert next_show.apply(desk.connection, order(), 400) == first
    assert desk.free() == 2


def test_what_is_sold_out_goes_on_the_waiting_list_whole(desk: Desk) -> None:
    desk.book.apply(desk.connection, order("a", quantity=2), 1)
    line = desk.book.apply(desk.connection, order("b", quantity=2), 2)
    assert line.status is OrderStatus.WAITLISTED
    assert desk.free() == 1


def test_cancelling_frees_stock_for_the_oldest_that_fits(desk: Desk) -> None:
    book, connection = desk.book, desk.connection
    book.apply(connection, order("a", quantity=2), 1)
    book.apply(connection, order("big", quantity=4), 2)
    book.apply(connection, order("b", quantity=2), 3)
    book.apply(connection, order("c", quantity=2), 4)
    book.set_status(connection, OrderId("a"), OrderStatus.CANCELLED, 5)
    moved = book.fill(connection, CUP, 5)
    assert [(line.order_id, line.status) for line in moved] == [("b", OrderStatus.RESERVED)]
    assert desk.free() == 1
    assert book.fill(connection, CUP, 6) == ()


def test_a_waiting_order_that_is_cancelled_frees_nothing(desk: Desk) -> None:
    desk.book.apply(desk.connection, order(quantity=4), 1)
    desk.book.set_status(desk.connection, OrderId("o1"), OrderStatus.CANCELLED, 2)
    assert desk.free() == 3


def test_an_order_moves_forward_and_every_move_is_kept(desk: Desk) -> None:
    book, connection = desk.book, desk.connection
    book.apply(connection, order(), 1)
    for at_ms, status in enumerate((OrderStatus.PAID, OrderStatus.PAID, OrderStatus.SHIPPED), 2):
        assert book.set_status(connection, OrderId("o1"), status, at_ms).status is status
    moves = connection.execute(select(order_moves.c.status, order_moves.c.at_ms)).all()
    assert [tuple(move) for move in moves] == [("reserved", 1), ("paid", 2), ("shipped", 4)]


@pytest.mark.parametrize("back", [OrderStatus.RESERVED, OrderStatus.PAID, OrderStatus.CANCELLED])
def test_a_shipped_order_stays_shipped(desk: Desk, back: OrderStatus) -> None:
    desk.book.apply(desk.connection, order(), 1)
    desk.book.set_status(desk.connection, OrderId("o1"), OrderStatus.SHIPPED, 2)
    with pytest.raises(UserError) as refusal:
        desk.book.set_status(desk.connection, OrderId("o1"), back, 3)
    assert refusal.value.code == "order.backwards"
    assert refusal.value.fields == {"number": "A-7"}


def test_money_goes_back_once_and_never_more_than_came(desk: Desk) -> None:
    book, on, order_id = desk.book, desk.connection, OrderId("o1")
    book.apply(on, order(quantity=2), 1)
    with pytest.raises(UserError) as refusal:
        book.refund(on, order_id, Refund("r1", 500, 2))
    assert refusal.value.code == "order.unpaid"
    book.set_status(on, order_id, OrderStatus.PAID, 3)
    for _ in range(2):
        line = book.refund(on, order_id, Refund("r1", 500, 4))
        assert (line.status, line.refunded_minor, desk.free()) == (OrderStatus.PAID, 500, 1)
    for minor in (0, -1, 1501):
        with pytest.raises(UserError) as refusal:
            book.refund(on, order_id, Refund("r2", minor, 5))
        assert refusal.value.code == "order.refund"
    whole = book.refund(on, order_id, Refund("r2", 1500, 6))
    assert (whole.status, whole.refunded_minor, desk.free()) == (OrderStatus.REFUNDED, 2000, 3)


@pytest.mark.parametrize("quantity", [-1, 0, 21, 10**30])
def test_an_impossible_quantity_writes_nothing(desk: Desk, quantity: int) -> None:
    with pytest.raises(UserError) as refusal:
        desk.book.apply(desk.connection, order(quantity=quantity), 1)
    assert refusal.value.code == "order.quantity"
    assert desk.recent() == ()


def test_unknown_products_and_orders_are_refused(desk: Desk) -> None:
    with pytest.raises(UserError) as refusal:
        desk.book.apply(desk.connection, replace(order(), product_id=ProductId("no")), 1)
    assert refusal.value.code == "product.unknown"
    with pytest.raises(UserError) as refusal:
        desk.book.set_status(desk.connection, OrderId("no"), OrderStatus.PAID, 1)
    assert refusal.value.code == "order.unknown"


def test_totals_count_what_holds_stock(desk: Desk) -> None:
    book, connection = desk.book, desk.connection
    assert queries.totals(connection, SHOW) == ()
    book.apply(connection, order("a"), 1)
    book.apply(connection, order("b"), 1)
    book.apply(connection, order("c"), 1)
    book.apply(connection, order("waiting"), 1)
    book.set_status(connection, OrderId("a"), OrderStatus.CANCELLED, 2)
    book.set_status(connection, OrderId("b"), OrderStatus.PAID, 2)
    assert queries.totals(connection, SHOW) == (CurrencyTotal("USD", 2000, 2),)


def test_a_hostile_order_is_kept_harmless(desk: Desk) -> None:
    hostile = replace(
        order(),
        name="\u202eA\x00",
        contact="x" * 900,
        number="9" * 90,
        country="??",
        seen_price_minor=-(10**40),
    )
    line = desk.book.apply(desk.connection, hostile, 1)
    assert (line.buyer, line.country, len(line.number)) == ("A…", "", 20)
    row = desk.connection.execute(select(orders)).one()
    assert (row.name, len(row.contact), row.seen_price_minor) == ("A", 120, 0)
