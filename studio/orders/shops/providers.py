"""The providers by name, and reading what one of them reported."""

import base64
import binascii
import json
import zlib
from collections.abc import Mapping

from studio.orders.shops import shopify, standard, stripe, tiktok, woocommerce
from studio.orders.shops.news import Reader, ShopNews, UnreadableError, checked

MAX_BODY_BYTES = 1024 * 1024

READERS: Mapping[str, Reader] = {
    "shopify": shopify.read,
    "woocommerce": woocommerce.read,
    "stripe": stripe.read,
    "tiktok": tiktok.read,
    "standard": standard.read,
}


def news_of(provider: str, packed: str) -> ShopNews | None:
    """A webhook's packed body as news; None when it concerns no order. Raises UnreadableError."""
    reader = READERS.get(provider)
    if reader is None:
        raise UnreadableError("provider")
    try:
        said: object = json.loads(_unpacked(packed))
    except (ValueError, RecursionError) as error:
        raise UnreadableError("json") from error
    found = reader(said)
    return None if found is None else checked(found)


def _unpacked(packed: str) -> bytes:
    try:
        unpacker = zlib.decompressobj()
        body = unpacker.decompress(base64.b64decode(packed, validate=True), MAX_BODY_BYTES)
    except (zlib.error, binascii.Error) as error:
        raise UnreadableError("packing") from error
    if unpacker.unconsumed_tail:
        raise UnreadableError("size")
    return body
