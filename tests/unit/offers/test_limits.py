"""An offer's limits count the orders that have their goods, whatever becomes of the others."""

from contextlib import suppress
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule
from sqlalchemy import Connection, Row, select

from studio.catalog import shelf
from studio.catalog.products import Product, seed
from studio.control.feeds import OrderLine, OrderStatus
from studio.engine.prices import ShowPrices, ShowShelf
from studio.errors import UserError
from studio.ids import CouponId, OrderId, ViewerId
from studio.link.messages import ViewerOrder
from studio.money import Money
from studio.offers import book, drops, settle
from studio.offers.coupons import Coupon, CouponKind
from studio.offers.offers import Terms, flash_sale, start_flash
from studio.offers.tables import flash_sales, order_terms
from studio.orders import ledger, queries
from studio.orders.book import OrderBook
from studio.orders.facts import Fact, Seen
from studio.orders.reports import Reports
from studio.orders.shops.news import ShopDetails, ShopItem, ShopNews
from studio.orders.updates import update_of
from tests.fakes.database import memory_database
from tests.unit.orders.desk import CUP, SHOW, order

PRICE, SALE = 1000, 600
TOTAL, EACH, FIRST = 4, 3, 2
NOW_MS, END_MS = 2000, 601_000
HAS_GOODS = frozenset(OrderStatus) - {
    OrderStatus.WAITLISTED,
    OrderStatus.RELEASED,
    OrderStatus.CANCELLED,
    OrderStatus.REFUNDED,
}
MOVES = (OrderStatus.PAID, OrderStatus.SHIPPED, OrderStatus.CANCELLED, OrderStatus.RELEASED)


class Counter:
    """A cup that is on sale: four pieces, three for each; a coupon for two orders."""

    def __init__(self, connection: Connection, stock: int, total: int = TOTAL) -> None:
        self.on = connection
        self.prices = ShowPrices(SHOW, "USD")
        self.book = OrderBook(SHOW, ShowShelf, self.prices)
        seed(self.on, SHOW, [Product(CUP, "Cup", Money(PRICE, "USD"), stock)], 0)
        terms = Terms(CUP, Money(SALE, "USD"), Money(PRICE, "USD"), 600, 0, total, EACH)
        sale = flash_sale(terms, 1000)
        book.change(self.on, SHOW, 1000, lambda old: start_flash(old, sale, 1000))
        half = Coupon(CouponId("c"), "HALF", CouponKind.PERCENT, "USD", FIRST, 1000, END_MS, 50)
        drops.drop(self.on, SHOW, half)

    def buy(self, name: str, buyer: str, quantity: int = 1, coupon: str = "") -> OrderLine:
        wanted = ask(name, buyer, quantity, coupon)
        return self.book.apply(self.on, wanted, NOW_MS)

    def move(self, name: str, status: OrderStatus) -> OrderLine:
        return self.book.set_status(self.on, OrderId(name), status, NOW_MS)

    def restock(self, units: int) -> tuple[OrderLine, ...]:
        shelf.set_stock(self.on, CUP, units, NOW_MS)
        return self.book.fill(self.on, CUP, NOW_MS)

    def sold(self) -> int:
        return sum(settle.units_sold(self.on, SHOW).values())


def ask(name: str, buyer: str, quantity: int = 1, coupon: str = "") -> ViewerOrder:
    blank = order(name, quantity, NOW_MS)
    return ViewerOrder(
        order_id=blank.order_id,
        viewer_id=ViewerId(buyer),
        number=name,
        name=buyer,
        contact="",
        product_id=CUP,
        quantity=quantity,
        language="en",
        country="US",
        seen_price_minor=SALE,
        seen_at_ms=NOW_MS,
        coupon=coupon,
    )


