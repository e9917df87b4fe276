"""Payments that failed or got stuck: who waits for what, and what was lost. Store jobs' bodies."""

from typing import Any

from sqlalchemy import Connection, Row, and_, func, or_, select, update

from studio.control.feeds import OrderLine, OrderStatus
from studio.control.orders_states import Loss
from studio.errors import N_, UserError
from studio.ids import OrderId, ShowId
from studio.orders import ledger
from studio.orders.book import OWN_SOURCES, OrderBook
from studio.orders.facts import Cause, Fact, Seen
from studio.orders.holds import PAY_MS
from studio.orders.rows import HOLD_MS, is_elsewhere, line_of, next_change, row_of
from studio.orders.tables import orders

_UNPAID = (OrderStatus.PAYMENT_FAILED.value, OrderStatus.RELEASED.value)


def rescue(
    connection: Connection, show_id: ShowId, order_id: OrderId, now_ms: int
) -> tuple[OrderLine, str]:
    """Let an unpaid order's stock wait anew; the order and the link its buyer shall be sent.

    Raises UserError when it is not unpaid, or there is no link or nobody to send it to privately.
    """
    row = _unpaid(connection, show_id, order_id)
    if not row.viewer_id:
        raise _no_link(row.number)
    if is_elsewhere(row):
        raise UserError(
            N_("The buyer of order {number} wrote on {platform}: no private message goes there."),
            remedy=N_("Copy the link and write to the buyer there, or release the order."),
            code="rescue.elsewhere",
            fields={"number": row.number, "platform": row.shop},
        )
    return _again(connection, row, now_ms), str(row.pay_url)


def by_hand(
    connection: Connection, show_id: ShowId, order_id: OrderId, now_ms: int
) -> tuple[OrderLine, str]:
    """As `rescue`, for a buyer whom the seller writes to: in a shop or on another platform.

    Raises UserError when it is not unpaid, or there is no link.
    """
    row = _unpaid(connection, show_id, order_id)
    return _again(connection, row, now_ms), str(row.pay_url)


def _unpaid(connection: Connection, show_id: ShowId, order_id: OrderId) -> Row[Any]:
    row = row_of(connection, order_id)
    if row is None or row.show_id != show_id:
        raise UserError(
            N_("This order is not part of the show."),
            remedy=N_("Choose an order from the list."),
            code="order.unknown",
        )
    if row.status not in {OrderStatus.PAYMENT_FAILED.value, OrderStatus.RESERVED.value}:
        raise UserError(
            N_("Order {number} does not wait for a payment."),
            remedy=N_("Choose an order whose payment failed."),
            code="rescue.status",
            fields={"number": row.number},
        )
    if not row.pay_url:
        raise _no_link(row.number)
    return row


def _no_link(number: str) -> UserError:
    return UserError(
        N_("There is no link by which order {number} could be paid."),
        remedy=N_("Give its product a payment link, or ask the buyer yourself."),
        code="rescue.link",
        fields={"number": number},
    )


def _again(connection: Connection, row: Row[Any], now_ms: int) -> OrderLine:
    """Its stock waits anew, from now on."""
    is_failed = row.status == OrderStatus.PAYMENT_FAILED.value
    values = {
        "pay_sent_ms": now_ms,
        "hold_until_ms": now_ms + (HOLD_MS if is_failed else PAY_MS),
        "change": next_change(connection, row.show_id),
    }
    connection.execute(update(orders).where(orders.c.order_id == row.order_id).values(values))
    fresh = row_of(connection, row.order_id)
    assert fresh is not None
    return line_of(fresh)


def overdue(connection: Connection, show_id: ShowId, now_ms: int) -> list[OrderId]:
    """Orders whose time is over, unpaid or only reserved: their stock goes to the next."""
    rows = connection.execute(
        select(orders.c.order_id).where(
            orders.c.show_id == show_id,
            or_(
                orders.c.status == OrderStatus.PAYMENT_FAILED.value,
                and_(orders.c.status == OrderStatus.RESERVED.value, orders.c.pay_url == ""),
            ),
            orders.c.hold_until_ms <= now_ms,
        )
    )
    return [OrderId(row.order_id) for row in rows]


def stuck(connection: Connection, show_id: ShowId, now_ms: int) -> list[OrderId]:
    """Orders with a payment link that nobody has paid for long."""
    rows = connection.execute(
        select(orders.c.order_id).where(
            orders.c.show_id == show_id,
            orders.c.source.in_(OWN_SOURCES),
            orders.c.status == OrderStatus.RESERVED.value,
            orders.c.pay_url != "",
            func.coalesce(orders.c.hold_until_ms, orders.c.at_ms + PAY_MS) <= now_ms,
        )
    )
    return [OrderId(row.order_id) for row in rows]


def note_stuck(connection: Connection, book: OrderBook, now_ms: int) -> list[OrderLine]:
    """Let stuck orders become failed payments: they rise to the top."""
    lines = []
    for order_id in stuck(connection, book.show_id, now_ms):
        ledger.note(connection, order_id, [Seen(Fact.FAILED, now_ms, Cause.STUCK)])
        lines.append(book.derive(connection, order_id, now_ms))
    return lines


def losses(connection: Connection, show_id: ShowId) -> tuple[Loss, ...]:
    """What is not paid, in the seller's currency, the largest first."""
    lost = func.sum(func.coalesce(orders.c.host_minor, 0)).label("lost")
    rows = connection.execute(
        select(orders.c.cause, orders.c.country, func.count().label("orders"), lost)
        .where(orders.c.show_id == show_id, orders.c.status.in_(_UNPAID))
        .group_by(orders.c.cause, orders.c.country)
        .order_by(lost.desc(), orders.c.cause, orders.c.country)
    )
    return tuple(Loss(row.cause, row.country, row.orders, int(row.lost)) for row in rows)
