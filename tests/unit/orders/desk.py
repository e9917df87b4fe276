"""A small shop for the tests: one product, a real shelf, a price that drops at an instant."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy import Connection, func, select

from studio.catalog import shelf
from studio.catalog.products import Product, name_of, price_at, seed
from studio.control.feeds import OrderLine
from studio.ids import OrderId, ProductId, ShowId, ViewerId
from studio.link.messages import ViewerOrder
from studio.money import Money
from studio.orders import queries
from studio.orders.book import OrderBook, Quote
from studio.orders.rates import Booked
from studio.orders.tables import order_items
from tests.fakes.database import memory_database

SHOW = ShowId("show")
CUP = ProductId("cup")
SALE_MS = 5000


class SalePrices:
    """Ten dollars, five from `SALE_MS` on."""

    def quote(
        self, connection: Connection, order: ViewerOrder, now_ms: int, platform: str = ""
    ) -> Quote:
        instant_ms = min(order.seen_at_ms, now_ms)
        price = price_at(connection, order.product_id, instant_ms)
        unit = Money(500, "USD") if instant_ms >= SALE_MS else price
        name = name_of(connection, order.product_id)
        return Quote(name, unit * order.quantity, order.product_id)

    def again(self, connection: Connection, line: OrderLine) -> Money | None:
        return None

    def count(self, connection: Connection, order_id: OrderId, *, is_held: bool) -> None:
        pass

    def booked(self, connection: Connection, amount: Money) -> Booked | None:
        return Booked(amount) if amount.currency == "USD" else None


@dataclass(frozen=True, slots=True)
class Desk:
    """The order book over a database in memory."""

    connection: Connection
    book: OrderBook

    def free(self) -> int:
        return shelf.free(self.connection, CUP)

    def recent(self) -> tuple[OrderLine, ...]:
        return queries.recent(self.connection, SHOW, 99)

    def held(self) -> int:
        return self.connection.scalar(select(func.sum(order_items.c.held))) or 0


@contextmanager
def open_desk(stock: int) -> Iterator[Desk]:
    with memory_database() as connection:
        seed(connection, SHOW, [Product(CUP, "Cup", Money(1000, "USD"), stock)], 0)
        yield Desk(connection, OrderBook(SHOW, shelf, SalePrices()))


def order(order_id: str = "o1", quantity: int = 1, seen_at_ms: int = 100) -> ViewerOrder:
    return ViewerOrder(
        order_id=OrderId(order_id),
        viewer_id=ViewerId("v"),
        number="A-7",
        name="María López",
        contact="maria@example.org",
        product_id=CUP,
        quantity=quantity,
        language="es",
        country="MX",
        seen_price_minor=1000,
        seen_at_ms=seen_at_ms,
    )
