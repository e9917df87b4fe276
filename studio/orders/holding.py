"""The units that orders hold. Bodies of store jobs.

A reservation holds all it asks for or waits. What was paid, or sold by a shop, is owed: it takes
what there is and the rest as soon as it is there, before anybody who waits.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from sqlalchemy import Connection, Row, bindparam, select, update

from studio.control.feeds import OrderStatus
from studio.ids import OrderId, ProductId, ShowId
from studio.orders.tables import order_items, orders


class Shelf(Protocol):
    """Where the units are (studio.catalog.shelf fits)."""

    def free(self, connection: Connection, product_id: ProductId) -> int:
        """Units nobody has taken."""
        ...

    def take(
        self, connection: Connection, product_id: ProductId, units: int, reference: str, now_ms: int
    ) -> bool:
        """Take units for an order; False, and nothing taken, when too few are free."""
        ...

    def give_back(
        self, connection: Connection, product_id: ProductId, units: int, reference: str, now_ms: int
    ) -> None:
        """Put back what an order had taken."""
        ...


@dataclass(frozen=True, slots=True)
class Holding:
    """Moves units between the shelf and orders."""

    shelf: Shelf

    def take_all(self, connection: Connection, order_id: OrderId, now_ms: int) -> bool:
        """Take every unit of a reservation (it has one position), or none."""
        (row,) = _items(connection, order_id)
        product_id, units = ProductId(row.product_id), row.quantity - row.held
        if not self.shelf.take(connection, product_id, units, order_id, now_ms):
            return False
        _set_held(connection, row, row.quantity)
        return True

    def take_some(self, connection: Connection, order_id: OrderId, now_ms: int) -> None:
        """Take what there is of the units an order is owed."""
        for row in _items(connection, order_id):
            units = row.quantity - row.held
            if not row.product_id or not units:
                continue
            product_id = ProductId(row.product_id)
            if not self.shelf.take(connection, product_id, units, order_id, now_ms):
                units = min(units, self.shelf.free(connection, product_id))
                if not units:
                    continue
                self.shelf.take(connection, product_id, units, order_id, now_ms)
            _set_held(connection, row, row.held + units)

    def give_back(
        self, connection: Connection, order_id: OrderId, now_ms: int
    ) -> tuple[ProductId, ...]:
        """Put back every unit of an order; the products that have more now."""
        freed = []
        for row in _items(connection, order_id):
            if row.held:
                product_id = ProductId(row.product_id)
                self.shelf.give_back(connection, product_id, row.held, order_id, now_ms)
                _set_held(connection, row, 0)
                freed.append(product_id)
        return tuple(freed)

    def products_of(self, connection: Connection, order_id: OrderId) -> tuple[ProductId, ...]:
        """The products of an order that the catalogue knows."""
        found = {row.product_id: None for row in _items(connection, order_id) if row.product_id}
        return tuple(ProductId(product_id) for product_id in found)

    def holds_all(self, connection: Connection, order_id: OrderId) -> bool:
        """Whether an order has all it asks for."""
        return all(row.held == row.quantity for row in _items(connection, order_id))


def owed(
    connection: Connection, product_id: ProductId, statuses: Sequence[OrderStatus]
) -> list[OrderId]:
    """Orders in one of these states that miss units of a product, oldest first, of any show."""
    rows = connection.execute(
        select(orders.c.order_id)
        .join(order_items, order_items.c.order_id == orders.c.order_id)
        .where(
            order_items.c.product_id == product_id,
            order_items.c.held < order_items.c.quantity,
            orders.c.status.in_([status.value for status in statuses]),
        )
        .order_by(orders.c.at_ms, orders.c.seq)
    )
    return [OrderId(row.order_id) for row in rows]


def waiting(connection: Connection, show_id: ShowId, product_id: ProductId) -> list[OrderId]:
    """The waiting list of a product in a show, oldest first."""
    rows = connection.execute(
        select(orders.c.order_id)
        .where(
            orders.c.show_id == show_id,
            orders.c.product_id == product_id,
            orders.c.status == OrderStatus.WAITLISTED.value,
        )
        .order_by(orders.c.seq)
    )
    return [OrderId(row.order_id) for row in rows]


_ITEMS = (
    select(order_items)
    .where(order_items.c.order_id == bindparam("wanted"))
    .order_by(order_items.c.position)
)
_SET_HELD = (
    update(order_items)
    .where(order_items.c.order_id == bindparam("wanted"), order_items.c.position == bindparam("at"))
    .values(held=bindparam("units"))
)


def _items(connection: Connection, order_id: OrderId) -> list[Row[Any]]:
    return list(connection.execute(_ITEMS, {"wanted": order_id}))


def _set_held(connection: Connection, row: Row[Any], held: int) -> None:
    values = {"wanted": row.order_id, "at": row.position, "units": held}
    connection.execute(_SET_HELD, values)
