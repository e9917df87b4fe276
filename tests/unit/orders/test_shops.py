"""What each provider reports, in the studio's form."""

import base64
import zlib
from contextlib import suppress
from typing import Any

import pytest

from studio.money import Money
from studio.orders.facts import Cause, Fact
from studio.orders.shops.news import ShopNews, UnreadableError, amount, web_address
from studio.orders.shops.providers import MAX_BODY_BYTES, news_of
from studio.orders.shops.stripe import amount as stripe_amount
from tests.fakes import shop_calls as calls
from tests.fakes.shop_calls import BODIES, packed


def news(provider: str, said: object) -> ShopNews:
    found = news_of(provider, packed(said))
    assert found is not None
    return found


def facts(found: ShopNews) -> set[Fact]:
    return {seen.fact for seen in found.facts}


@pytest.mark.parametrize(
    ("provider", "total", "country", "buyer"),
    [
        ("shopify", Money(99800, "MXN"), "MX", "Ana L."),
        ("woocommerce", Money(2935, "USD"), "US", "John D."),
        ("stripe", Money(3900, "USD"), "US", "Jenny R."),
        ("standard", Money(99800, "MXN"), "MX", "Ana L."),
    ],
)
def test_an_order_says_what_was_bought_and_masks_who(
    provider: str, total: Money, country: str, buyer: str
) -> None:
    details = news(provider, BODIES[provider]()).details
    assert details is not None
    assert (details.total, details.country, details.buyer) == (total, country, buyer)


def test_shopify_says_both_currencies_and_what_is_left_of_a_position() -> None:
    order = calls.shopify_order()
    order["line_items"][0]["current_quantity"] = 1
    details = news("shopify", order).details
    assert details is not None
    assert details.shop_total == Money(4990, "USD")
    assert [(one.title, one.quantity, one.total_minor) for one in details.items] == [
        ("Silk scarf", 1, 49900)
    ]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, set()),
        ({"financial_status": "authorized"}, set()),
        ({"financial_status": "paid"}, {Fact.PAID}),
        ({"financial_status": "partially_refunded"}, {Fact.PAID}),
        ({"financial_status": "refunded"}, {Fact.PAID, Fact.REFUNDED}),
        ({"financial_status": "voided"}, {Fact.CANCELLED}),
        ({"cancelled_at": calls.iso(3)}, {Fact.CANCELLED}),
        (
            {"financial_status": "paid", "fulfillment_status": "fulfilled"},
            {Fact.PAID, Fact.SHIPPED},
        ),
    ],
)
def test_shopifys_states(changes: dict[str, Any], expected: set[Fact]) -> None:
    assert facts(news("shopify", calls.shopify_order(**changes))) == expected


def test_shopifys_other_calls_are_told_by_their_form() -> None:
    refund = news("shopify", calls.shopify_refund(1001, 5, "100.00"))
    assert [one.minor for one in refund.refunds] == [10000]
    assert refund.keys == news("shopify", calls.shopify_order()).keys
    failure = news("shopify", calls.shopify_failure(1001, 6))
    assert [(one.fact, one.cause) for one in failure.facts] == [(Fact.FAILED, Cause.FUNDS)]
    paid = {**calls.shopify_failure(1001, 7), "status": "success"}
    assert facts(news("shopify", paid)) == {Fact.PAID}
    for other in ({"id": 1, "kind": "customer"}, {**paid, "kind": "refund"}):
        assert news_of("shopify", packed(other)) is None
    assert news_of("shopify", packed({**paid, "status": "pending"})) is None


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        ("pending", set()),
        ("on-hold", set()),
        ("processing", {Fact.PAID}),
        ("completed", {Fact.PAID, Fact.SHIPPED}),
        ("failed", {Fact.FAILED}),
        ("cancelled", {Fact.CANCELLED}),
        ("refunded", {Fact.PAID, Fact.REFUNDED}),
    ],
)
def test_woocommerces_states(status: str, expected: set[Fact]) -> None:
    assert facts(news("woocommerce", calls.woo_order(status=status))) == expected


