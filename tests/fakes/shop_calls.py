"""Webhooks as the providers send them: bodies after their documentation, signed their way."""

import base64
import hashlib
import hmac
import json
import time
import zlib
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

SECRET = "whsec_" + base64.b64encode(b"a secret of the tests, 32 bytes!").decode()
APP_KEY = "6d8x9y"
BASE_S = 1_795_000_000  # late in 2026


def iso(second: int) -> str:
    return datetime.fromtimestamp(BASE_S + second, UTC).isoformat().replace("+00:00", "Z")


def shopify_order(number: int = 1001, second: int = 0, **more: object) -> dict[str, Any]:
    money = {
        "shop_money": {"amount": "49.90", "currency_code": "USD"},
        "presentment_money": {"amount": "998.00", "currency_code": "MXN"},
    }
    price = {
        "shop_money": {"amount": "24.95", "currency_code": "USD"},
        "presentment_money": {"amount": "499.00", "currency_code": "MXN"},
    }
    return {
        "id": 820982911946154508 + number,
        "name": f"#{number}",
        "created_at": iso(0),
        "updated_at": iso(second),
        "cancelled_at": None,
        "financial_status": "pending",
        "fulfillment_status": None,
        "currency": "USD",
        "presentment_currency": "MXN",
        "total_price": "49.90",
        "total_price_set": money,
        "line_items": [
            {
                "id": 1,
                "title": "Silk scarf",
                "sku": "SCARF",
                "quantity": 2,
                "current_quantity": 2,
                "price": "24.95",
                "price_set": price,
            }
        ],
        "refunds": [],
        "note_attributes": [],
        "customer": {"first_name": "Ana", "last_name": "López", "email": "ana@example.com"},
        "shipping_address": {"country_code": "MX", "address1": "Calle 1"},
        "order_status_url": "https://silk.example/orders/1/authenticate",
        **more,
    }


def shopify_refund(number: int, second: int, amount: str = "998.00") -> dict[str, Any]:
    return {
        "id": 5 + second,
        "created_at": iso(second),
        "transactions": [
            {"id": 70 + second, "kind": "refund", "status": "success", "amount": amount,
             "currency": "MXN"}
        ],
        "order_id": 820982911946154508 + number,
        "refund_line_items": [],
    }  # fmt: skip


def shopify_failure(number: int, second: int, code: str = "insufficient_funds") -> dict[str, Any]:
    return {
        "id": 90 + second,
        "order_id": 820982911946154508 + number,
        "kind": "sale",
        "status": "failure",
        "error_code": code,
        "amount": "998.00",
        "currency": "MXN",
        "created_at": iso(second),
    }


def woo_order(number: int = 727, second: int = 0, status: str = "pending") -> dict[str, Any]:
    is_paid = status in {"processing", "completed", "refunded"}
    return {
        "id": number,
        "number": str(number),
        "status": status,
        "currency": "USD",
        "date_created_gmt": iso(0).removesuffix("Z"),
        "date_modified_gmt": iso(second).removesuffix("Z"),
        "date_paid_gmt": iso(second).removesuffix("Z") if is_paid else None,
        "total": "29.35",
        "billing": {"first_name": "John", "last_name": "Doe", "country": "US"},
        "line_items": [
            {"id": 315, "name": "Silk scarf", "sku": None, "quantity": 1, "total": "27.00",
             "total_tax": "2.35"}
        ],
        "refunds": [],
        "meta_data": [],
        "payment_url": "https://woo.example/checkout/order-pay/727/?key=wc_order",
    }  # fmt: skip


def stripe_event(kind: str, said: dict[str, Any], second: int = 0) -> dict[str, Any]:
    number = hashlib.sha256(f"{kind}{said}{second}".encode()).hexdigest()[:12]
    return {
        "id": f"evt_{number}",
        "object": "event",
        "type": kind,
        "created": BASE_S + second,
        "data": {"object": said},
    }


def stripe_session(number: str = "a1", reference: str = "", **more: object) -> dict[str, Any]:
    return {
        "id": f"cs_test_{number}",
        "object": "checkout.session",
        "created": BASE_S,
        "client_reference_id": reference or None,
        "payment_intent": f"pi_{number}",
        "payment_status": "paid",
        "status": "complete",
        "amount_total": 3900,
        "currency": "usd",
        "customer_details": {"name": "Jenny Rosen", "address": {"country": "US"}},
        "metadata": {},
        "url": None,
        **more,
    }


def stripe_intent(number: str = "a1", decline: str = "", **more: object) -> dict[str, Any]:
    error = {"code": "card_declined", "decline_code": decline} if decline else None
    return {"id": f"pi_{number}", "metadata": {}, "last_payment_error": error, **more}


