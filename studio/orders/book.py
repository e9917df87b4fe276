"""The order book of one show: applies what happens to orders exactly once, never sells twice.

Store jobs' bodies: every method takes the connection of the caller's transaction, and the one
writer thread is what makes "take stock, then write the order" atomic. What happens is kept as
facts (`studio.orders.facts`); where an order stands follows from them, in whichever order they
came and however often.
"""

from dataclasses import dataclass
from typing import Protocol

from sqlalchemy import Connection

from studio.control.feeds import OrderLine, OrderStatus
from studio.control.orders_states import Way
from studio.errors import N_, UserError
from studio.ids import OrderId, ProductId, ShowId
from studio.link.messages import MAX_QUANTITY, ViewerOrder
from studio.money import Money
from studio.orders import holds, ledger, rows
from studio.orders.collecting import collected
from studio.orders.facts import Fact, Refund, Seen, status_of, wants_stock
from studio.orders.holding import Holding, Shelf, owed, waiting
from studio.orders.rates import Booked
from studio.orders.rows import line_of, row_of
from studio.orders.rules import CLAIM, REFUNDABLE, may_move

OWN_SOURCES = frozenset({"watch", CLAIM})
_OWED = (
    OrderStatus.RESERVED,
    OrderStatus.PAYMENT_FAILED,
    OrderStatus.PAID,
    OrderStatus.PACKED,
    OrderStatus.SHIPPED,
)
_FACT_OF_STATUS = {
    OrderStatus.PAID: Fact.PAID,
    OrderStatus.PACKED: Fact.PACKED,
    OrderStatus.SHIPPED: Fact.SHIPPED,
    OrderStatus.CANCELLED: Fact.CANCELLED,
    OrderStatus.RELEASED: Fact.RELEASED,
}


@dataclass(frozen=True, slots=True)
class Quote:
    """What an order costs as a whole, and what its product was called.

    product_id: of an order for a variant, its product.
    """

    product_name: str
    total: Money
    product_id: ProductId


@dataclass(frozen=True, slots=True)
class Comment:
    """A line of the chat that claims. platform: where it was written, "" for the watch page."""

    line_id: str = ""
    platform: str = ""


_NONE_SAID = Comment()


class Prices(Protocol):
    """The engine's prices: the offer's, the coupon's, else the ordinary one."""

    def quote(
        self, connection: Connection, order: ViewerOrder, now_ms: int, platform: str = ""
    ) -> Quote:
        """The price of an order that is written in the same transaction; limits count it.

        platform: where its buyer watches, "" for the watch page. Raises UserError, with nothing
        written, when there is no such product.
        """
        ...

    def again(self, connection: Connection, line: OrderLine) -> Money | None:
        """What an order of the waiting list costs as its goods come; None: what it was told."""
        ...

    def count(self, connection: Connection, order_id: OrderId, *, is_held: bool) -> None:
        """Let an order count against the limits of the offers, or leave its share to others."""
        ...

    def booked(self, connection: Connection, amount: Money) -> Booked | None:
        """An amount in the seller's currency; None when there is no rate."""
        ...


