"""Moves of an order, masked names, and what buyers are told."""

import pytest

from studio.control.feeds import OrderStatus
from studio.errors import UserError
from studio.ids import OrderId
from studio.orders.rules import masked_name, may_move
from studio.orders.updates import REFUSED, refusal_of, update_of
from tests.unit.orders.desk import SALE_MS, open_desk, order


@pytest.mark.parametrize(
    "ended", [OrderStatus.SHIPPED, OrderStatus.CANCELLED, OrderStatus.REFUNDED]
)
def test_from_the_end_there_is_no_way_on(ended: OrderStatus) -> None:
    assert not any(may_move(ended, status) for status in OrderStatus)


def test_no_pair_of_moves_goes_in_a_circle() -> None:
    for one in OrderStatus:
        for other in OrderStatus:
            assert not (may_move(one, other) and may_move(other, one))


@pytest.mark.parametrize(
    ("name", "masked"),
    [
        ("María López", "María L."),
        ("Anna Lena von Berg", "Anna B."),
        ("Maria", "Mar…"),
        ("Li", "L…"),
        ("王小明", "王…"),
        ("فاطمة الزهراء", "فاطمة ا."),
        ("สมชาย", "สมช…"),
        ("", "…"),
    ],
)
def test_names_are_masked(name: str, masked: str) -> None:
    assert masked_name(name) == masked


def test_a_buyer_is_told_what_became_of_the_order() -> None:
    with open_desk(stock=1) as desk:
        line = desk.book.apply(desk.connection, order("a"), 1)
        update = update_of(desk.connection, line)
        assert (update.order_id, update.viewer_id, update.status) == ("a", "v", "reserved")
        assert (update.total_minor, update.currency, update.number) == (1000, "USD", "A-7")
        waiting = desk.book.apply(desk.connection, order("b"), 1)
        assert "waiting list" in update_of(desk.connection, waiting).message
        sent = desk.book.set_status(desk.connection, OrderId("a"), OrderStatus.SHIPPED, 2)
        assert update_of(desk.connection, sent).message == "Your order is on its way."


def test_a_buyer_who_saw_another_price_is_told() -> None:
    with open_desk(stock=1) as desk:
        line = desk.book.apply(desk.connection, order(seen_at_ms=SALE_MS), SALE_MS)
        assert "price had changed" in update_of(desk.connection, line).message


def test_a_refused_order_is_answered_too() -> None:
    with open_desk(stock=1) as desk:
        wrong = order(quantity=0)
        with pytest.raises(UserError) as refusal:
            desk.book.apply(desk.connection, wrong, 1)
        update = refusal_of(wrong, "USD", refusal.value)
        assert (update.status, update.order_id) == (REFUSED, "o1")
        assert update.fields == {"most": 20}
