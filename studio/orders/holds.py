"""How long a reservation is held before its units go to the next. Store jobs' bodies.

The buyer is told until when, and the time never becomes shorter: another setting holds for
reservations to come. Who pays by a link has `PAY_MS`, and is then looked after as a payment that
got stuck. What is paid on delivery stands until the seller decides.
"""

from sqlalchemy import Connection, delete, insert, select, update

from studio.control.feeds import OrderLine, OrderStatus
from studio.control.orders_states import Way
from studio.errors import N_, UserError
from studio.ids import OrderId, ShowId
from studio.orders.rows import line_of, next_change, row_of
from studio.orders.tables import order_settings, orders

DEFAULT_MINUTES = 60
MOST_MINUTES = 7 * 24 * 60
PAY_MS = 10 * 60 * 1000  # a link that nobody has paid for so long will hardly be paid unasked
_MS_PER_MINUTE = 60_000
_HOLD = "hold_minutes"


def minutes(connection: Connection) -> int:
    """How long reservations are held; 0: until the seller decides."""
    said = select(order_settings.c.value).where(order_settings.c.name == _HOLD)
    found = connection.execute(said).scalar()
    return DEFAULT_MINUTES if found is None else int(found)


def set_minutes(connection: Connection, wanted: int) -> None:
    """Hold reservations to come for so long. Raises UserError for more than a week."""
    if not 0 <= wanted <= MOST_MINUTES:
        raise UserError(
            N_("A reservation is held for a week at most."),
            remedy=N_("Choose a shorter time, or until you decide."),
            code="order.hold",
        )
    connection.execute(delete(order_settings).where(order_settings.c.name == _HOLD))
    connection.execute(insert(order_settings).values(name=_HOLD, value=str(wanted)))


def until_ms(connection: Connection, way: Way, now_ms: int) -> int | None:
    """When the hold of an order that is reserved now ends; None: the seller decides."""
    if way in {Way.LINK, Way.SHOP}:
        return now_ms + PAY_MS
    kept = 0 if way is Way.DELIVERY else minutes(connection)
    return now_ms + kept * _MS_PER_MINUTE if kept else None


def hold_longer(
    connection: Connection, show_id: ShowId, order_id: OrderId, now_ms: int
) -> OrderLine:
    """Hold a reservation as long again. Raises UserError for one whose time does not run."""
    row = row_of(connection, order_id)
    if row is None or row.show_id != show_id or not _runs(row.status, row.hold_until_ms):
        raise UserError(
            N_("The time of this order does not run."),
            remedy=N_("Choose a reservation that is held for a time."),
            code="order.no_hold",
        )
    longer_ms = (minutes(connection) or DEFAULT_MINUTES) * _MS_PER_MINUTE
    values = {
        "hold_until_ms": max(now_ms, row.hold_until_ms) + longer_ms,
        "change": next_change(connection, show_id),
    }
    connection.execute(update(orders).where(orders.c.order_id == order_id).values(values))
    fresh = row_of(connection, order_id)
    assert fresh is not None
    return line_of(fresh)


def _runs(status: str, hold_until_ms: int | None) -> bool:
    return status == OrderStatus.RESERVED.value and hold_until_ms is not None