def test_woocommerces_drafts_and_products_are_no_orders() -> None:
    assert news_of("woocommerce", packed(calls.woo_order(status="checkout-draft"))) is None
    assert news_of("woocommerce", packed({"id": 1, "name": "Scarf"})) is None


def test_woocommerce_says_refunds_below_zero() -> None:
    order = {**calls.woo_order(status="processing"), "refunds": [{"id": 9, "total": "-10.00"}]}
    assert [one.minor for one in news("woocommerce", order).refunds] == [1000]


def test_stripe_ties_its_payments_to_our_order() -> None:
    session = calls.stripe_session(reference="ours")
    found = news("stripe", calls.stripe_event("checkout.session.completed", session))
    assert (found.reference, found.keys) == ("ours", ("cs_test_a1", "pi_a1"))
    assert facts(found) == {Fact.PAID}


@pytest.mark.parametrize(
    ("decline", "cause"),
    [
        ("insufficient_funds", Cause.FUNDS),
        ("authentication_required", Cause.AUTHENTICATION),
        ("stolen_card", Cause.STOPPED),
        ("expired_card", Cause.METHOD),
        ("do_not_honor", Cause.DECLINED),
        ("something_new", Cause.DECLINED),  # its code says card_declined
    ],
)
def test_stripe_says_why_a_payment_failed(decline: str, cause: Cause) -> None:
    intent = calls.stripe_intent(decline=decline)
    found = news("stripe", calls.stripe_event("payment_intent.payment_failed", intent))
    assert [(one.fact, one.cause) for one in found.facts] == [(Fact.FAILED, cause)]


def test_a_checkout_that_somebody_only_opened_is_no_order() -> None:
    opened = calls.stripe_session(status="open", payment_status="unpaid", url="https://pay.example")
    found = news("stripe", calls.stripe_event("checkout.session.completed", opened))
    assert (found.details, found.facts) == (None, ())
    lapsed = calls.stripe_session(status="expired", payment_status="unpaid")
    found = news("stripe", calls.stripe_event("checkout.session.expired", lapsed))
    assert [(one.fact, one.cause) for one in found.facts] == [(Fact.FAILED, Cause.EXPIRED)]
    failed = calls.stripe_event("checkout.session.async_payment_failed", opened)
    assert news("stripe", failed).details is not None


def test_stripes_refunds_are_sums_so_far() -> None:
    charge = {"id": "ch_1", "payment_intent": "pi_a1", "amount": 3900, "amount_refunded": 900,
              "currency": "usd"}  # fmt: skip
    found = news("stripe", calls.stripe_event("charge.refunded", charge))
    assert ([one.minor for one in found.refunds], facts(found)) == ([900], set())
    whole = calls.stripe_event("charge.refunded", {**charge, "amount_refunded": 3900})
    assert facts(news("stripe", whole)) == {Fact.REFUNDED}


@pytest.mark.parametrize(
    ("minor", "currency", "expected"),
    [(1900, "usd", 1900), (1900, "jpy", 1900), (19000, "kwd", 19000), (1900, "ugx", 19)],
)
def test_stripes_smallest_unit_is_not_always_the_currencys(
    minor: int, currency: str, expected: int
) -> None:
    assert stripe_amount(minor, currency).minor == expected


def test_stripes_other_events_are_passed_by() -> None:
    for kind in ("customer.created", "charge.succeeded", "payment_intent.created"):
        assert news_of("stripe", packed(calls.stripe_event(kind, calls.stripe_intent()))) is None


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        ("UNPAID", set()),
        ("ON_HOLD", set()),
        ("AWAITING_SHIPMENT", {Fact.PAID}),
        ("AWAITING_COLLECTION", {Fact.PAID, Fact.PACKED}),
        ("IN_TRANSIT", {Fact.PAID, Fact.SHIPPED}),
        ("CANCELLED", {Fact.CANCELLED}),
    ],
)
def test_tiktoks_states(status: str, expected: set[Fact]) -> None:
    found = news("tiktok", calls.tiktok_call(status))
    assert facts(found) == expected
    assert found.details is not None
    assert found.details.total is None  # it does not say, and nothing is made up


