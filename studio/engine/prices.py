"""The engine's prices: the running offer's, else the ordinary one; never the page's."""

from dataclasses import dataclass, field, replace

from sqlalchemy import Connection

from studio.catalog import products
from studio.catalog import shelf as catalog_shelf
from studio.control.feeds import OrderLine
from studio.errors import FieldValue
from studio.ids import OrderId, ProductId, ShowId
from studio.link.messages import OrderUpdate, ViewerOrder
from studio.money import Money
from studio.offers import settle
from studio.offers.coupons import code_of
from studio.offers.pricing import Ask
from studio.orders import exchange, rates
from studio.orders.book import Quote
from studio.orders.rates import Booked

EDGE = ""  # the watch page's, as ViewerChat.platform has it
DEFAULT_DELAY_MS = 10_000  # where nobody can measure: what platforms with segments need
# Over WHEP the whole way is well below a second; a tap and its request take another.
LEAST_DELAY_MS = 2_000
MOST_DELAY_MS = 10_000
_RESERVED = "reserved"


@dataclass(slots=True)
class Delays:
    """How late each destination's picture is. Written on the control loop, read anywhere.

    elsewhere_ms: how late the watch page is while it plays another server's picture: what pages
    measure then is only the last part of the way.
    """

    measured_ms: dict[str, int] = field(default_factory=lambda: {EDGE: LEAST_DELAY_MS})
    elsewhere_ms: int | None = None

    def heard(self, destination: str, delay_ms: int) -> None:
        """A measurement; strangers take part in it, so it is kept within bounds."""
        bounded = max(LEAST_DELAY_MS, min(delay_ms, MOST_DELAY_MS))
        self.measured_ms[destination] = bounded

    def of(self, destination: str) -> int:
        """The delay that is honoured there, in milliseconds."""
        if destination == EDGE and self.elsewhere_ms is not None:
            return self.elsewhere_ms
        return self.measured_ms.get(destination, DEFAULT_DELAY_MS)


@dataclass(frozen=True, slots=True)
class ShowPrices:
    """The prices of one show, as the order book asks for them."""

    show_id: ShowId
    host_currency: str
    delays: Delays = field(default_factory=Delays)

    def quote(
        self, connection: Connection, order: ViewerOrder, now_ms: int, platform: str = EDGE
    ) -> Quote:
        """What an order costs. Raises UserError when there is no such product."""
        instant_ms = min(order.seen_at_ms, now_ms)
        product_id = products.product_of(connection, order.product_id)
        currency = order.currency or self.host_currency
        unit = products.price_in(connection, order.product_id, currency, instant_ms)
        ask = Ask(
            order_id=order.order_id,
            viewer_id=order.viewer_id,
            product_id=product_id,
            quantity=order.quantity,
            instant_ms=instant_ms,
            delay_ms=self.delays.of(platform),
            coupon=code_of(order.coupon),
            ordinary=products.price_at(connection, product_id, instant_ms),
        )
        name = products.name_of(connection, order.product_id)
        return Quote(name, settle.settle(connection, self.show_id, ask, unit).total, product_id)

    def again(self, connection: Connection, line: OrderLine) -> Money | None:
        """What an order costs whose goods have come; None: what it was told.

        The price is still that of its instant. Pieces of a sale and uses of a coupon may have gone
        to others meanwhile; then it has the ordinary price, and is told why.
        """
        ask = settle.ask_of(connection, line.order_id, line.quantity)
        if ask is None:
            return None
        unit = products.price_in(connection, line.product_id, line.currency, ask.instant_ms)
        ordinary = products.price_at(connection, ask.product_id, ask.instant_ms)
        again = replace(ask, ordinary=ordinary)
        return settle.settle_again(connection, self.show_id, again, unit).total

    @staticmethod
    def count(connection: Connection, order_id: OrderId, *, is_held: bool) -> None:
        """Let an order count against the limits of the offers, or leave its share to others."""
        settle.count(connection, order_id, is_held=is_held)

    def booked(self, connection: Connection, amount: Money) -> Booked | None:
        """An amount in the host's currency; None when there is no rate."""
        if amount.currency == self.host_currency:
            return Booked(amount)
        rate = exchange.rate_of(connection, amount.currency, self.host_currency)
        return None if rate is None else rates.booked(amount, rate, self.host_currency)

    def explained(self, connection: Connection, update: OrderUpdate) -> OrderUpdate:
        """The news of an order with the reason for its price, where it needs one."""
        if update.status != _RESERVED:
            return update
        note, fields = settle.note_of(connection, update.order_id)
        told: dict[str, FieldValue] = {**update.fields, **fields}
        return replace(update, message=note, fields=told) if note else update


class ShowShelf:
    """The catalogue's shelf."""

    @staticmethod
    def free(connection: Connection, product_id: ProductId) -> int:
        """As Shelf."""
        return catalog_shelf.free(connection, product_id)

    @staticmethod
    def take(
        connection: Connection, product_id: ProductId, units: int, reference: str, now_ms: int
    ) -> bool:
        """As Shelf."""
        return catalog_shelf.take(connection, product_id, units, reference, now_ms)

    @staticmethod
    def give_back(
        connection: Connection, product_id: ProductId, units: int, reference: str, now_ms: int
    ) -> None:
        """As Shelf."""
        catalog_shelf.give_back(connection, product_id, units, reference, now_ms)
