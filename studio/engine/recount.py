"""Brings what orders hold into line with the stock ledger, once after an upgrade.

Older programs counted what an order holds by its state alone, and let orders that only waited use
up a sale's pieces. The ledger of the shelf is the truth: it has every unit that was ever taken.
The body of a store job.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Connection, Row, delete, func, insert, select, update

from studio.catalog.tables import products, stock_moves
from studio.control.feeds import OrderStatus
from studio.ids import OrderId, ProductId
from studio.offers import settle
from studio.offers.tables import order_terms
from studio.orders import ledger
from studio.orders.book import OrderBook
from studio.orders.facts import wants_stock
from studio.orders.rules import COUNTS
from studio.orders.tables import order_items, order_settings, orders

_MARK, _DONE = "recounted", "1"
_COUNTED = frozenset({*COUNTS, OrderStatus.PAYMENT_FAILED})

Taken = dict[str, int]
"""Units taken and not returned, by the product of an order's position."""


def recount(connection: Connection, book: OrderBook, now_ms: int) -> list[ProductId]:
    """Set right what every order holds and what counts against limits; the products freed by it.

    Nothing happens when it has been done before. Nobody's order changes its state: who was promised
    units gets what there is, and is owed the rest before anybody who waits.
    """
    mark = select(order_settings.c.value).where(order_settings.c.name == _MARK)
    if connection.execute(mark).scalar() == _DONE:
        return []
    freed: dict[ProductId, None] = {}
    for order_id in _uneven(connection):
        freed |= dict.fromkeys(_even(connection, book, order_id, now_ms))
    for order_id, status in _terms(connection):
        is_held = _has_goods(connection, order_id, status)
        settle.count(connection, order_id, is_held=is_held)
    connection.execute(delete(order_settings).where(order_settings.c.name == _MARK))
    connection.execute(insert(order_settings).values(name=_MARK, value=_DONE))
    return list(freed)


def _uneven(connection: Connection) -> list[OrderId]:
    """Orders that hold something else than the ledger says."""
    held = (
        select(order_items.c.order_id, func.sum(order_items.c.held).label("held"))
        .where(order_items.c.product_id != "")
        .group_by(order_items.c.order_id)
        .subquery()
    )
    taken = (
        select(stock_moves.c.reference, (-func.sum(stock_moves.c.units)).label("taken"))
        .where(stock_moves.c.reference != "")
        .group_by(stock_moves.c.reference)
        .subquery()
    )
    rows = connection.execute(
        select(orders.c.order_id)
        .join(held, held.c.order_id == orders.c.order_id)
        .outerjoin(taken, taken.c.reference == orders.c.order_id)
        .where(held.c.held != func.coalesce(taken.c.taken, 0))
        .order_by(orders.c.at_ms, orders.c.seq)
    )
    return [OrderId(row.order_id) for row in rows]


def _even(
    connection: Connection, book: OrderBook, order_id: OrderId, now_ms: int
) -> Iterable[ProductId]:
    """Set right what one order holds; the products that have more now."""
    own = select(orders.c.status).where(orders.c.order_id == order_id)
    status = connection.execute(own).scalar_one()
    items = connection.execute(
        select(order_items)
        .where(order_items.c.order_id == order_id)
        .order_by(order_items.c.position)
    ).all()
    taken = _taken(connection, order_id)
    for item, held in _shared(items, taken):
        place = (order_items.c.order_id == order_id, order_items.c.position == item.position)
        connection.execute(update(order_items).where(*place).values(held=held))
    if _has_goods(connection, order_id, status):
        book.holding.take_some(connection, order_id, now_ms)
        return ()
    return book.holding.give_back(connection, order_id, now_ms)


def _taken(connection: Connection, order_id: OrderId) -> Taken:
    """By product and, for those of variants, by their product too."""
    rows = connection.execute(
        select(
            stock_moves.c.product_id,
            products.c.parent_id,
            (-func.sum(stock_moves.c.units)).label("taken"),
        )
        .join(products, products.c.product_id == stock_moves.c.product_id)
        .where(stock_moves.c.reference == order_id)
        .group_by(stock_moves.c.product_id, products.c.parent_id)
    )
    taken: Taken = {}
    for row in rows:
        for product_id in filter(None, (row.product_id, row.parent_id)):
            taken[product_id] = taken.get(product_id, 0) + int(row.taken)
    return taken


def _shared(items: Sequence[Row[Any]], taken: Taken) -> Iterable[tuple[Row[Any], int]]:
    """What each position holds of what its product has given."""
    left = dict(taken)
    for item in items:
        held = max(0, min(item.quantity, left.get(item.product_id, 0)))
        left[item.product_id] = left.get(item.product_id, 0) - held
        yield item, held


def _terms(connection: Connection) -> list[tuple[OrderId, str]]:
    """Orders whose share of an offer may be counted wrongly, and their states."""
    stands = orders.c.status.in_([status.value for status in _COUNTED])
    rows = connection.execute(
        select(orders.c.order_id, orders.c.status)
        .join(order_terms, order_terms.c.order_id == orders.c.order_id)
        .where(order_terms.c.is_void == stands)
    )
    return [(OrderId(row.order_id), row.status) for row in rows]


def _has_goods(connection: Connection, order_id: OrderId, status: str) -> bool:
    """Whether units belong to an order, by the same rule by which the book gives them."""
    facts = ledger.known(connection, order_id).facts
    return status != OrderStatus.WAITLISTED.value and wants_stock(facts)