def tiktok_call(status: str, number: str = "576461413038785752", second: int = 0) -> dict[str, Any]:
    return {
        "type": 1,
        "tts_notification_id": f"7327112393057371{second:03}{len(status):02}",
        "shop_id": "7494049642642441621",
        "timestamp": BASE_S + second,
        "data": {
            "order_id": number,
            "order_status": status,
            "is_on_hold_order": False,
            "update_time": BASE_S + second,
        },
    }


def standard_call(status: str, number: str = "A-17", second: int = 0, **more: object) -> Any:  # noqa: ANN401
    return {
        "type": "order.updated",
        "timestamp": iso(second),
        "data": {
            "id": number,
            "number": number,
            "updated_at": iso(second),
            "placed_at": iso(0),
            "status": status,
            "currency": "MXN",
            "total": "998.00",
            "host_total": "49.90",
            "host_currency": "USD",
            "items": [{"name": "Silk scarf", "sku": "", "quantity": 2, "total": "998.00"}],
            "buyer": {"name": "Ana López", "country": "MX"},
            **more,
        },
    }


def body_of(said: object) -> bytes:
    return json.dumps(said, ensure_ascii=False).encode()


def packed(said: object) -> str:
    """As the edge hands it on."""
    return base64.b64encode(zlib.compress(body_of(said), 1)).decode()


def _digest(secret: str, message: bytes) -> bytes:
    return hmac.new(secret.encode(), message, hashlib.sha256).digest()


def _shopify(body: bytes, secret: str, now_s: int) -> dict[str, str]:
    signature = base64.b64encode(_digest(secret, body)).decode()
    at = datetime.fromtimestamp(now_s, UTC).isoformat()
    return {
        "X-Shopify-Topic": "orders/create",
        "X-Shopify-Hmac-Sha256": signature,
        "X-Shopify-Shop-Domain": "silk.myshopify.com",
        "X-Shopify-Webhook-Id": "b54557e4-bdd9-4b37-8a5f-bf7d70bcd043",
        "X-Shopify-Triggered-At": at,
    }


def _shopify_events(body: bytes, secret: str, _now_s: int) -> dict[str, str]:
    return {"Shopify-Hmac-Sha256": base64.b64encode(_digest(secret, body)).decode()}


def _woocommerce(body: bytes, secret: str, _now_s: int) -> dict[str, str]:
    signature = base64.b64encode(_digest(secret, body)).decode()
    return {"X-WC-Webhook-Topic": "order.updated", "X-WC-Webhook-Signature": signature}


def _stripe(body: bytes, secret: str, now_s: int) -> dict[str, str]:
    digest = _digest(secret, f"{now_s}.".encode() + body).hex()
    return {"Stripe-Signature": f"t={now_s},v1={'0' * 64},v1={digest},v0={'1' * 64}"}


def _tiktok(body: bytes, secret: str, _now_s: int) -> dict[str, str]:
    return {"Authorization": _digest(secret, APP_KEY.encode() + body).hex()}


def _standard(body: bytes, secret: str, now_s: int) -> dict[str, str]:
    number = f"msg_{hashlib.sha256(body).hexdigest()[:20]}"
    key = base64.b64decode(secret.removeprefix("whsec_"))
    signed = f"{number}.{now_s}.".encode() + body
    signature = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    return {
        "webhook-id": number,
        "webhook-timestamp": str(now_s),
        "webhook-signature": f"v1,{base64.b64encode(bytes(32)).decode()} v1,{signature}",
    }


SIGNERS: dict[str, Callable[[bytes, str, int], dict[str, str]]] = {
    "shopify": _shopify,
    "woocommerce": _woocommerce,
    "stripe": _stripe,
    "tiktok": _tiktok,
    "standard": _standard,
}
BODIES: dict[str, Callable[[], dict[str, Any]]] = {
    "shopify": shopify_order,
    "woocommerce": woo_order,
    "stripe": lambda: stripe_event("checkout.session.completed", stripe_session()),
    "tiktok": lambda: tiktok_call("AWAITING_SHIPMENT"),
    "standard": lambda: standard_call("paid"),
}


def signed(
    provider: str, said: object, secret: str = SECRET, now_s: int | None = None
) -> tuple[bytes, dict[str, str]]:
    """Body and headers of a genuine request."""
    body = body_of(said)
    at_s = int(time.time()) if now_s is None else now_s
    return body, {"Content-Type": "application/json", **SIGNERS[provider](body, secret, at_s)}
