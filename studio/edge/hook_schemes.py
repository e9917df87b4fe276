"""How each provider signs its webhooks: one table, one check.

Every scheme is an HMAC-SHA256 over bytes that contain the raw body. Two secrets are active at a
time, so that one can be changed without a gap. A scheme that signs the instant of sending has a
window, outside which a request is a replay; the others are told apart by a permanent event id,
taken from the signed bytes alone, because headers beside the signature can be rewritten.

Sources: Shopify "Verify webhook deliveries" (and "Events", which drops the `X-`), WooCommerce
`class-wc-webhook.php`, Stripe "Verify webhook signatures", TikTok Shop "Webhooks overview",
standardwebhooks.com specification 1.0.
"""

import base64
import binascii
import hashlib
import hmac
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from studio.link.messages import HookKey

WINDOW_S = 300  # Stripe's and Standard Webhooks' own tolerance; both sign every attempt anew

_WHSEC = "whsec_"


class ForgedError(Exception):
    """A request that does not prove where it comes from, or proves it for another time."""


@dataclass(frozen=True, slots=True)
class Call:
    """A request as it arrived. headers: names in lower case. now_s: the edge's wall clock."""

    headers: Mapping[str, str]
    body: bytes
    now_s: int


@dataclass(frozen=True, slots=True)
class Scheme:
    """One provider's way to sign.

    given: the signatures a request carries. signed: the bytes they are over. written: how a
    digest is written. secret: a secret as key bytes. sent_s: the signed instant of sending; None
    when the scheme signs none. event: the permanent id of what is reported.
    """

    given: Callable[[Call], list[str]]
    signed: Callable[[Call, HookKey], bytes]
    written: Callable[[bytes], str]
    secret: Callable[[str], bytes]
    sent_s: Callable[[Call], int] | None
    event: Callable[[Call], str]


def verified(call: Call, key: HookKey) -> str:
    """The permanent id of the reported event. Raises ForgedError.

    Every given signature is compared with every secret, in constant time and without a short cut.
    """
    scheme = SCHEMES[key.provider]
    message = scheme.signed(call, key)
    is_genuine = False
    for secret in key.secrets:
        digest = hmac.new(scheme.secret(secret), message, hashlib.sha256).digest()
        expected = scheme.written(digest).encode()
        for given in scheme.given(call):
            is_genuine |= hmac.compare_digest(expected, given.encode("utf-8", "replace"))
    if not is_genuine:
        raise ForgedError("signature")
    if scheme.sent_s is not None and abs(call.now_s - scheme.sent_s(call)) > WINDOW_S:
        raise ForgedError("window")
    return scheme.event(call)


def is_ping(call: Call, provider: str) -> bool:
    """WooCommerce's unsigned greeting when a webhook is saved; it wants a 200 and says nothing."""
    return provider == "woocommerce" and call.body.removeprefix(b"webhook_id=").isdigit()


def _header(*names: str) -> Callable[[Call], list[str]]:
    return lambda call: [call.headers[name] for name in names if name in call.headers]


def _body(call: Call, _key: HookKey) -> bytes:
    return call.body


def _base64(digest: bytes) -> str:
    return base64.b64encode(digest).decode()


def _digest_of_body(call: Call) -> str:
    """For providers whose delivery id stands outside the signature: the same body, one event."""
    return hashlib.sha256(call.body).hexdigest()


def _id_in_body(name: str) -> Callable[[Call], str]:
    def event(call: Call) -> str:
        try:
            said = json.loads(call.body)
        except ValueError:
            said = None
        named = said.get(name) if isinstance(said, dict) else None
        return str(named) if named else _digest_of_body(call)

    return event


def _stripe_parts(call: Call) -> list[tuple[str, str]]:
    parts = call.headers.get("stripe-signature", "").split(",")
    return [(name.strip(), value) for name, _, value in (part.partition("=") for part in parts)]


def _stripe_instant(call: Call) -> str:
    return next((value for name, value in _stripe_parts(call) if name == "t"), "")


def _stripe_given(call: Call) -> list[str]:
    return [value for name, value in _stripe_parts(call) if name == "v1"]


def _stripe_signed(call: Call, _key: HookKey) -> bytes:
    return _stripe_instant(call).encode() + b"." + call.body


def _standard_given(call: Call) -> list[str]:
    given = call.headers.get("webhook-signature", "").split(" ")
    return [one.removeprefix("v1,") for one in given if one.startswith("v1,")]


def _standard_signed(call: Call, _key: HookKey) -> bytes:
    said = f"{call.headers.get('webhook-id', '')}.{call.headers.get('webhook-timestamp', '')}."
    return said.encode("utf-8", "replace") + call.body


def _standard_secret(secret: str) -> bytes:
    try:
        return base64.b64decode(secret.removeprefix(_WHSEC), validate=True)
    except (binascii.Error, ValueError):
        return secret.encode()  # an own system's plain secret


def _seconds(text: Callable[[Call], str]) -> Callable[[Call], int]:
    def sent_s(call: Call) -> int:
        said = text(call)
        if not (said.isascii() and said.isdigit()):
            raise ForgedError("instant")
        return int(said[:12])

    return sent_s


def _tiktok_signed(call: Call, key: HookKey) -> bytes:
    return key.app_key.encode() + call.body


SCHEMES: Mapping[str, Scheme] = {
    "shopify": Scheme(
        given=_header("x-shopify-hmac-sha256", "shopify-hmac-sha256"),
        signed=_body,
        written=_base64,
        secret=str.encode,
        sent_s=None,  # retries for four hours carry the first attempt's body
        event=_digest_of_body,
    ),
    "woocommerce": Scheme(
        given=_header("x-wc-webhook-signature"),
        signed=_body,
        written=_base64,
        secret=str.encode,
        sent_s=None,
        event=_digest_of_body,
    ),
    "stripe": Scheme(
        given=_stripe_given,
        signed=_stripe_signed,
        written=bytes.hex,
        secret=str.encode,
        sent_s=_seconds(_stripe_instant),
        event=_id_in_body("id"),
    ),
    "tiktok": Scheme(
        given=_header("authorization"),
        signed=_tiktok_signed,
        written=bytes.hex,
        secret=str.encode,
        sent_s=None,  # it signs no instant and tries for 72 hours
        event=_id_in_body("tts_notification_id"),
    ),
    "standard": Scheme(
        given=_standard_given,
        signed=_standard_signed,
        written=_base64,
        secret=_standard_secret,
        sent_s=_seconds(lambda call: call.headers.get("webhook-timestamp", "")),
        event=lambda call: call.headers.get("webhook-id", "") or _digest_of_body(call),
    ),
}
