"""WooCommerce's orders, the same form in webhooks (`order.*`) and in the REST API.

Source: developer.woocommerce.com, REST API v3, Orders.
"""

from studio.money import Money
from studio.orders.facts import Cause, Fact, Refund, Seen
from studio.orders.shops import news
from studio.orders.shops.news import (
    REFERENCE,
    Said,
    ShopDetails,
    ShopNews,
    Text,
    UnreadableError,
    read_as,
)


class _Line(Said):
    name: Text = ""
    sku: Text = ""
    quantity: int
    total: Text = "0"
    total_tax: Text = "0"


class _Refund(Said):
    id: Text
    total: Text = "0"


class _Meta(Said):
    key: Text = ""
    value: object = None


class _Billing(Said):
    first_name: Text = ""
    last_name: Text = ""
    country: Text = ""


class _Order(Said):
    id: Text
    number: Text = ""
    status: Text
    currency: Text
    date_created_gmt: Text
    date_modified_gmt: Text
    date_paid_gmt: Text = ""
    total: Text = "0"
    billing: _Billing = _Billing()
    line_items: tuple[_Line, ...] = ()
    refunds: tuple[_Refund, ...] = ()
    meta_data: tuple[_Meta, ...] = ()
    payment_url: Text = ""


_FACTS = {
    "processing": (Fact.PAID,),
    "completed": (Fact.PAID, Fact.SHIPPED),
    "cancelled": (Fact.CANCELLED,),
    "failed": (Fact.FAILED,),
    "refunded": (Fact.PAID, Fact.REFUNDED),
}


def read(said: object) -> ShopNews | None:
    """An order; None when it is about something else. Raises UnreadableError."""
    if not isinstance(said, dict):
        raise UnreadableError("body")
    if "line_items" not in said or said.get("status") == "checkout-draft":
        return None
    order = read_as(_Order, said)
    version_ms = news.instant_ms(order.date_modified_gmt)
    return ShopNews(
        keys=(order.id,),
        version_ms=version_ms,
        reference=next((str(m.value) for m in order.meta_data if m.key == REFERENCE), ""),
        facts=tuple(_facts(order, version_ms)),
        refunds=tuple(
            Refund(one.id, abs(news.amount(one.total, order.currency).minor), version_ms)
            for one in order.refunds
        ),
        details=_details(order),
    )


def _facts(order: _Order, version_ms: int) -> list[Seen]:
    facts = [Seen(fact, version_ms, Cause.UNKNOWN) for fact in _FACTS.get(order.status, ())]
    if order.date_paid_gmt and not any(seen.fact is Fact.PAID for seen in facts):
        facts.append(Seen(Fact.PAID, news.instant_ms(order.date_paid_gmt)))
    return facts


def _details(order: _Order) -> ShopDetails:
    items = tuple(
        news.item(line.name, line.sku, line.quantity, _with_tax(line, order.currency))
        for line in order.line_items
        if line.quantity
    )
    total = news.amount(order.total, order.currency)
    return ShopDetails(
        number=news.number(f"#{order.number or order.id}"),
        placed_ms=news.instant_ms(order.date_created_gmt),
        buyer=news.buyer(order.billing.first_name, order.billing.last_name),
        country=news.country(order.billing.country),
        items=items[: news.MAX_ITEMS],
        total=total,
        shop_total=total,
        pay_url=news.web_address(order.payment_url),
    )


def _with_tax(line: _Line, currency: str) -> Money:
    return news.amount(line.total, currency) + news.amount(line.total_tax or "0", currency)
