"""TikTok Shop's orders: its webhook (type 1) says which and how it stands, its API the rest.

Source: partner.tiktokshop.com, Webhooks, "Order status change"; Order API 202309, "Get Order
Detail" and "Get Order List", whose orders have one form.
"""

from collections import Counter

from studio.orders.facts import Fact, Seen
from studio.orders.shops import news
from studio.orders.shops.news import (
    Said,
    ShopDetails,
    ShopItem,
    ShopNews,
    Text,
    UnreadableError,
    read_as,
)

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


class _Line(Said):
    """One unit: TikTok Shop writes two of a thing as two lines."""

    product_name: Text = ""
    sku_name: Text = ""
    seller_sku: Text = ""
    sale_price: Text = "0"
    currency: Text = ""


class _Payment(Said):
    currency: Text
    total_amount: Text = "0"


class _Address(Said):
    name: Text = ""
    region_code: Text = ""


class _Detail(Said):
    id: Text
    status: Text
    create_time: int = 0
    update_time: int
    paid_time: int = 0
    payment: _Payment
    line_items: tuple[_Line, ...] = ()
    recipient_address: _Address = _Address()


def read(said: object) -> ShopNews | None:
    """A notification; None when it is about something else. Raises UnreadableError."""
    if not isinstance(said, dict):
        raise UnreadableError("body")
    if said.get("type") != _ORDER_STATUS_CHANGE:
        return None
    call = read_as(_Call, said)
    order = call.data
    at_ms = (order.update_time or call.timestamp) * 1000
    # Sums and goods stand in TikTok Shop only; the number leads there. A notice never corrects
    # another one, so all have the same version, lower than that of any details.
    details = ShopDetails(news.number(order.order_id), 0, "", "", (), None)
    return ShopNews((order.order_id,), 0, facts=_facts(order.order_status, at_ms), details=details)


def order_news(said: object) -> ShopNews:
    """An order as the API gives it. Raises UnreadableError."""
    order = read_as(_Detail, said)
    at_ms = order.update_time * 1000
    facts = list(_facts(order.status, at_ms))
    if order.paid_time and not any(seen.fact is Fact.PAID for seen in facts):
        facts.append(Seen(Fact.PAID, order.paid_time * 1000))
    total = news.amount(order.payment.total_amount, order.payment.currency)
    details = ShopDetails(
        number=news.number(order.id),
        placed_ms=order.create_time * 1000,
        buyer=news.buyer(order.recipient_address.name),
        country=news.country(order.recipient_address.region_code),
        items=_items(order)[: news.MAX_ITEMS],
        total=total,
        shop_total=total,
    )
    return ShopNews((order.id,), at_ms, facts=tuple(facts), details=details)


def _facts(status: str, at_ms: int) -> tuple[Seen, ...]:
    return tuple(Seen(fact, at_ms) for fact in _FACTS.get(status, ()))


def _items(order: _Detail) -> tuple[ShopItem, ...]:
    """The units, those of one kind and price together, in the order of their first."""
    return tuple(
        news.item(
            line.product_name,
            line.seller_sku or line.sku_name,  # what tells one variant from another
            count,
            news.amount(line.sale_price, line.currency or order.payment.currency) * count,
        )
        for line, count in Counter(order.line_items).items()
    )
