"""Whatever order things come in and however often: the same end, and never more than there is."""

from contextlib import suppress

from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from studio.catalog import shelf
from studio.control.feeds import OrderLine, OrderStatus
from studio.errors import UserError
from studio.ids import OrderId
from studio.orders import holds, ledger, queries, rescue
from studio.orders.facts import Cause, Fact, Seen
from studio.orders.rules import COUNTS
from tests.unit.orders.desk import CUP, SHOW, Desk, open_desk, order

CLAIMS = (None, OrderStatus.PAID, OrderStatus.PACKED, OrderStatus.SHIPPED)
HELD = frozenset({OrderStatus.RESERVED, OrderStatus.PAYMENT_FAILED})
SOLD = frozenset({OrderStatus.PAID, OrderStatus.PACKED, OrderStatus.SHIPPED})
CANCELLING = (None, OrderStatus.PAID, OrderStatus.PACKED, OrderStatus.CANCELLED)


def claim(desk: Desk, status: OrderStatus | None) -> None:
    """Deliver one claim about an order: None is the buyer's message, which may come again."""
    if status is None:
        desk.book.apply(desk.connection, order(), 1)
        return
    with suppress(UserError):  # a way back is refused and changes nothing
        desk.book.set_status(desk.connection, OrderId("o1"), status, 1)


@settings(deadline=None, max_examples=60)
@given(
    st.sampled_from([CLAIMS, CANCELLING]).flatmap(
        lambda claims: st.lists(st.sampled_from(claims), max_size=8).flatmap(
            lambda again: st.permutations([*claims, *again])
        )
    )
)
def test_claims_in_any_order_and_number_end_alike(claims: list[OrderStatus | None]) -> None:
    is_cancelled = OrderStatus.CANCELLED in claims
    with open_desk(stock=2) as desk:
        claim(desk, None)
        for status in claims:
            claim(desk, status)
        (line,) = desk.recent()
        assert line.status is (OrderStatus.CANCELLED if is_cancelled else OrderStatus.SHIPPED)
        assert desk.free() == (2 if is_cancelled else 1)


class Shop(RuleBasedStateMachine):
    """Buyers order and repeat themselves, the host moves, cancels and corrects the stock.

    Time passes: holds end, payments fail, and what frees up goes to who waits. stock: what the
    host has said there is, less nothing: every unit is free, held or sold.
    """

    def __init__(self) -> None:
        super().__init__()
        self._opened = open_desk(stock=4)
        self.desk = self._opened.__enter__()
        self.ordered: dict[OrderId, int] = {}
        self.stock = 4
        self.now_ms = 1

    def teardown(self) -> None:
        self._opened.__exit__(None, None, None)

    @initialize()
    def open(self) -> None:
        assert self.desk.free() == 4

    @rule(number=st.integers(0, 6), quantity=st.integers(1, 4))
    def buy(self, number: int, quantity: int) -> None:
        wanted = order(f"o{number}", quantity)
        line = self.desk.book.apply(self.desk.connection, wanted, self.now_ms)
        assert line.quantity == self.ordered.setdefault(wanted.order_id, quantity)

    @rule(number=st.integers(0, 6), status=st.sampled_from(OrderStatus))
    def move(self, number: int, status: OrderStatus) -> None:
        before = self.desk.book.find(self.desk.connection, OrderId(f"o{number}"))
        try:
            after = self.desk.book.set_status(
                self.desk.connection, OrderId(f"o{number}"), status, self.now_ms
            )
        except UserError:
            assert before == self.desk.book.find(self.desk.connection, OrderId(f"o{number}"))
        else:
            assert after.status is status

    @rule(units=st.integers(0, 6))
    def correct(self, units: int) -> None:
        self.stock += units - self.desk.free()
        shelf.set_stock(self.desk.connection, CUP, units, self.now_ms)

    @rule()
    def fill(self) -> None:
        self.give_on()

    @rule(number=st.integers(0, 6))
    def fail(self, number: int) -> None:
        order_id = OrderId(f"o{number}")
        line = self.desk.book.find(self.desk.connection, order_id)
        if line is not None and line.status is OrderStatus.RESERVED:
            failed = Seen(Fact.FAILED, self.now_ms, Cause.FUNDS)
            ledger.note(self.desk.connection, order_id, [failed])
            self.desk.book.derive(self.desk.connection, order_id, self.now_ms)

    @rule(minutes=st.sampled_from([0, 5, 60]))
    def hold_for(self, minutes: int) -> None:
        holds.set_minutes(self.desk.connection, minutes)

    @rule(minutes=st.integers(1, 70))
    def wait(self, minutes: int) -> None:
        self.now_ms += minutes * 60_000
        for order_id in rescue.overdue(self.desk.connection, SHOW, self.now_ms):
            released = OrderStatus.RELEASED
            line = self.desk.book.set_status(self.desk.connection, order_id, released, self.now_ms)
            assert line.hold_until_ms is None
            self.give_on()

    def give_on(self) -> None:
        """Who has waited longest and can have all of theirs gets it; nobody gets more."""
        free = self.desk.free()
        waiting = [line for line in self.lines() if line.status is OrderStatus.WAITLISTED]
        due = []
        for line in waiting:
            if line.quantity <= free:
                due.append(line.order_id)
                free -= line.quantity
        filled = self.desk.book.fill(self.desk.connection, CUP, self.now_ms)
        assert [line.order_id for line in filled] == due
        assert all(line.status is OrderStatus.RESERVED for line in filled)
        assert self.desk.free() == free

    @invariant()
    def every_unit_is_free_held_or_sold(self) -> None:
        lines = self.lines()
        held = sum(line.quantity for line in lines if line.status in HELD)
        sold = sum(line.quantity for line in lines if line.status in SOLD)
        assert held + sold + self.desk.free() == self.stock

    @invariant()
    def nothing_is_held_past_its_time(self) -> None:
        for line in self.lines():
            if line.hold_until_ms is not None:
                assert line.status in HELD
                assert line.hold_until_ms > self.now_ms

    @invariant()
    def nothing_is_sold_twice(self) -> None:
        assert shelf.sold(self.desk.connection).get(CUP, 0) == self.desk.held()
        owning = [line for line in self.lines() if line.status in HELD | SOLD]
        assert self.desk.held() == sum(line.quantity for line in owning)
        assert self.desk.free() >= 0

    @invariant()
    def each_order_is_there_once(self) -> None:
        lines = self.lines()
        assert [line.seq for line in lines] == list(range(1, len(self.ordered) + 1))
        assert {line.order_id: line.quantity for line in lines} == self.ordered

    @invariant()
    def totals_are_the_sum_of_their_orders(self) -> None:
        held = [line.total_minor for line in self.lines() if line.status in COUNTS]
        totals = queries.totals(self.desk.connection, SHOW)
        assert sum(total.total_minor for total in totals) == sum(held)
        assert sum(total.orders for total in totals) == len(held)

    def lines(self) -> tuple[OrderLine, ...]:
        return self.desk.recent()


TestShop = Shop.TestCase
TestShop.settings = settings(max_examples=30, stateful_step_count=25, deadline=None)
