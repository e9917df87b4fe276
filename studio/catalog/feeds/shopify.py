"""Shopify's product CSV, with the column names of both generations.

Until 2024 `Handle, Variant Price, Image Src, …`, since then `URL handle, Price, Product image URL,
…` (help.shopify.com, "Using CSV files"). Rows of one handle are one product: the first carries its
name, each with a price is a variant, each with a picture adds that picture.
"""

import csv
from dataclasses import dataclass, field

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
from studio.catalog.feeds.cells import Row
from studio.errors import N_

KIND = "shopify"
_HANDLE = ("url handle", "handle")
_PRICE = ("price", "variant price")
_SKU = ("sku", "variant sku")
_STOCK = ("inventory quantity", "variant inventory qty")
_PICTURE = ("product image url", "image src")
_OPTIONS = ("option1 value", "option2 value", "option3 value")
_NO_OPTION = "default title"  # Shopify's name for the one variant of a product without options


@dataclass(slots=True)
class _Group:
    """The rows of one product."""

    line: int
    key: str
    title: str
    variants: list[VariantDraft] = field(default_factory=list)
    pictures: list[str] = field(default_factory=list)
    is_archived: bool = False


def is_header(line: str) -> bool:
    """True for the first line of such a file, of either generation."""
    names = set(cells.columns(line, ","))
    return "title" in names and bool(names & {*_HANDLE, *_PRICE})


def read(text: str, currency: str) -> Reading:
    """The products of the file; prices are in the shop's currency, which it does not name."""
    reading = Reading(KIND)
    groups: dict[str, _Group] = {}
    try:
        for row in cells.rows(text, ","):
            _take(row, groups, reading, currency)
    except csv.Error as error:
        reading.refuse(0, "", N_("The table breaks off: {cause}."), cause=str(error))
    for group in groups.values():
        _finish(group, reading)
    return reading


def _take(row: Row, groups: dict[str, _Group], reading: Reading, currency: str) -> None:
    title = row.of("title")
    key = row.of(*_HANDLE) or (f"title:{title}" if title else "")
    if row.surplus:
        reason = N_("The row has more cells than the table has columns.")
        reading.refuse(row.line, title or key, reason)
        return
    if not key:
        reading.refuse(row.line, "", N_("The row names no product."))
        return
    group = groups.setdefault(key, _Group(row.line, key, title))
    group.title = group.title or title
    group.is_archived |= row.of("status").lower() == "archived"
    if (picture := row.of(*_PICTURE)) and len(group.pictures) < MAX_PICTURES:
        group.pictures.append(picture)
    if not row.of(*_PRICE):
        if not picture or row.of(*_OPTIONS) or row.of(*_SKU):
            reading.refuse(row.line, group.title or key, N_("The price is missing."))
        return
    try:
        group.variants.append(_variant(row, currency))
    except BadValueError as error:
        reading.refuse(row.line, group.title or key, error.reason, **error.fields)


def _variant(row: Row, currency: str) -> VariantDraft:
    values = [row.of(name) for name in _OPTIONS]
    title = " / ".join(value for value in values if value and value.lower() != _NO_OPTION)
    price = money_of(row.of(*_PRICE), currency)
    return VariantDraft(title, row.of(*_SKU), price, units_of(row.of(*_STOCK)))


def _finish(group: _Group, reading: Reading) -> None:
    name = group.title
    if not group.variants:
        return  # each of its rows was refused with its own reason
    if not name:
        reading.refuse(group.line, group.key, N_("The product has no name."))
        return
    if group.is_archived:
        reading.refuse(group.line, name, N_("The product is archived in the shop."))
        return
    if len(group.variants) > MAX_VARIANTS:
        reason = N_("The product has more than {most} variants.")
        reading.refuse(group.line, name, reason, most=MAX_VARIANTS)
        return
    first = group.variants[0]
    main = first.price
    if main is None:
        return
    is_single = len(group.variants) == 1 and not first.title
    reading.drafts.append(
        ProductDraft(
            source_key=f"shopify:{group.key}",
            name=name,
            prices=(main,),
            sku=first.sku if is_single else "",
            stock=first.stock if is_single else None,
            variants=() if is_single else _named(group.variants),
            pictures=tuple(group.pictures),
        )
    )


def _named(variants: list[VariantDraft]) -> tuple[VariantDraft, ...]:
    return tuple(
        VariantDraft(variant.title or f"{place}", variant.sku, variant.price, variant.stock)
        for place, variant in enumerate(variants, 1)
    )
