"""JSON-LD products (schema.org/Product), alone or inside a web page that was saved."""

import json
import re
from collections.abc import Iterator
from typing import Any

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
from studio.errors import N_, UserError
from studio.money import Money

KIND = "json_ld"
_SCRIPT = re.compile(
    r"<script[^>]*type\s*=\s*[\"']?application/ld\+json[\"']?[^>]*>(.*?)</script>",
    re.IGNORECASE | re.DOTALL,
)
_MAX_DEPTH = 12
_PRODUCTS = {"Product", "IndividualProduct", "ProductModel"}
_GROUP = "ProductGroup"
_SOLD_OUT = {"OutOfStock", "SoldOut", "Discontinued"}

Node = dict[str, Any]  # whatever JSON holds: every use below checks what it finds


def read(text: str, currency: str) -> Reading:
    """Every product in the text. Raises UserError when there is no JSON in it."""
    reading = Reading(KIND)
    for number, node in enumerate(_products(_documents(text)), 1):
        name = _text(node.get("name"))
        try:
            reading.drafts.append(_draft(node, name, currency))
        except BadValueError as error:
            reading.refuse(number, name, error.reason, **error.fields)
    return reading


def _documents(text: str) -> list[Any]:
    is_page = text.lstrip().startswith("<")
    sources = [found[1] for found in _SCRIPT.finditer(text)] if is_page else [text]
    documents = []
    for source in sources:
        try:
            documents.append(json.loads(source))
        except (ValueError, RecursionError) as error:
            if not is_page:
                raise UserError(
                    N_("This feed is damaged: {reason}."),
                    remedy=N_("Export it again and choose the new file."),
                    code="import.json",
                    fields={"reason": str(error)},
                ) from error
    return documents


def _products(value: Any, depth: int = 0) -> Iterator[Node]:  # noqa: ANN401 - JSON
    if depth > _MAX_DEPTH:
        return
    if isinstance(value, list):
        for one in value:
            yield from _products(one, depth + 1)
    elif isinstance(value, dict):
        kinds = _kinds(value)
        if kinds & _PRODUCTS or _GROUP in kinds:
            yield value
            return
        for key in ("@graph", "itemListElement", "item", "mainEntity"):
            yield from _products(value.get(key), depth + 1)


def _kinds(node: Node) -> set[str]:
    named = node.get("@type")
    names = named if isinstance(named, list) else [named]
    return {name.rpartition("/")[2] for name in names if isinstance(name, str)}


def _draft(node: Node, name: str, currency: str) -> ProductDraft:
    if not name:
        raise BadValueError(N_("The product has no name."))
    key = _first(node, "productGroupID", "sku", "productID", "@id", "url") or name
    members = [one for one in _list(node.get("hasVariant")) if isinstance(one, dict)]
    if len(members) > MAX_VARIANTS:
        raise BadValueError(N_("The product has more than {most} variants."), most=MAX_VARIANTS)
    variants = tuple(_variant(one, currency) for one in members)
    price, stock = _offer(node, currency) if not variants else (variants[0].price, None)
    if price is None:
        raise BadValueError(N_("The price is missing."))
    return ProductDraft(
        source_key=f"json:{key}",
        name=name,
        prices=(price,),
        sku=_text(node.get("sku")),
        stock=stock,
        variants=variants,
        pictures=tuple(_pictures(node.get("image")))[:MAX_PICTURES],
    )


def _variant(node: Node, currency: str) -> VariantDraft:
    price, stock = _offer(node, currency)
    titles = [_text(node.get(name)) for name in ("color", "size", "material", "pattern")]
    title = " / ".join(title for title in titles if title) or _text(node.get("name"))
    return VariantDraft(title, _text(node.get("sku")), price, stock)


def _offer(node: Node, currency: str) -> tuple[Money | None, int | None]:
    """The first offer in the show's currency."""
    offers = [one for one in _list(node.get("offers")) if isinstance(one, dict)]
    other = ""
    for offer in offers:
        named = _text(offer.get("priceCurrency")).upper() or currency
        amount = _first(offer, "price", "lowPrice")
        specification = offer.get("priceSpecification")
        if not amount and isinstance(specification, dict):
            amount = _text(specification.get("price"))
            named = _text(specification.get("priceCurrency")).upper() or named
        if amount and named == currency:
            return money_of(amount, currency), _stock(offer)
        other = named if amount else other
    if other:
        reason = N_("The price is in {named}, but this show sells in {currency}.")
        raise BadValueError(reason, named=other, currency=currency)
    return None, None


def _stock(offer: Node) -> int | None:
    level = offer.get("inventoryLevel")
    if isinstance(level, dict):
        level = level.get("value")
    if _text(level):
        return units_of(_text(level))
    return 0 if _text(offer.get("availability")).rpartition("/")[2] in _SOLD_OUT else None


def _pictures(value: Any) -> Iterator[str]:  # noqa: ANN401 - JSON
    for one in _list(value):
        if isinstance(one, dict):
            yield from filter(None, [_first(one, "contentUrl", "url")])
        elif isinstance(one, str) and one:
            yield one


def _first(node: Node, *names: str) -> str:
    return next((text for name in names if (text := _text(node.get(name)))), "")


def _text(value: Any) -> str:  # noqa: ANN401 - JSON
    if isinstance(value, bool) or value is None:
        return ""
    return str(value).strip() if isinstance(value, str | int | float) else ""


def _list(value: Any) -> list[Any]:  # noqa: ANN401 - JSON
    if value is None:
        return []
    return value if isinstance(value, list) else [value]
