"""Stripe's events: Checkout sessions (payment links too), payment intents, charges.

A payment intent has no name of ours, its Checkout session does (`client_reference_id`): sessions
tie intents to orders, in whichever order they arrive. Sources: docs.stripe.com, Event types,
Currencies, Decline codes.
"""

from typing import Any

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

_WHOLE = frozenset({
    "BIF", "CLP", "DJF", "GNF", "JPY", "KMF", "KRW", "MGA", "PYG", "RWF", "VND", "VUV", "XAF",
    "XOF", "XPF",
})  # fmt: skip # no decimals at Stripe; UGX and ISK have two there
_THOUSANDTHS = frozenset({"BHD", "JOD", "KWD", "OMR", "TND"})
CAUSES = {
    "insufficient_funds": Cause.FUNDS,
    "withdrawal_count_limit_exceeded": Cause.FUNDS,
    "authentication_required": Cause.AUTHENTICATION,
    "payment_intent_authentication_failure": Cause.AUTHENTICATION,
    "setup_intent_authentication_failure": Cause.AUTHENTICATION,
    "lost_card": Cause.STOPPED,
    "stolen_card": Cause.STOPPED,
    "pickup_card": Cause.STOPPED,
    "fraudulent": Cause.STOPPED,
    "merchant_blacklist": Cause.STOPPED,
    "expired_card": Cause.METHOD,
    "incorrect_cvc": Cause.METHOD,
    "incorrect_number": Cause.METHOD,
    "card_not_supported": Cause.METHOD,
    "currency_not_supported": Cause.METHOD,
    "payment_method_unactivated": Cause.METHOD,
    "do_not_honor": Cause.DECLINED,
    "generic_decline": Cause.DECLINED,
    "card_declined": Cause.DECLINED,
}


class _Address(Said):
    country: Text = ""


class _Customer(Said):
    name: Text = ""
    address: _Address | None = None


class _Session(Said):
    id: Text
    created: int
    client_reference_id: Text = ""
    payment_intent: Text = ""
    payment_status: Text = ""
    status: Text = ""
    amount_total: int | None = None
    currency: Text = ""
    customer_details: _Customer | None = None
    metadata: dict[str, Text] | None = None
    url: Text = ""


class _PaymentError(Said):
    code: Text = ""
    decline_code: Text = ""


class _Intent(Said):
    id: Text
    metadata: dict[str, Text] | None = None
    last_payment_error: _PaymentError | None = None


class _Charge(Said):
    id: Text
    payment_intent: Text = ""
    amount: int = 0
    amount_refunded: int = 0
    currency: Text
    metadata: dict[str, Text] | None = None


class _Data(Said):
    object: dict[str, Any]  # one of many forms, read by the event's type


class _Event(Said):
    type: Text
    created: int
    data: _Data


def read(said: object) -> ShopNews | None:
    """An event; None when it is about something else. Raises UnreadableError."""
    if not isinstance(said, dict):
        raise UnreadableError("body")
    event = read_as(_Event, said)
    at_ms = event.created * 1000
    about, _, what = event.type.rpartition(".")
    match about:
        case "checkout.session":
            return session_news(event.data.object, at_ms, has_failed="failed" in what)
        case "payment_intent":
            return _intent_news(read_as(_Intent, event.data.object), what, at_ms)
        case "charge" if what == "refunded":
            return _charge_news(read_as(_Charge, event.data.object), at_ms)
        case _:
            return None


def session_news(said: object, at_ms: int, *, has_failed: bool = False) -> ShopNews:
    """A Checkout session, from an event or from the API. Raises UnreadableError."""
    session = read_as(_Session, said)
    facts = []
    if session.payment_status == "paid":
        facts.append(Seen(Fact.PAID, at_ms))
    if has_failed:
        facts.append(Seen(Fact.FAILED, at_ms))
    if session.status == "expired":
        facts.append(Seen(Fact.FAILED, at_ms, Cause.EXPIRED))
    keys = tuple(key for key in (session.id, session.payment_intent) if key)
    reference = session.client_reference_id or (session.metadata or {}).get(REFERENCE, "")
    # Asked again, a session differs only by what happened to it: those are facts, not versions.
    version_ms = session.created * 1000
    is_order = has_failed or session.status == "complete"  # else somebody only looked
    details = _details(session) if is_order else None
    return ShopNews(keys, version_ms, reference, tuple(facts), details=details)


def _details(session: _Session) -> ShopDetails:
    customer = session.customer_details or _Customer()
    total = None
    if session.amount_total is not None:
        total = amount(session.amount_total, session.currency)
    return ShopDetails(
        number=news.number(session.id[-8:]),
        placed_ms=session.created * 1000,
        buyer=news.buyer(customer.name),
        country=news.country((customer.address or _Address()).country),
        items=(),
        total=total,
        shop_total=total,
        pay_url=news.web_address(session.url),
    )


def _intent_news(intent: _Intent, what: str, at_ms: int) -> ShopNews | None:
    reference = (intent.metadata or {}).get(REFERENCE, "")
    match what:
        case "succeeded":
            fact = Seen(Fact.PAID, at_ms)
        case "payment_failed":
            error = intent.last_payment_error or _PaymentError()
            cause = CAUSES.get(error.decline_code) or CAUSES.get(error.code) or Cause.UNKNOWN
            fact = Seen(Fact.FAILED, at_ms, cause)
        case _:
            return None
    return ShopNews((intent.id,), at_ms, reference, (fact,))


def _charge_news(charge: _Charge, at_ms: int) -> ShopNews:
    refund = Refund(charge.id, amount(charge.amount_refunded, charge.currency).minor, at_ms)
    is_all = 0 < charge.amount <= charge.amount_refunded
    facts = (Seen(Fact.REFUNDED, at_ms),) if is_all else ()
    reference = (charge.metadata or {}).get(REFERENCE, "")
    return ShopNews((charge.payment_intent or charge.id,), at_ms, reference, facts, (refund,))


def amount(minor: int, currency: str) -> Money:
    """Stripe's smallest unit, which is not always the currency's. Raises UnreadableError."""
    currency = currency.upper()
    places = 0 if currency in _WHOLE else 3 if currency in _THOUSANDTHS else 2
    return news.amount(f"{minor}E-{places}", currency)
