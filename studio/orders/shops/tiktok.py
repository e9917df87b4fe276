"""TikTok Shop's order webhook (type 1): the order's id and how it stands, nothing more.

Source: partner.tiktokshop.com, Webhooks, "Order status change".
"""

from studio.orders.facts import Fact, Seen
from studio.orders.shops import news
from studio.orders.shops.news import Said, ShopDetails, ShopNews, Text, UnreadableError, read_as

_ORDER_STATUS_CHANGE = 1
_FACTS = {
    "AWAITING_SHIPMENT": (Fact.PAID,),
    "PARTIALLY_SHIPPING": (Fact.PAID,),
    "AWAITING_COLLECTION": (Fact.PAID, Fact.PACKED),
    "IN_TRANSIT": (Fact.PAID, Fact.SHIPPED),
    "DELIVERED": (Fact.PAID, Fact.SHIPPED),
    "COMPLETED": (Fact.PAID, Fact.SHIPPED),
    "CANCELLED": (Fact.CANCELLED,),
    "CANCEL": (Fact.CANCELLED,),
}


class _Order(Said):
    order_id: Text
    order_status: Text
    update_time: int = 0


class _Call(Said):
    type: int
    timestamp: int = 0
    data: _Order


def read(said: object) -> ShopNews | None:
    """A notification; None when it is about something else. Raises UnreadableError."""
    if not isinstance(said, dict):
        raise UnreadableError("body")
    if said.get("type") != _ORDER_STATUS_CHANGE:
        return None
    call = read_as(_Call, said)
    order = call.data
    at_ms = (order.update_time or call.timestamp) * 1000
    facts = tuple(Seen(fact, at_ms) for fact in _FACTS.get(order.order_status, ()))
    # Sums and goods stand in TikTok Shop only; the number leads there. A notice never corrects
    # another one, so all have the same version.
    details = ShopDetails(news.number(order.order_id), 0, "", "", (), None)
    return ShopNews((order.order_id,), 0, facts=facts, details=details)
