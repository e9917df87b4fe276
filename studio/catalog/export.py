"""The catalogue as a CSV that Shopify and this studio read again; safe for spreadsheets."""

import csv
import io
from collections.abc import Iterator
from decimal import Decimal

from studio.catalog.feeds.cells import safe_cell
from studio.control.catalog_states import CatalogProduct, CatalogState, PriceTag
from studio.l10n.formats import minor_digits

COLUMNS = (
    "URL handle", "Title", "Status", "Option1 name", "Option1 value", "SKU", "Price",
    "Inventory quantity", "Price currency", "Other prices",
)  # fmt: skip


def as_csv(catalog: CatalogState) -> str:
    """Every product; one row each, or one for each of its variants."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    for product in catalog.products:
        for row in _rows(product):
            writer.writerow([safe_cell(cell) for cell in row])
    return out.getvalue()


def _rows(product: CatalogProduct) -> Iterator[tuple[str, ...]]:
    status = "archived" if product.is_archived else "active"
    main = product.prices[0]
    others = " ".join(f"{_amount(tag)} {tag.currency}" for tag in product.prices[1:])
    head = (product.product_id, product.name, status)
    if not product.variants:
        stock = str(product.stock)
        yield (*head, "", "", product.sku, _amount(main), stock, main.currency, others)
    for place, variant in enumerate(product.variants):
        named = head if place == 0 else (product.product_id, "", "")
        price = _amount(variant.price or main)
        cells = ("Title", variant.title, variant.sku, price, str(variant.stock), main.currency)
        yield (*named, *cells, others if place == 0 else "")


def _amount(tag: PriceTag) -> str:
    places = minor_digits(tag.currency)
    return f"{Decimal(tag.minor).scaleb(-places):.{places}f}"
