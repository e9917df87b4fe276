"""Reading the order book: the column's entries and the sums. Bodies of store jobs."""

from sqlalchemy import Connection, func, select

from studio.control.feeds import CurrencyTotal, OrderLine
from studio.ids import ShowId
from studio.orders.rows import NOTICE, line_of
from studio.orders.rules import COUNTS
from studio.orders.tables import order_keys, orders


def recent(connection: Connection, show_id: ShowId, count: int) -> tuple[OrderLine, ...]:
    """The newest `count` orders, oldest first."""
    rows = connection.execute(
        select(orders).where(orders.c.show_id == show_id).order_by(orders.c.seq.desc()).limit(count)
    ).all()
    return tuple(line_of(row) for row in reversed(rows))


def changed(
    connection: Connection, show_id: ShowId, change: int, limit: int
) -> tuple[tuple[OrderLine, ...], int]:
    """Orders that changed after change number `change`, at most `limit`; the newest number."""
    rows = connection.execute(
        select(orders)
        .where(orders.c.show_id == show_id, orders.c.change > change)
        .order_by(orders.c.change)
        .limit(limit)
    ).all()
    return tuple(line_of(row) for row in rows), max((row.change for row in rows), default=change)


def newest_change(connection: Connection, show_id: ShowId) -> int:
    """The number of the newest change."""
    last = select(func.max(orders.c.change)).where(orders.c.show_id == show_id)
    return connection.execute(last).scalar() or 0


def newest_seq(connection: Connection, show_id: ShowId) -> int:
    """The number of the newest order."""
    last = select(func.max(orders.c.seq)).where(orders.c.show_id == show_id)
    return connection.execute(last).scalar() or 0


def noticed(connection: Connection, provider: str, shop: str, limit: int) -> tuple[str, ...]:
    """Orders of a shop of which only a notice is known, by the shop's ids, the oldest first."""
    prefix = f"{provider}/{shop}/"
    rows = connection.execute(
        select(order_keys.c.key)
        .join(orders, orders.c.order_id == order_keys.c.order_id)
        .where(
            orders.c.source == provider,
            orders.c.shop == shop,
            orders.c.version.startswith(NOTICE),
            order_keys.c.key.startswith(prefix, autoescape=True),
        )
        .order_by(orders.c.at_ms, order_keys.c.key)
        .limit(limit)
    )
    return tuple(str(row.key).removeprefix(prefix) for row in rows)


def totals(connection: Connection, show_id: ShowId) -> tuple[CurrencyTotal, ...]:
    """What the orders that stand come to, less refunds, by currency."""
    rows = connection.execute(
        select(
            orders.c.currency,
            func.sum(orders.c.total_minor - orders.c.refunded_minor),
            func.count(),
        )
        .where(
            orders.c.show_id == show_id,
            orders.c.currency != "",
            orders.c.status.in_([status.value for status in COUNTS]),
        )
        .group_by(orders.c.currency)
        .order_by(orders.c.currency)
    )
    return tuple(CurrencyTotal(currency, int(total), count) for currency, total, count in rows)
