"""Whatever order shops' reports come in, and however often: the same book."""

import os
from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given, seed, settings
from hypothesis import strategies as st
from sqlalchemy import select

from studio.catalog import matching, shelf
from studio.catalog.products import Product
from studio.catalog.products import seed as seed_products
from studio.control.feeds import OrderStatus
from studio.ids import OrderId, ProductId
from studio.money import Money
from studio.orders.reports import Reports
from studio.orders.shops.news import ShopNews
from studio.orders.shops.providers import news_of
from studio.orders.tables import order_items, orders
from tests.fakes import shop_calls as calls
from tests.fakes.shop_calls import packed
from tests.unit.orders.desk import CUP, SHOW, Desk, open_desk, order

SCARF = ProductId("scarf")
Event = tuple[str, dict[str, Any]]


def reports(desk: Desk) -> Reports:
    seed_products(desk.connection, SHOW, [Product(SCARF, "Silk Scarf", Money(2900, "USD"), 900)], 0)
    return Reports(desk.book, matching, "USD")


def tell(to: Reports, desk: Desk, event: Event, now_ms: int = 5) -> OrderStatus | None:
    line = to.merge(desk.connection, (event[0], "silk"), news(event), now_ms)
    return None if line is None else line.status


def news(event: Event) -> ShopNews:
    found = news_of(event[0], packed(event[1]))
    assert found is not None
    return found


def book_of(desk: Desk) -> list[tuple[object, ...]]:
    """All of the book that is not about when it was written."""
    columns = (
        orders.c.order_id, orders.c.source, orders.c.number, orders.c.name, orders.c.country,
        orders.c.total_minor, orders.c.currency, orders.c.host_minor, orders.c.host_currency,
        orders.c.rate, orders.c.refunded_minor, orders.c.status, orders.c.cause, orders.c.version,
        orders.c.units, orders.c.positions, orders.c.pay_url, orders.c.failed_ms,
    )  # fmt: skip
    rows = desk.connection.execute(select(*columns).order_by(orders.c.order_id)).all()
    items = select(order_items).order_by(order_items.c.order_id, order_items.c.position)
    return [tuple(row) for row in (*rows, *desk.connection.execute(items).all())]


def test_a_shops_order_takes_stock_and_is_booked_by_the_shops_own_rate() -> None:
    with open_desk(stock=3) as desk:
        to = reports(desk)
        assert tell(to, desk, ("shopify", calls.shopify_order())) is OrderStatus.RESERVED
        (line,) = desk.recent()
        assert (line.total_minor, line.currency) == (99800, "MXN")
        assert (line.host_minor, line.host_currency, line.rate) == (4990, "USD", "0.05")
        assert (line.product_id, line.quantity, line.buyer) == (SCARF, 2, "Ana L.")
        assert shelf.free(desk.connection, SCARF) == 898


def test_a_partial_refund_lowers_the_total_and_a_whole_one_ends_the_order() -> None:
    with open_desk(stock=3) as desk:
        to = reports(desk)
        tell(to, desk, ("shopify", calls.shopify_order(financial_status="paid")))
        part = ("shopify", calls.shopify_refund(1001, 5, "100.00"))
        assert tell(to, desk, part) is OrderStatus.PAID
        assert desk.recent()[0].refunded_minor == 10000
        assert tell(to, desk, part) is None  # nothing new, nobody is bothered
        rest = ("shopify", calls.shopify_refund(1001, 6, "898.00"))
        assert tell(to, desk, rest) is OrderStatus.REFUNDED
        assert shelf.free(desk.connection, SCARF) == 900


def test_a_refund_that_overtakes_its_order_waits_for_it() -> None:
    with open_desk(stock=3) as desk:
        to = reports(desk)
        assert tell(to, desk, ("shopify", calls.shopify_refund(1001, 5))) is None
        paid = calls.shopify_order(second=2, financial_status="paid")
        assert tell(to, desk, ("shopify", paid)) is OrderStatus.REFUNDED


def test_an_older_report_does_not_undo_a_newer_one() -> None:
    with open_desk(stock=3) as desk:
        to = reports(desk)
        newer = calls.shopify_order(second=9, name="#new", financial_status="paid")
        tell(to, desk, ("shopify", newer))
        assert tell(to, desk, ("shopify", calls.shopify_order(second=1))) is None
        (line,) = desk.recent()
        assert (line.number, line.status) == ("#new", OrderStatus.PAID)


def test_what_a_shop_sold_beyond_the_stock_is_owed_before_anybody_waits() -> None:
    with open_desk(stock=1) as desk:
        seed_products(
            desk.connection, SHOW, [Product(SCARF, "Silk scarf", Money(2900, "USD"), 1)], 0
        )
        to = Reports(desk.book, matching, "USD")
        assert tell(to, desk, ("shopify", calls.shopify_order(1))) is OrderStatus.RESERVED
        assert shelf.free(desk.connection, SCARF) == 0
        shelf.set_stock(desk.connection, SCARF, 3, 6)
        desk.book.fill(desk.connection, SCARF, 6)
        assert shelf.free(desk.connection, SCARF) == 2