def test_tiktoks_other_notices_are_passed_by() -> None:
    assert news_of("tiktok", packed({**calls.tiktok_call("UNPAID"), "type": 5})) is None


def test_everyone_elses_orders() -> None:
    found = news("standard", calls.standard_call("failed", failure="funds", reference="ours"))
    assert [(one.fact, one.cause) for one in found.facts] == [(Fact.FAILED, Cause.FUNDS)]
    assert found.reference == "ours"
    odd = news("standard", calls.standard_call("failed", failure="moon"))
    assert [one.cause for one in odd.facts] == [Cause.UNKNOWN]
    refunded = calls.standard_call("paid", refunds=[{"id": "r", "amount": "100.00"}])
    assert [one.minor for one in news("standard", refunded).refunds] == [10000]
    plain = calls.standard_call("shipped", host_total="")
    assert news("standard", plain).details is not None
    assert news_of("standard", packed({"type": "invoice.paid", "data": {}})) is None


@pytest.mark.parametrize("provider", BODIES)
@pytest.mark.parametrize("said", [[], None, 7, "order", {"type": "order.x"}, {"id": {}}])
def test_what_does_not_fit_is_unreadable_or_nothing(provider: str, said: object) -> None:
    with suppress(UnreadableError):
        assert news_of(provider, packed(said)) is None


@pytest.mark.parametrize(
    "spoilt",
    [
        {"updated_at": "yesterday"},
        {"currency": "PESO", "total_price_set": None},
        {"total_price": "a lot"},
        {"total_price": "1e999"},
        {"total_price": "99999999999999999999"},
        {"line_items": [{"title": "x", "quantity": -3, "price": "1"}]},
        {"line_items": [{"title": "x", "quantity": 10**9, "price": "1"}]},
        {"line_items": [{"title": "x", "quantity": "many", "price": "1"}]},
        {"id": "9" * 101},
    ],
)
def test_a_spoilt_order_is_unreadable(spoilt: dict[str, Any]) -> None:
    with pytest.raises(UnreadableError):
        news_of("shopify", packed(calls.shopify_order(**spoilt)))


def test_positions_in_another_currency_are_unreadable() -> None:
    order = calls.shopify_order()
    order["line_items"][0]["price_set"]["presentment_money"]["currency_code"] = "EUR"
    with pytest.raises(UnreadableError, match="currency"):
        news_of("shopify", packed(order))


def test_bombs_and_strangers_are_unreadable() -> None:
    bomb = packed({"x": "0" * (MAX_BODY_BYTES + 9)})
    deep = "[" * 100_000
    for provider, text in (("shopify", bomb), ("shopify", "!"), ("paypal", packed({}))):
        with pytest.raises(UnreadableError):
            news_of(provider, text)
    with pytest.raises(UnreadableError):
        news_of("shopify", base64.b64encode(zlib.compress(deep.encode())).decode())


@pytest.mark.parametrize(
    ("address", "kept"),
    [
        ("https://shop.example/pay?x=1", True),
        ("http://shop.example/pay", False),
        ("javascript:alert(1)", False),
        ("https://shop.example/a b", False),
        ("https://shop.example/" + "a" * 600, False),
    ],
)
def test_only_a_web_address_is_kept_for_buyers(address: str, kept: bool) -> None:
    assert web_address(address) == (address if kept else "")


def test_amounts_know_their_currency() -> None:
    assert amount("12.345", "KWD") == Money(12345, "KWD")
    assert amount("1200", "jpy") == Money(1200, "JPY")
