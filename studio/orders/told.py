"""What buyers on other platforms have still to be told of their orders. Bodies of store jobs.

The mark is kept with the orders, so that nothing is told twice and nothing that happened while the
studio was closed is forgotten.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, delete, func, insert, select

from studio.control.feeds import OrderStatus
from studio.ids import ChatLineId, OrderId, ShowId
from studio.orders.rules import CLAIM
from studio.orders.tables import order_moves, order_settings, orders

MOST = 60  # moves that are looked at in one go
_MARK = "told_elsewhere"
# What may be said in front of everybody. A failed payment and money back are between two people.
_TOLD = frozenset(
    {OrderStatus.PAID, OrderStatus.SHIPPED, OrderStatus.RELEASED, OrderStatus.CANCELLED}
)


@dataclass(frozen=True, slots=True)
class Move:
    """Where an order that was claimed on a platform stands now. line_id: the comment.

    RESERVED: its waiting is over. mark: behind it in the order of what happened.
    """

    mark: int
    order_id: OrderId
    line_id: ChatLineId
    platform: str
    name: str
    number: str
    status: OrderStatus


def begin(connection: Connection) -> None:
    """What has happened before anybody kept count is not told."""
    if _mark(connection) is None:
        last = connection.execute(select(func.max(order_moves.c.move_id))).scalar()
        _set_mark(connection, last or 0)


def untold(connection: Connection, show_id: ShowId) -> tuple[tuple[Move, ...], int | None]:
    """The news of a show's claims elsewhere, each order's newest in turn, and the mark behind all.

    The mark is None when nothing has happened at all.
    """
    since = _mark(connection) or 0
    rows = connection.execute(
        select(order_moves.c.move_id, order_moves.c.status.label("moved"), orders)
        .join(orders, orders.c.order_id == order_moves.c.order_id)
        .where(
            order_moves.c.move_id > since,
            orders.c.show_id == show_id,
            orders.c.source == CLAIM,
            orders.c.shop != "",
        )
        .order_by(order_moves.c.move_id)
        .limit(MOST)
    ).all()
    newest = {row.order_id: row for row in rows}
    waited = _waited(connection, list(newest))
    moves = tuple(
        Move(
            row.move_id,
            OrderId(row.order_id),
            ChatLineId(row.line_id),
            row.shop,
            row.name,
            row.number,
            OrderStatus(row.moved),
        )
        for row in sorted(newest.values(), key=lambda one: int(one.move_id))
        if OrderStatus(row.moved) in _TOLD or _is_served(row, waited)
    )
    return moves, max((row.move_id for row in rows), default=None)


def _waited(connection: Connection, order_ids: Sequence[str]) -> frozenset[str]:
    """Those that have been on the waiting list."""
    rows = connection.execute(
        select(order_moves.c.order_id).where(
            order_moves.c.order_id.in_(order_ids),
            order_moves.c.status == OrderStatus.WAITLISTED.value,
        )
    )
    return frozenset(row.order_id for row in rows)


def _is_served(row: Row[Any], waited: frozenset[str]) -> bool:
    return row.moved == row.status == OrderStatus.RESERVED.value and row.order_id in waited


def tell(connection: Connection, mark: int) -> None:
    """Everything up to the mark has been told."""
    _set_mark(connection, mark)


def _mark(connection: Connection) -> int | None:
    found = connection.execute(
        select(order_settings.c.value).where(order_settings.c.name == _MARK)
    ).scalar()
    return None if found is None else int(found)


def _set_mark(connection: Connection, mark: int) -> None:
    connection.execute(delete(order_settings).where(order_settings.c.name == _MARK))
    connection.execute(insert(order_settings).values(name=_MARK, value=str(mark)))