def test_a_payment_for_our_own_order_moves_it_whichever_comes_first() -> None:
    session = calls.stripe_session(reference="o1")
    paid = ("stripe", calls.stripe_event("checkout.session.completed", session))
    for is_paid_first in (False, True):
        with open_desk(stock=3) as desk:
            to = reports(desk)
            if is_paid_first:
                assert tell(to, desk, paid) is OrderStatus.PAID
            desk.book.apply(desk.connection, order("o1", quantity=2), 1)
            if not is_paid_first:
                assert tell(to, desk, paid) is OrderStatus.PAID
            (line,) = desk.recent()
            assert (line.status, line.source, line.product_id) == (OrderStatus.PAID, "watch", CUP)
            assert (line.total_minor, line.number, desk.free()) == (2000, "A-7", 1)


def test_a_failed_payment_keeps_its_stock_until_it_is_released_and_a_late_payment_wins() -> None:
    with open_desk(stock=2) as desk:
        to, book = reports(desk), desk.book
        book.apply(desk.connection, order("o1", quantity=2), 1)
        lapsed = calls.stripe_session(reference="o1", status="expired", payment_status="unpaid")
        tell(to, desk, ("stripe", calls.stripe_event("checkout.session.expired", lapsed)))
        (line,) = desk.recent()
        assert (line.status, line.cause) == (OrderStatus.PAYMENT_FAILED, "expired")
        assert line.hold_until_ms == 5 + 15 * 60 * 1000
        assert desk.free() == 0
        book.set_status(desk.connection, OrderId("o1"), OrderStatus.RELEASED, 9)
        assert desk.free() == 2
        paid = calls.stripe_event("payment_intent.succeeded", calls.stripe_intent(), 50)
        assert tell(to, desk, ("stripe", paid)) is OrderStatus.PAID
        assert desk.free() == 0


def history(number: int) -> list[Event]:
    """Everything that may be reported about one order of each kind."""
    states: list[Event] = [
        ("shopify", calls.shopify_order(number, 0)),
        ("shopify", calls.shopify_failure(number, 1)),
        ("shopify", calls.shopify_failure(number, 2, "expired_card")),
        ("shopify", calls.shopify_order(number, 3, financial_status="paid")),
        ("shopify", calls.shopify_refund(number, 4, "98.00")),
        ("shopify", calls.shopify_order(number, 5, fulfillment_status="fulfilled")),
        ("woocommerce", calls.woo_order(number, 0)),
        ("woocommerce", calls.woo_order(number, 1, "failed")),
        ("woocommerce", calls.woo_order(number, 2, "processing")),
        ("woocommerce", calls.woo_order(number, 3, "completed")),
        ("tiktok", calls.tiktok_call("UNPAID", str(number), 1)),
        ("tiktok", calls.tiktok_call("AWAITING_SHIPMENT", str(number), 2)),
        ("tiktok", calls.tiktok_call("IN_TRANSIT", str(number), 3)),
        ("standard", calls.standard_call("placed", f"A-{number}", 1)),
        ("standard", calls.standard_call("paid", f"A-{number}", 2)),
        ("standard", calls.standard_call("cancelled", f"A-{number}", 3)),
    ]
    session = calls.stripe_session(str(number))
    charge = {"id": f"ch_{number}", "payment_intent": f"pi_{number}", "amount": 3900,
              "amount_refunded": 900, "currency": "usd"}  # fmt: skip
    failed = calls.stripe_intent(str(number), "insufficient_funds")
    return [
        *states,
        ("stripe", calls.stripe_event("payment_intent.payment_failed", failed, 1)),
        ("stripe", calls.stripe_event("checkout.session.completed", session, 2)),
        ("stripe", calls.stripe_event("charge.refunded", charge, 3)),
        ("stripe", calls.stripe_event("charge.refunded", {**charge, "amount_refunded": 1900}, 4)),
    ]


# 60 different events
HISTORY = [(event[0], news(event)) for number in range(3) for event in history(number)]


def outcome(desk: Desk, deliveries: Sequence[int]) -> tuple[object, ...]:
    """The book after these deliveries; the desk is as before afterwards."""
    with desk.connection.begin_nested() as step:
        to = Reports(desk.book, matching, "USD")
        for now_ms, place in enumerate(deliveries):
            provider, said = HISTORY[place]
            to.merge(desk.connection, (provider, "silk"), said, now_ms)
        found = book_of(desk), shelf.free(desk.connection, SCARF)
        step.rollback()
    return found


@st.composite
def deliveries(draw: st.DrawFn) -> list[int]:
    """200 deliveries: every event at least once, the others again, in any order."""
    random = draw(st.randoms(use_true_random=False))
    places = [*range(len(HISTORY)), *random.choices(range(len(HISTORY)), k=200 - len(HISTORY))]
    random.shuffle(places)
    return places


PARTS = 4  # side by side where there are several cores


@pytest.mark.parametrize("part", range(PARTS))
def test_200_events_in_any_order_and_number_end_alike(part: int) -> None:
    with open_desk(stock=3) as desk:
        reports(desk)
        in_order = outcome(desk, range(len(HISTORY)))

        @seed(part)
        @settings(max_examples=(300 if os.environ.get("CI") else 40) // PARTS, deadline=None)
        @given(deliveries())
        def end_alike(places: list[int]) -> None:
            assert outcome(desk, places) == in_order

        end_alike()