@dataclass(frozen=True, slots=True)
class OrderBook:
    """The orders of one show. is_demo: they are marked as made up."""

    show_id: ShowId
    shelf: Shelf
    prices: Prices
    is_demo: bool = False

    def apply(
        self,
        connection: Connection,
        order: ViewerOrder,
        now_ms: int,
        comment: Comment | None = None,
    ) -> OrderLine:
        """Reserve what a buyer asks for, or put the order on the waiting list.

        comment: which asked for it, None for the page's form.

        The price is the one that held when the edge had the order on its disk. The same order id
        again answers as before, whatever else it says. Raises UserError, with nothing written,
        for an unknown product or an impossible quantity.
        """
        known = row_of(connection, order.order_id)
        if known is not None and known.viewer_id:
            return line_of(known)
        if not 1 <= order.quantity <= MAX_QUANTITY:
            raise UserError(
                N_("An order is for 1 to {most} pieces."),
                remedy=N_("Choose another quantity."),
                code="order.quantity",
                fields={"most": MAX_QUANTITY},
            )
        said = comment or _NONE_SAID
        quote = self.prices.quote(connection, order, now_ms, said.platform)
        if known is not None:  # its shop was faster; from now on it is as its buyer wrote it
            self.holding.give_back(connection, order.order_id, now_ms)
        paid = collected(connection, quote.product_id, order.order_id)
        rows.put_reservation(
            connection,
            rows.Place(
                self.show_id,
                now_ms,
                CLAIM if comment else "watch",
                self.is_demo,
                said.line_id,
                paid.way,
                paid.url,
                said.platform,
            ),
            order,
            (quote.product_name, quote.total, self.prices.booked(connection, quote.total)),
        )
        self.holding.take_all(connection, order.order_id, now_ms)
        return self.derive(connection, order.order_id, now_ms)

    def set_status(
        self, connection: Connection, order_id: OrderId, status: OrderStatus, now_ms: int
    ) -> OrderLine:
        """Move an order forward; where it already stands is no move. Cancelling frees its stock.

        Raises UserError for an unknown order and for a way back. Units it frees go to `fill`.
        """
        line = self._own(connection, order_id)
        if line.status is status:
            return line
        if not may_move(line.status, status):
            raise UserError(
                N_("Order {number} cannot go back."),
                remedy=N_("Make a new order instead."),
                code="order.backwards",
                fields={"number": line.number},
            )
        ledger.note(connection, order_id, [Seen(_FACT_OF_STATUS[status], now_ms)])
        return self.derive(connection, order_id, now_ms)

    def refund(self, connection: Connection, order_id: OrderId, refund: Refund) -> OrderLine:
        """Note money given back; the same refund again changes nothing.

        Raises UserError for more than was paid, and for an order nobody has paid.
        """
        line = self._own(connection, order_id)
        if ledger.has_refund(connection, order_id, refund.refund_id):
            return line
        left = line.total_minor - line.refunded_minor
        if line.status not in REFUNDABLE or not self._is_paid(connection, order_id):
            raise UserError(
                N_("Order {number} has not been paid."),
                remedy=N_("Cancel it instead."),
                code="order.unpaid",
                fields={"number": line.number},
            )
        if not 0 < refund.minor <= left:
            raise UserError(
                N_("That is more than is left of this order."),
                remedy=N_("Enter a smaller amount."),
                code="order.refund",
            )
        ledger.note_refunds(connection, order_id, [refund])
        return self.derive(connection, order_id, refund.at_ms)

    def derive(self, connection: Connection, order_id: OrderId, now_ms: int) -> OrderLine:
        """Let the order's stock and state follow from its facts."""
        row = row_of(connection, order_id)
        assert row is not None
        known = ledger.known(connection, order_id)
        facts = dict(known.facts)
        if 0 < row.total_minor <= known.refunded_minor:
            facts[Fact.REFUNDED] = Seen(Fact.REFUNDED, now_ms)
        is_shops = row.source not in OWN_SOURCES
        if not wants_stock(facts):
            self.holding.give_back(connection, order_id, now_ms)
        elif is_shops or Fact.PAID in facts:
            self.holding.take_some(connection, order_id, now_ms)
        is_held = is_shops or self.holding.holds_all(connection, order_id)
        status = status_of(facts, is_held=is_held)
        has_goods = wants_stock(facts) and status is not OrderStatus.WAITLISTED
        self.prices.count(connection, order_id, is_held=has_goods)
        until_ms = None
        if status is OrderStatus.RESERVED and row.status != status.value and not is_shops:
            until_ms = holds.until_ms(connection, Way(row.way), now_ms)
        news = rows.Standing(status, known.refunded_minor, facts.get(Fact.FAILED), until_ms)
        return rows.put_standing(connection, row, news, now_ms)

    def fill(
        self, connection: Connection, product_id: ProductId, now_ms: int
    ) -> tuple[OrderLine, ...]:
        """Give away what has become free: first what is owed, then to the waiting list in turn.

        Returns the orders that moved.
        """
        for order_id in owed(connection, product_id, _OWED):
            self.holding.take_some(connection, order_id, now_ms)
        return tuple(
            self._serve(connection, order_id, now_ms)
            for order_id in waiting(connection, self.show_id, product_id)
            if self.holding.take_all(connection, order_id, now_ms)
        )

    def find(self, connection: Connection, order_id: OrderId) -> OrderLine | None:
        """One order of this show."""
        row = row_of(connection, order_id)
        return None if row is None or row.show_id != self.show_id else line_of(row)

    @property
    def holding(self) -> Holding:
        """The units that orders hold."""
        return Holding(self.shelf)

    def _serve(self, connection: Connection, order_id: OrderId, now_ms: int) -> OrderLine:
        """Reserve what an order has waited for, at what its limits leave of the offer."""
        total = self.prices.again(connection, self._own(connection, order_id))
        if total is not None:
            rows.put_total(connection, order_id, total, self.prices.booked(connection, total))
        return self.derive(connection, order_id, now_ms)

    def _own(self, connection: Connection, order_id: OrderId) -> OrderLine:
        line = self.find(connection, order_id)
        if line is None:
            raise UserError(
                N_("This order is not part of the show."),
                remedy=N_("Choose an order from the list."),
                code="order.unknown",
            )
        return line

    def _is_paid(self, connection: Connection, order_id: OrderId) -> bool:
        return Fact.PAID in ledger.known(connection, order_id).facts