class Limits(RuleBasedStateMachine):
    """Buyers order and wait, pay too late or not at all; stock comes and goes."""

    def __init__(self) -> None:
        super().__init__()
        self._opened = memory_database()
        self.counter = Counter(self._opened.__enter__(), stock=5)
        self.late: set[str] = set()

    def teardown(self) -> None:
        self._opened.__exit__(None, None, None)

    @rule(
        buyer=st.sampled_from("abc"),
        quantity=st.integers(1, 3),
        coupon=st.sampled_from(["", "HALF", "NONE"]),
    )
    def buy(self, buyer: str, quantity: int, coupon: str) -> None:
        self.counter.buy(f"o{len(self.lines())}", buyer, quantity, coupon)

    @rule(number=st.integers(0, 9), status=st.sampled_from(MOVES))
    def move(self, number: int, status: OrderStatus) -> None:
        name = f"o{number}"
        before = self.counter.book.find(self.counter.on, OrderId(name))
        with suppress(UserError):
            self.counter.move(name, status)
        if before is not None and before.status is OrderStatus.RELEASED:
            self.late.add(name)
        self.counter.book.fill(self.counter.on, CUP, NOW_MS)

    @rule(number=st.integers(0, 9))
    def pay_at_the_shop(self, number: int) -> None:
        name = f"o{number}"
        before = self.counter.book.find(self.counter.on, OrderId(name))
        if before is None:
            return
        if before.status not in HAS_GOODS:
            self.late.add(name)
        ledger.note(self.counter.on, name, [Seen(Fact.PAID, NOW_MS)])
        self.counter.book.derive(self.counter.on, before.order_id, NOW_MS)

    @rule(units=st.integers(0, 5))
    def restock(self, units: int) -> None:
        self.counter.restock(units)

    @invariant()
    def who_has_goods_counts_and_nobody_else(self) -> None:
        having = {line.order_id for line in self.lines() if line.status in HAS_GOODS}
        live = {row.order_id for row in self.terms() if not row.is_void}
        assert live == having
        assert self.counter.sold() == sum(row.units for row in self.terms() if not row.is_void)

    @invariant()
    def limits_hold_but_for_who_paid_late(self) -> None:
        """What was promised and paid is owed, though its piece had gone on; nobody else is."""
        live = [row for row in self.terms() if not row.is_void and row.order_id not in self.late]
        assert sum(row.units for row in live) <= TOTAL
        assert sum(row.coupon_id is not None for row in live) <= FIRST
        for buyer in "abc":
            own = [row for row in live if row.viewer_id == buyer]
            assert sum(row.units for row in own) <= EACH
            assert sum(row.coupon_id is not None for row in own) <= 1

    @invariant()
    def every_price_follows_from_its_terms(self) -> None:
        cost = {line.order_id: line for line in self.lines()}
        for row in self.terms():
            line = cost[row.order_id]
            off = (PRICE - SALE) * row.units + row.off_minor
            assert line.total_minor == line.host_minor == PRICE * line.quantity - off

    def lines(self) -> tuple[OrderLine, ...]:
        return queries.recent(self.counter.on, SHOW, 999)

    def terms(self) -> list[Row[Any]]:
        return list(self.counter.on.execute(select(order_terms)))


Limits.TestCase.settings = settings(deadline=None, max_examples=40, stateful_step_count=25)
TestLimits = Limits.TestCase


def test_who_waits_takes_no_piece_of_the_sale_and_no_coupon_from_others() -> None:
    with memory_database() as on:
        counter = Counter(on, stock=0)
        assert counter.buy("a", "a", 3).status is OrderStatus.WAITLISTED
        assert counter.buy("b", "b", 1, "HALF").status is OrderStatus.WAITLISTED
        assert (counter.sold(), settle.uses(on, CouponId("c"))) == (0, 0)


def test_who_has_waited_pays_the_sale_price_if_there_is_a_piece_left_and_is_told_if_not() -> None:
    with memory_database() as on:
        counter = Counter(on, stock=0, total=3)
        for name in ("a", "b"):
            assert counter.buy(name, name, 2).total_minor == 2 * SALE
        first, second = counter.restock(4)
        assert (first.total_minor, second.total_minor) == (2 * SALE, SALE + PRICE)
        assert second.host_minor == SALE + PRICE
        told = counter.prices.explained(on, update_of(on, second))
        assert (told.total_minor, told.fields["units"]) == (SALE + PRICE, 1)
        assert counter.sold() == 3


def test_a_coupon_that_others_used_meanwhile_is_told_with_the_reservation() -> None:
    with memory_database() as on:
        counter = Counter(on, stock=0)
        on.execute(flash_sales.delete())
        for name in ("a", "b", "c"):
            assert counter.buy(name, name, 1, "HALF").total_minor == PRICE // 2
        served = counter.restock(3)
        assert [line.total_minor for line in served] == [PRICE // 2, PRICE // 2, PRICE]
        note, fields = settle.note_of(on, OrderId("c"))
        assert "others were quicker with HALF" in note.format(**fields)


@pytest.mark.parametrize("status", [OrderStatus.CANCELLED, OrderStatus.RELEASED])
def test_what_is_off_leaves_its_pieces_and_what_is_paid_after_all_takes_them_back(
    status: OrderStatus,
) -> None:
    with memory_database() as on:
        counter = Counter(on, stock=5)
        counter.buy("a", "a", 2)
        counter.move("a", status)
        assert counter.sold() == 0
        if status is OrderStatus.RELEASED:
            counter.move("a", OrderStatus.PAID)
            assert counter.sold() == 2


def test_an_order_its_shop_told_of_first_counts_once_its_buyer_is_heard() -> None:
    with memory_database() as on:
        counter = Counter(on, stock=5)
        reports = Reports(counter.book, Names, "USD")
        cups = ShopItem("Cup", "", 2, 2 * PRICE)
        details = ShopDetails("#1", 1, "Ana", "US", (cups,), Money(2 * PRICE, "USD"))
        paid = (Seen(Fact.PAID, 1),)
        news = ShopNews(keys=("1",), version_ms=1, facts=paid, details=details, reference="a")
        reports.merge(on, ("shopify", "mine"), news, NOW_MS)
        assert counter.sold() == 0
        counter.buy("a", "a", 2)
        assert (counter.sold(), shelf.free(on, CUP)) == (2, 3)


class Names:
    """A catalogue with one product."""

    @staticmethod
    def match(_connection: Connection, _sku: str, _title: str) -> None:
        """Nothing: the buyer says what it is."""
