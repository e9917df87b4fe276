"""What a buyer is told about an order."""

from dataclasses import replace

from sqlalchemy import Connection, select

from studio.control.feeds import OrderLine, OrderStatus
from studio.control.orders_states import Way
from studio.errors import N_, FieldValue, UserError
from studio.ids import ViewerId
from studio.link.messages import OrderUpdate, ViewerOrder
from studio.orders.tables import orders

REFUSED = "refused"  # the one status of an update that no order has: nothing was written

_MESSAGES = {
    OrderStatus.RESERVED: N_("Reserved for you. The seller will contact you."),
    OrderStatus.WAITLISTED: N_(
        "Sold out. You are on the waiting list; we tell you if one is free."
    ),
    OrderStatus.PAID: N_("Your payment has arrived. Thank you!"),
    OrderStatus.PACKED: N_("Your order is packed."),
    OrderStatus.SHIPPED: N_("Your order is on its way."),
    OrderStatus.CANCELLED: N_("Your order was cancelled."),
    OrderStatus.PAYMENT_FAILED: N_("Your payment did not go through. The goods wait for you."),
    OrderStatus.RELEASED: N_("Your order was not paid in time and went to the next buyer."),
    OrderStatus.REFUNDED: N_("Your money was sent back to you."),
}
_PAY_HERE = N_("Reserved for you. You can pay now.")
_PAY_LATER = N_("Reserved for you. You pay on delivery.")
_TIME_OVER = N_("The time of your reservation is over. You can reserve again.")
_UNPAID = frozenset({OrderStatus.RESERVED, OrderStatus.PAYMENT_FAILED})
_PRICE_CHANGED = N_("Reserved for you. The price had changed: please check the total.")


def update_of(connection: Connection, line: OrderLine) -> OrderUpdate:
    """The news of a stored order of our own page, for its own buyer."""
    row = connection.execute(
        select(orders.c.viewer_id, orders.c.seen_price_minor, orders.c.pay_url).where(
            orders.c.order_id == line.order_id
        )
    ).one()
    fields: dict[str, FieldValue] = {"way": line.way.value}
    if row.pay_url and line.status in _UNPAID:
        fields["pay_url"] = row.pay_url
    if line.hold_until_ms is not None and line.status in _UNPAID:
        fields["hold_until_ms"] = line.hold_until_ms
    news = OrderUpdate(
        order_id=line.order_id,
        viewer_id=ViewerId(row.viewer_id),
        number=line.number,
        status=line.status.value,
        total_minor=line.total_minor,
        currency=line.currency,
        message=_message(line, row.seen_price_minor, row.pay_url),
        fields=fields,
    )
    if not line.line_id:
        return news
    return replace(
        news,
        line_id=line.line_id,
        product_id=line.product_id,
        product_name=line.product_name,
        quantity=line.quantity,
    )


def _message(line: OrderLine, seen_price_minor: int, pay_url: str) -> str:
    if line.status is OrderStatus.RELEASED and not line.cause:
        return _TIME_OVER
    if line.status is not OrderStatus.RESERVED:
        return _MESSAGES[line.status]
    if not line.line_id and seen_price_minor * line.quantity != line.total_minor:
        return _PRICE_CHANGED
    if line.way is Way.DELIVERY:
        return _PAY_LATER
    return _PAY_HERE if pay_url else _MESSAGES[line.status]


def refusal_of(order: ViewerOrder, currency: str, error: UserError) -> OrderUpdate:
    """The news of an order that could not be taken; `currency` only fills its place."""
    return OrderUpdate(
        order_id=order.order_id,
        viewer_id=order.viewer_id,
        number=order.number,
        status=REFUSED,
        total_minor=0,
        currency=currency,
        message=error.message,
        fields=dict(error.fields),
    )
