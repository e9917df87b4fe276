"""Which kind of product file this is, and what it holds. Pure; runs off the control loop."""

from collections.abc import Callable, Mapping

from studio.catalog.drafts import Reading
from studio.catalog.feeds import json_ld, merchant, shopify
from studio.errors import N_, UserError

MAX_FILE_BYTES = 32 * 1024 * 1024
_BYTE_ORDER_MARKS = {b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16", b"\xef\xbb\xbf": "utf-8-sig"}

_READERS: Mapping[str, Callable[[str, str], Reading]] = {
    shopify.KIND: shopify.read,
    merchant.KIND_TSV: merchant.read_tsv,
    merchant.KIND_XML: merchant.read_xml,
    json_ld.KIND: json_ld.read,
}


def read(raw: bytes, currency: str) -> Reading:
    """The products of a file. currency: the show's, for files that name none.

    Raises UserError when it is no product file at all; a bad row is told in the reading.
    """
    if len(raw) > MAX_FILE_BYTES:
        raise UserError(
            N_("This file is too large."),
            remedy=N_("Split it into files below {limit} MB."),
            code="import.too_large",
            fields={"limit": MAX_FILE_BYTES // 2**20},
        )
    text = _text(raw)
    kind = _kind(text)
    if kind is None:
        raise UserError(
            N_("This is not a product file the studio knows."),
            remedy=N_("Choose a Shopify CSV, a Google Merchant feed (TSV or XML) or JSON-LD."),
            code="import.unknown",
        )
    reading = _READERS[kind](text, currency)
    if not reading.drafts and not reading.faults:
        raise UserError(
            N_("There is no product in this file."),
            remedy=N_("Choose another file."),
            code="import.empty",
        )
    return reading


def _text(raw: bytes) -> str:
    marked = next((name for mark, name in _BYTE_ORDER_MARKS.items() if raw.startswith(mark)), "")
    try:
        text = raw.decode(marked or "utf-8")
    except UnicodeDecodeError as error:
        raise UserError(
            N_("The letters of this file cannot be read."),
            remedy=N_("Save it as UTF-8 and choose it again."),
            code="import.encoding",
        ) from error
    return text.replace("\x00", "")


def _kind(text: str) -> str | None:
    head = text.lstrip()[:4096]
    if head.startswith(("{", "[")) or "<html" in head.lower() or "<!doctype html" in head.lower():
        return json_ld.KIND
    if head.startswith("<"):
        return merchant.KIND_XML
    first = head.partition("\n")[0]
    if merchant.is_header(first):
        return merchant.KIND_TSV
    return shopify.KIND if shopify.is_header(first) else None
