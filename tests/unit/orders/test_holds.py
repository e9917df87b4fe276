"""Reservations are held for a time that buyers are told, and never for less."""

import pytest

from studio.control.feeds import OrderStatus
from studio.control.orders_states import Way
from studio.errors import UserError
from studio.ids import OrderId
from studio.orders import collecting, holds, rescue
from studio.orders.holds import DEFAULT_MINUTES, PAY_MS
from studio.orders.updates import update_of
from tests.unit.orders.desk import CUP, SHOW, open_desk, order

MINUTE_MS = 60_000
LINK = "https://pay.example/cup"


def test_a_reservation_says_until_when_it_is_held_and_then_leaves_its_units() -> None:
    with open_desk(stock=1) as desk:
        on = desk.connection
        held = desk.book.apply(on, order("a"), 1000)
        until_ms = 1000 + DEFAULT_MINUTES * MINUTE_MS
        assert held.hold_until_ms == until_ms
        assert update_of(on, held).fields["hold_until_ms"] == until_ms
        waiting = desk.book.apply(on, order("b"), 2000)
        assert (waiting.status, waiting.hold_until_ms) == (OrderStatus.WAITLISTED, None)
        assert rescue.overdue(on, SHOW, until_ms - 1) == []
        assert rescue.overdue(on, SHOW, until_ms) == ["a"]
        gone = desk.book.set_status(on, OrderId("a"), OrderStatus.RELEASED, until_ms)
        assert "time of your reservation" in update_of(on, gone).message
        (filled,) = desk.book.fill(on, CUP, until_ms)
        assert filled.order_id == "b"
        assert filled.hold_until_ms == until_ms + DEFAULT_MINUTES * MINUTE_MS
        paid = desk.book.set_status(on, OrderId("b"), OrderStatus.PAID, until_ms + 1)
        assert paid.hold_until_ms is None


def test_the_seller_sets_the_time_for_reservations_to_come() -> None:
    with open_desk(stock=9) as desk:
        on = desk.connection
        first = desk.book.apply(on, order("a"), 0)
        holds.set_minutes(on, 15)
        assert desk.book.apply(on, order("b"), 0).hold_until_ms == 15 * MINUTE_MS
        assert desk.book.find(on, OrderId("a")) == first
        holds.set_minutes(on, 0)
        assert desk.book.apply(on, order("c"), 0).hold_until_ms is None
        for wrong in (-1, holds.MOST_MINUTES + 1):
            with pytest.raises(UserError):
                holds.set_minutes(on, wrong)


@pytest.mark.parametrize(
    ("way", "url", "hold_ms", "word"),
    [
        (Way.DELIVERY, "", None, "on delivery"),
        (Way.LINK, LINK, PAY_MS, "pay now"),
        (Way.SHOP, LINK, PAY_MS, "pay now"),
        (Way.LINK, "", DEFAULT_MINUTES * MINUTE_MS, "contact you"),
    ],
)
def test_the_way_of_payment_decides_and_is_told(
    way: Way, url: str, hold_ms: int | None, word: str
) -> None:
    with open_desk(stock=1) as desk:
        collecting.set_pay_link(desk.connection, CUP, url, way)
        line = desk.book.apply(desk.connection, order("a"), 0)
        assert line.hold_until_ms == hold_ms
        update = update_of(desk.connection, line)
        assert word in update.message
        assert update.fields["way"] == line.way.value
        assert ("pay_url" in update.fields) == bool(url)
        known = {link.product_id: link.way for link in collecting.links(desk.connection)}
        assert known == ({} if line.way is Way.ASK else {CUP: way})


def test_a_hold_is_made_longer_never_shorter() -> None:
    with open_desk(stock=2) as desk:
        on = desk.connection
        desk.book.apply(on, order("a"), 0)
        longer = holds.hold_longer(on, SHOW, OrderId("a"), 5 * MINUTE_MS)
        assert longer.hold_until_ms == 2 * DEFAULT_MINUTES * MINUTE_MS
        desk.book.set_status(on, OrderId("a"), OrderStatus.PAID, 1)
        for order_id in ("a", "no"):
            with pytest.raises(UserError) as refusal:
                holds.hold_longer(on, SHOW, OrderId(order_id), 1)
            assert refusal.value.code == "order.no_hold"
