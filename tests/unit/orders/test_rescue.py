"""Unpaid orders: sent the link, held, released, counted; sums and the table."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from studio.control.feeds import OrderStatus
from studio.control.orders_states import Loss
from studio.errors import UserError
from studio.ids import OrderId
from studio.orders import collecting, holds, ledger, rescue, sums
from studio.orders.book import Comment
from studio.orders.facts import Cause, Fact, Refund, Seen
from studio.orders.rows import HOLD_MS
from studio.orders.tables import orders
from tests.fakes import shop_calls as calls
from tests.unit.orders.desk import CUP, SHOW, Desk, open_desk, order
from tests.unit.orders.test_reports import SCARF, reports, tell

LINK = "https://buy.stripe.com/test_1?locale=es"


def fail(desk: Desk, order_id: str, now_ms: int, cause: Cause = Cause.FUNDS) -> None:
    ledger.note(desk.connection, order_id, [Seen(Fact.FAILED, now_ms, cause)])
    desk.book.derive(desk.connection, OrderId(order_id), now_ms)


def test_a_link_names_the_order_to_the_shop_that_hands_it_back() -> None:
    with open_desk(stock=3) as desk:
        on = desk.connection
        for url, expected in (
            (LINK, f"{LINK}&client_reference_id=o1"),
            ("https://silk.example/cart/1:1", "attributes%5Bcaravan_order%5D=o1"),
            ("https://pay.example/x", "https://pay.example/x"),
        ):
            collecting.set_pay_link(on, CUP, url)
            assert expected in collecting.collected(on, CUP, OrderId("o1")).url
        collecting.set_pay_link(on, CUP, "")
        assert collecting.collected(on, CUP, OrderId("o1")) == collecting.Collected()
        with pytest.raises(UserError, match="https"):
            collecting.set_pay_link(on, CUP, "javascript:alert(1)")


def test_one_action_finds_the_link_and_lets_the_stock_wait_anew() -> None:
    with open_desk(stock=1) as desk:
        on = desk.connection
        collecting.set_pay_link(on, CUP, LINK)
        desk.book.apply(on, order("o1"), 1)
        fail(desk, "o1", 10)
        line, link = rescue.rescue(on, SHOW, OrderId("o1"), 500)
        assert link == f"{LINK}&client_reference_id=o1"
        assert (line.pay_sent_ms, line.hold_until_ms) == (500, 500 + HOLD_MS)
        assert desk.free() == 0
        assert rescue.overdue(on, SHOW, 499 + HOLD_MS) == []
        assert rescue.overdue(on, SHOW, 500 + HOLD_MS) == ["o1"]


def test_what_cannot_be_rescued_is_said() -> None:
    with open_desk(stock=3) as desk:
        on = desk.connection
        desk.book.apply(on, order("plain"), 1)
        fail(desk, "plain", 2)
        desk.book.apply(on, order("paid"), 1)
        desk.book.set_status(on, OrderId("paid"), OrderStatus.PAID, 2)
        collecting.set_pay_link(on, CUP, LINK)
        desk.book.apply(on, order("far"), 1, Comment("twitch:1", "twitch"))
        for order_id, code in (
            ("plain", "rescue.link"), ("paid", "rescue.status"), ("no", "order.unknown"),
            ("far", "rescue.elsewhere"),
        ):  # fmt: skip
            with pytest.raises(UserError) as refusal:
                rescue.rescue(on, SHOW, OrderId(order_id), 3)
            assert refusal.value.code == code


def test_what_the_seller_sends_by_hand_waits_anew_too() -> None:
    with open_desk(stock=3) as desk:
        on = desk.connection
        collecting.set_pay_link(on, CUP, LINK)
        desk.book.apply(on, order("far"), 1, Comment("twitch:1", "twitch"))
        tell(
            reports(desk),
            desk,
            ("woocommerce", {**calls.woo_order(5, 1, "failed"), "payment_url": LINK}),
        )
        shops = on.execute(
            select(orders.c.order_id).where(orders.c.source == "woocommerce")
        ).scalar()
        for order_id in ("far", str(shops)):
            line, link = rescue.by_hand(on, SHOW, OrderId(order_id), 500)
            assert link.startswith(LINK)
            assert line.pay_sent_ms == 500
        with pytest.raises(UserError) as refusal:  # a shop's buyer is nobody to us
            rescue.rescue(on, SHOW, OrderId(str(shops)), 3)
        assert refusal.value.code == "rescue.link"


def test_a_link_nobody_pays_is_stuck_after_ten_minutes() -> None:
    with open_desk(stock=3) as desk:
        on = desk.connection
        collecting.set_pay_link(on, CUP, LINK)
        desk.book.apply(on, order("o1"), 1)
        assert rescue.note_stuck(on, desk.book, holds.PAY_MS) == []
        (line,) = rescue.note_stuck(on, desk.book, 1 + holds.PAY_MS)
        assert (line.status, line.cause) == (OrderStatus.PAYMENT_FAILED, "stuck")
        assert rescue.stuck(on, SHOW, 1 + holds.PAY_MS) == []


def test_what_is_lost_is_counted_by_cause_and_country_until_it_is_paid() -> None:
    with open_desk(stock=9) as desk:
        on = desk.connection
        for order_id in ("a", "b", "c"):
            desk.book.apply(on, order(order_id), 1)
        fail(desk, "a", 5)
        fail(desk, "b", 5)
        fail(desk, "c", 5, Cause.EXPIRED)
        desk.book.set_status(on, OrderId("b"), OrderStatus.RELEASED, 6)
        assert rescue.losses(on, SHOW) == (
            Loss("funds", "MX", 2, 2000),
            Loss("expired", "MX", 1, 1000),
        )
        desk.book.set_status(on, OrderId("a"), OrderStatus.PAID, 7)
        assert rescue.losses(on, SHOW)[0].orders == 1


def test_sums_are_in_the_sellers_currency_less_refunds() -> None:
    with open_desk(stock=9) as desk:
        on, to = desk.connection, reports(desk)
        desk.book.apply(on, order("a", quantity=2), 1)
        desk.book.set_status(on, OrderId("a"), OrderStatus.PAID, 2)
        desk.book.refund(on, OrderId("a"), Refund("r", 500, 3))
        tell(to, desk, ("shopify", calls.shopify_order(financial_status="paid")))
        tell(to, desk, ("standard", calls.standard_call("paid", host_total="", host_currency="")))
        products = {part.name: part for part in sums.by_product(on, SHOW)}
        assert products["Silk scarf"].units == 4
        assert products["Silk scarf"].total_minor == 4990
        assert products["Silk scarf"].unbooked == 1  # no rate: left out, and said
        assert (products["Cup"].units, products["Cup"].total_minor) == (2, 1500)
        (market,) = sums.by_market(on, SHOW)
        assert (market.name, market.orders, market.total_minor) == ("MX", 3, 6490)
        assert SCARF


def test_the_table_is_whole_masked_and_no_formula() -> None:
    with open_desk(stock=9) as desk:
        desk.book.apply(desk.connection, order("a"), 1)
        tell(reports(desk), desk, ("shopify", calls.shopify_order(name="=HYPERLINK(1)")))
        text = sums.table(desk.connection, SHOW)
        assert text.startswith("\ufeff")
        rows = list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))
        assert [row["number"] for row in rows] == ["A-7", "'=HYPERLINK(1)"]
        assert (rows[0]["buyer"], rows[0]["total"], rows[0]["booked"]) == (
            "María L.",
            "10.00",
            "10.00",
        )
        assert (rows[1]["total"], rows[1]["currency"], rows[1]["rate"]) == ("998.00", "MXN", "0.05")
        assert "maria@example.org" not in text


def test_an_order_whose_shop_names_no_sum_has_none_in_the_table() -> None:
    with open_desk(stock=9) as desk:
        desk.book.apply(desk.connection, order("a"), 1)
        nothing = {"total_minor": 0, "currency": "", "host_minor": None, "host_currency": ""}
        desk.connection.execute(orders.update().values(nothing))
        (row,) = csv.DictReader(
            io.StringIO(sums.table(desk.connection, SHOW).removeprefix("\ufeff"))
        )
        assert (row["total"], row["currency"], row["booked"], row["refunded"]) == ("", "", "", "")


@given(st.text(max_size=30))
def test_no_text_opens_as_a_formula(text: str) -> None:
    safe = sums.as_text(text)
    assert not safe.lstrip(" \u00a0").startswith(("=", "+", "-", "@", "\t", "\r"))
    assert safe in {text, f"'{text}"}
