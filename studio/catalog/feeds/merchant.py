"""Google's merchant feed: tab-separated, RSS 2.0 or Atom (support.google.com/merchants).

Items of one `item_group_id` are variants of one product; their prices carry the currency. A feed
says "in stock" but not how many, so the stock of what is there already stays as it is.
"""

import csv
import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator, Mapping

from studio.catalog.drafts import (
    MAX_PICTURES,
    MAX_VARIANTS,
    BadValueError,
    ProductDraft,
    Reading,
    VariantDraft,
    money_of,
    units_of,
)
from studio.catalog.feeds import cells
from studio.errors import N_, UserError
from studio.money import Money

KIND_TSV = "merchant_tsv"
KIND_XML = "merchant_xml"
_NEEDED = {"id", "title", "price"}
_VARYING = ("color", "size", "material", "pattern")
_AMOUNT = re.compile(r"(?:([A-Za-z]{3})\s*)?([0-9.]+)(?:\s*([A-Za-z]{3}))?")
_ITEMS = {"item", "entry"}

Item = tuple[int, Mapping[str, list[str]]]


def is_header(line: str) -> bool:
    """True for the first line of a tab-separated feed."""
    return {_attribute(name) for name in cells.columns(line, "\t")} >= _NEEDED


def read_tsv(text: str, currency: str) -> Reading:
    """The products of a tab-separated feed."""
    reading = Reading(KIND_TSV)
    items: list[Item] = []
    try:
        for row in cells.rows(text, "\t"):
            values = {_attribute(name): [cell] for name, cell in row.cells.items() if cell}
            items.append((row.line, values))
    except csv.Error as error:
        reading.refuse(0, "", N_("The table breaks off: {cause}."), cause=str(error))
    return _read(items, reading, currency)


def read_xml(text: str, currency: str) -> Reading:
    """The products of an RSS or Atom feed. Raises UserError for text that is no XML."""
    # A feed has no document type; one that has may define entities that grow without end.
    if re.search(r"<!\s*(?:DOCTYPE|ENTITY)", text, re.IGNORECASE):
        raise _no_xml("document type")
    try:
        root = ET.fromstring(re.sub(r"^\s*<\?xml[^>]*\?>", "", text))
    except ET.ParseError as error:
        raise _no_xml(str(error)) from error
    return _read(list(_items(root)), Reading(KIND_XML), currency)


def _no_xml(reason: str) -> UserError:
    return UserError(
        N_("This feed is damaged: {reason}."),
        remedy=N_("Export it again and choose the new file."),
        code="import.xml",
        fields={"reason": reason},
    )


def _items(root: ET.Element) -> Iterator[Item]:
    number = 0
    for element in root.iter():
        if _attribute(element.tag) in _ITEMS:
            number += 1
            values: dict[str, list[str]] = {}
            for child in element:
                text = (child.text or child.get("href") or "").strip()
                if text:
                    values.setdefault(_attribute(child.tag), []).append(text)
            yield number, values


def _attribute(name: str) -> str:
    """`{http://base.google.com/ns/1.0}image_link`, `g:image link` -> `image_link`."""
    return name.rpartition("}")[2].rpartition(":")[2].strip().lower().replace(" ", "_")


def _read(items: list[Item], reading: Reading, currency: str) -> Reading:
    groups: dict[str, list[tuple[Item, VariantDraft]]] = {}
    for line, values in items:
        title, key = _of(values, "title"), _of(values, "item_group_id") or _of(values, "id")
        try:
            if not key:
                raise BadValueError(N_("The row names no product."))
            if not title:
                raise BadValueError(N_("The product has no name."))
            variant = _variant(values, currency)
            groups.setdefault(key, []).append(((line, values), variant))
        except BadValueError as error:
            reading.refuse(line, title or key, error.reason, **error.fields)
    for key, members in groups.items():
        if len(members) > MAX_VARIANTS:
            reason = N_("The product has more than {most} variants.")
            reading.refuse(members[0][0][0], key, reason, most=MAX_VARIANTS)
        else:
            reading.drafts.append(_draft(key, members))
    return reading


def _variant(values: Mapping[str, list[str]], currency: str) -> VariantDraft:
    title = " / ".join(_of(values, name) for name in _VARYING if _of(values, name))
    price = _price(_of(values, "price"), currency)
    stock = units_of(_of(values, "quantity") or _of(values, "sell_on_google_quantity"))
    if _of(values, "availability").lower().replace(" ", "_") == "out_of_stock":
        stock = 0
    return VariantDraft(title, _of(values, "mpn") or _of(values, "id"), price, stock)


def _price(text: str, currency: str) -> Money:
    if not text:
        raise BadValueError(N_("The price is missing."))
    found = _AMOUNT.fullmatch(text.strip())
    if found is None:
        raise BadValueError(N_("“{text}” is not a price."), text=text[:40])
    named = (found[1] or found[3] or currency).upper()
    if named != currency:
        reason = N_("The price is in {named}, but this show sells in {currency}.")
        raise BadValueError(reason, named=named, currency=currency)
    return money_of(found[2], named)


def _draft(key: str, members: list[tuple[Item, VariantDraft]]) -> ProductDraft:
    (_, values), first = members[0]
    pictures = [_of(values, "image_link"), *values.get("additional_image_link", [])]
    named = [one for cell in pictures for one in cell.split(",") if one.strip()]
    is_single = len(members) == 1
    variants = tuple(
        VariantDraft(v.title or _of(each, "title"), v.sku, v.price, v.stock)
        for (_, each), v in members
    )
    return ProductDraft(
        source_key=f"merchant:{key}",
        name=_of(values, "title"),
        prices=(first.price,) if first.price else (),
        sku=first.sku if is_single else "",
        stock=first.stock if is_single else None,
        variants=() if is_single else variants,
        pictures=tuple(one.strip() for one in named[:MAX_PICTURES]),
    )


def _of(values: Mapping[str, list[str]], name: str) -> str:
    return values.get(name, [""])[0]
