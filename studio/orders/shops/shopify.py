"""Shopify's order webhooks: `orders/*`, `refunds/create`, `order_transactions/create`.

Told apart by their form, not by the topic header, which stands outside the signature. Source:
shopify.dev, REST Admin resources Order, Refund and Transaction (the webhooks' payloads).
"""

from studio.money import Money
from studio.orders.facts import Cause, Fact, Refund, Seen
from studio.orders.shops import news
from studio.orders.shops.news import (
    REFERENCE,
    Said,
    ShopDetails,
    ShopItem,
    ShopNews,
    Text,
    UnreadableError,
    read_as,
)

_PAID = frozenset({"paid", "partially_refunded", "refunded"})
CAUSES = {
    "insufficient_funds": Cause.FUNDS,
    "authentication_required": Cause.AUTHENTICATION,
    "card_declined": Cause.DECLINED,
    "call_issuer": Cause.DECLINED,
    "generic_error": Cause.DECLINED,
    "processing_error": Cause.METHOD,
    "expired_card": Cause.METHOD,
    "incorrect_number": Cause.METHOD,
    "incorrect_cvc": Cause.METHOD,
    "invalid_number": Cause.METHOD,
    "invalid_cvc": Cause.METHOD,
    "invalid_expiry_date": Cause.METHOD,
    "payment_method_unavailable": Cause.METHOD,
    "pick_up_card": Cause.STOPPED,
    "fraud_suspected": Cause.STOPPED,
}


class _Money(Said):
    amount: Text = "0"
    currency_code: Text = ""


class _MoneySet(Said):
    shop_money: _Money
    presentment_money: _Money


class _Line(Said):
    title: Text = ""
    sku: Text = ""
    quantity: int
    current_quantity: int | None = None
    price: Text = "0"
    price_set: _MoneySet | None = None


class _Transaction(Said):
    id: Text
    amount: Text = "0"
    currency: Text = ""
    kind: Text = ""
    status: Text = ""
    error_code: Text = ""


class _Refund(Said):
    id: Text
    created_at: Text
    transactions: tuple[_Transaction, ...] = ()


class _Attribute(Said):
    name: Text = ""
    value: Text = ""


class _Person(Said):
    first_name: Text = ""
    last_name: Text = ""


class _Address(Said):
    country_code: Text = ""


class _Order(Said):
    id: Text
    name: Text = ""
    created_at: Text
    updated_at: Text
    cancelled_at: Text = ""
    financial_status: Text = ""
    fulfillment_status: Text = ""
    currency: Text
    total_price: Text = "0"
    total_price_set: _MoneySet | None = None
    line_items: tuple[_Line, ...] = ()
    refunds: tuple[_Refund, ...] = ()
    note_attributes: tuple[_Attribute, ...] = ()
    customer: _Person | None = None
    shipping_address: _Address | None = None
    billing_address: _Address | None = None
    order_status_url: Text = ""


class _RefundNews(_Refund):
    order_id: Text


class _TransactionNews(_Transaction):
    order_id: Text
    created_at: Text


def read(said: object) -> ShopNews | None:
    """A webhook's body; None when it is about something else. Raises UnreadableError."""
    if not isinstance(said, dict):
        raise UnreadableError("body")
    if "financial_status" in said and "line_items" in said:
        return _order_news(read_as(_Order, said))
    if "order_id" in said and "refund_line_items" in said:
        refund = read_as(_RefundNews, said)
        at_ms = news.instant_ms(refund.created_at)
        return ShopNews((refund.order_id,), at_ms, refunds=_refunds((refund,)))
    if "order_id" in said and "kind" in said:
        return _transaction_news(read_as(_TransactionNews, said))
    return None


def _order_news(order: _Order) -> ShopNews:
    version_ms = news.instant_ms(order.updated_at)
    return ShopNews(
        keys=(order.id,),
        version_ms=version_ms,
        reference=next((a.value for a in order.note_attributes if a.name == REFERENCE), ""),
        facts=tuple(_facts(order, version_ms)),
        refunds=_refunds(order.refunds),
        details=_details(order),
    )


def _facts(order: _Order, version_ms: int) -> list[Seen]:
    facts = []
    if order.financial_status in _PAID:
        facts.append(Seen(Fact.PAID, version_ms))
    if order.financial_status == "refunded":
        facts.append(Seen(Fact.REFUNDED, version_ms))
    if order.financial_status == "voided" or order.cancelled_at:
        facts.append(Seen(Fact.CANCELLED, version_ms))
    if order.fulfillment_status == "fulfilled":
        facts.append(Seen(Fact.SHIPPED, version_ms))
    return facts


def _details(order: _Order) -> ShopDetails:
    moneys = order.total_price_set
    booked = news.amount(order.total_price, order.currency)
    total = booked if moneys is None else _money(moneys.presentment_money)
    lines = tuple(_item(line, total) for line in order.line_items if _units(line))
    person = order.customer or _Person()
    address = order.shipping_address or order.billing_address or _Address()
    return ShopDetails(
        number=news.number(order.name),
        placed_ms=news.instant_ms(order.created_at),
        buyer=news.buyer(person.first_name, person.last_name),
        country=news.country(address.country_code),
        items=lines[: news.MAX_ITEMS],
        total=total,
        shop_total=booked,
        pay_url=news.web_address(order.order_status_url),
    )


def _item(line: _Line, total: Money) -> ShopItem:
    price = news.amount(line.price, total.currency)
    if line.price_set is not None:
        price = _money(line.price_set.presentment_money)
    if price.currency != total.currency:
        raise UnreadableError("currency")
    return news.item(line.title, line.sku, _units(line), price * _units(line))


def _units(line: _Line) -> int:
    """What is still ordered: edits and refunds take units off."""
    return line.quantity if line.current_quantity is None else line.current_quantity


def _money(said: _Money) -> Money:
    return news.amount(said.amount, said.currency_code)


def _refunds(refunds: tuple[_Refund, ...]) -> tuple[Refund, ...]:
    return tuple(
        Refund(transaction.id, news.amount(transaction.amount, transaction.currency).minor, at_ms)
        for refund in refunds
        for at_ms in (news.instant_ms(refund.created_at),)
        for transaction in refund.transactions
        if transaction.kind == "refund" and transaction.status == "success"
    )


def _transaction_news(transaction: _TransactionNews) -> ShopNews | None:
    at_ms = news.instant_ms(transaction.created_at)
    fact = _fact_of(transaction, at_ms)
    if fact is None:
        return None
    return ShopNews((transaction.order_id,), at_ms, facts=(fact,))


def _fact_of(transaction: _TransactionNews, at_ms: int) -> Seen | None:
    if transaction.kind not in {"sale", "capture", "authorization"}:
        return None
    match transaction.status:
        case "success" if transaction.kind != "authorization":
            return Seen(Fact.PAID, at_ms)
        case "failure" | "error":
            return Seen(Fact.FAILED, at_ms, CAUSES.get(transaction.error_code, Cause.UNKNOWN))
        case _:
            return None
