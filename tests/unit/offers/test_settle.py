"""Limits and coupons hold whatever buyers, cancellations and instants do; a state machine tries."""

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from sqlalchemy import select

from studio.ids import CouponId, OrderId, ProductId, ShowId, ViewerId
from studio.money import Money
from studio.offers import book, drops, settle
from studio.offers.coupons import Coupon, CouponKind
from studio.offers.offers import Terms, flash_sale, start_flash
from studio.offers.pricing import Ask, Verdict
from studio.offers.tables import order_terms
from tests.fakes.database import memory_database

SHOW = ShowId("show")
SCARF = ProductId("scarf")
UNIT = Money(2900, "USD")
SALE, OFF = 1900, 290
START_MS, END_MS = 1000, 61_000
TOTAL, EACH, FIRST = 5, 2, 3


class Sale(RuleBasedStateMachine):
    """One sale of five pieces, two for each; a coupon for three orders."""

    def __init__(self) -> None:
        super().__init__()
        self._opened = memory_database()
        self.connection = self._opened.__enter__()
        self.orders: dict[str, tuple[str, int, int]] = {}
        self.cancelled: set[str] = set()

    def teardown(self) -> None:
        self._opened.__exit__(None, None, None)

    @initialize()
    def open(self) -> None:
        terms = Terms(SCARF, Money(SALE, "USD"), UNIT, 60, 0, TOTAL, EACH)
        sale = flash_sale(terms, START_MS)
        book.change(self.connection, SHOW, START_MS, lambda old: start_flash(old, sale, START_MS))
        coupon = Coupon(
            CouponId("c"), "SILK", CouponKind.PERCENT, "USD", FIRST, START_MS, END_MS, amount=10
        )
        drops.drop(self.connection, SHOW, coupon)

    @rule(
        buyer=st.sampled_from("abc"),
        quantity=st.integers(1, 4),
        at_ms=st.sampled_from([START_MS - 1, START_MS, END_MS - 1, END_MS + 1999, END_MS + 2000]),
        coupon=st.sampled_from(["", "SILK", "NONE"]),
    )
    def order(self, buyer: str, quantity: int, at_ms: int, coupon: str) -> None:
        order_id = f"o{len(self.orders)}"
        ask = Ask(OrderId(order_id), ViewerId(buyer), SCARF, quantity, at_ms, 2000, coupon)
        priced = settle.settle(self.connection, SHOW, ask, UNIT)
        self.orders[order_id] = (buyer, quantity, priced.total.minor)
        assert 0 <= priced.total.minor <= 2900 * quantity
        if not START_MS <= at_ms < END_MS + 2000:
            assert priced.total.minor == 2900 * quantity
        note, fields = settle.note_of(self.connection, OrderId(order_id))
        assert note == priced.note
        assert not note or note.format(**fields)

    @rule(number=st.integers(0, 20))
    def cancel(self, number: int) -> None:
        order_id = f"o{number}"
        settle.count(self.connection, OrderId(order_id), is_held=False)
        self.cancelled.add(order_id)

    @invariant()
    def limits_hold(self) -> None:
        rows = self.connection.execute(select(order_terms)).all()
        live = [row for row in rows if not row.is_void]
        assert sum(row.units for row in live) <= TOTAL
        for buyer in "abc":
            assert sum(row.units for row in live if row.viewer_id == buyer) <= EACH
            assert sum(row.coupon_id is not None for row in live if row.viewer_id == buyer) <= 1
        used = sum(row.coupon_id is not None for row in live)
        assert used <= FIRST
        assert settle.uses(self.connection, CouponId("c")) == used
        sold = settle.units_sold(self.connection, SHOW)
        assert sum(sold.values()) == sum(row.units for row in live)

    @invariant()
    def every_price_follows_from_its_terms(self) -> None:
        for row in self.connection.execute(select(order_terms)):
            _buyer, quantity, total = self.orders[row.order_id]
            assert total == 2900 * quantity - (2900 - SALE) * row.units - row.off_minor
            assert row.delay_ms == 2000
            assert (row.ends_ms is None) == (Verdict(row.verdict) in _WITHOUT_END)


_WITHOUT_END = {
    Verdict.ORDINARY,
    Verdict.COUPON,
    Verdict.COUPON_GONE,
    Verdict.COUPON_NOTHING,
    Verdict.COUPON_UNKNOWN,
    Verdict.COUPON_USED,
}

Sale.TestCase.settings = settings(deadline=None, max_examples=25, stateful_step_count=20)
TestSale = Sale.TestCase


def test_an_order_without_terms_has_nothing_to_explain() -> None:
    with memory_database() as connection:
        assert settle.note_of(connection, OrderId("gone")) == ("", {})
