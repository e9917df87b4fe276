"""Orders from everyone else, signed as standardwebhooks.com says.

    {"type": "order.updated", "timestamp": "2026-11-22T12:41:00Z",
     "data": {"id": "A-17", "number": "17", "updated_at": "2026-11-22T12:41:00Z",
              "placed_at": "2026-11-22T12:40:00Z", "status": "paid", "currency": "MXN",
              "total": "998.00", "host_total": "49.90", "host_currency": "USD",
              "items": [{"name": "Silk scarf", "sku": "SCARF", "quantity": 2, "total": "998.00"}],
              "buyer": {"name": "Ana López", "country": "MX"},
              "refunds": [{"id": "r1", "amount": "100.00"}],
              "failure": "funds", "reference": "", "pay_url": "https://shop.example/pay/17"}}

status: placed, failed, paid, packed, shipped, cancelled, refunded. failure: a `facts.Cause` word.
"""

from studio.money import Money
from studio.orders.facts import Cause, Fact, Refund, Seen
from studio.orders.shops import news
from studio.orders.shops.news import Said, ShopDetails, ShopNews, Text, UnreadableError, read_as

_FACTS = {
    "placed": (),
    "failed": (Fact.FAILED,),
    "paid": (Fact.PAID,),
    "packed": (Fact.PAID, Fact.PACKED),
    "shipped": (Fact.PAID, Fact.SHIPPED),
    "cancelled": (Fact.CANCELLED,),
    "refunded": (Fact.PAID, Fact.REFUNDED),
}


class _Item(Said):
    name: Text
    sku: Text = ""
    quantity: int
    total: Text = "0"


class _Buyer(Said):
    name: Text = ""
    country: Text = ""


class _Refund(Said):
    id: Text
    amount: Text


class _Order(Said):
    id: Text
    number: Text = ""
    updated_at: Text
    placed_at: Text = ""
    status: Text
    currency: Text
    total: Text
    host_total: Text = ""
    host_currency: Text = ""
    items: tuple[_Item, ...] = ()
    buyer: _Buyer = _Buyer()
    refunds: tuple[_Refund, ...] = ()
    failure: Text = ""
    reference: Text = ""
    pay_url: Text = ""


class _Call(Said):
    type: Text
    data: _Order


def read(said: object) -> ShopNews | None:
    """A call; None when it is about something else. Raises UnreadableError."""
    if not isinstance(said, dict):
        raise UnreadableError("body")
    if not str(said.get("type", "")).startswith("order."):
        return None
    order = read_as(_Call, said).data
    if order.status not in _FACTS:
        raise UnreadableError("status")
    version_ms = news.instant_ms(order.updated_at)
    facts = tuple(Seen(fact, version_ms, _cause(order, fact)) for fact in _FACTS[order.status])
    refunds = tuple(
        Refund(one.id, news.amount(one.amount, order.currency).minor, version_ms)
        for one in order.refunds
    )
    return ShopNews((order.id,), version_ms, order.reference, facts, refunds, _details(order))


def _cause(order: _Order, fact: Fact) -> Cause:
    is_known = fact is Fact.FAILED and order.failure in {cause.value for cause in Cause}
    return Cause(order.failure) if is_known else Cause.UNKNOWN


def _details(order: _Order) -> ShopDetails:
    total = news.amount(order.total, order.currency)
    items = tuple(
        news.item(one.name, one.sku, one.quantity, news.amount(one.total, order.currency))
        for one in order.items
    )
    return ShopDetails(
        number=news.number(order.number or order.id),
        placed_ms=news.instant_ms(order.placed_at or order.updated_at),
        buyer=news.buyer(order.buyer.name),
        country=news.country(order.buyer.country),
        items=items[: news.MAX_ITEMS],
        total=total,
        shop_total=_host_total(order),
        pay_url=news.web_address(order.pay_url),
    )


def _host_total(order: _Order) -> Money | None:
    if not order.host_total:
        return None
    return news.amount(order.host_total, order.host_currency)
