"""Which product another program means. A store job's body."""

import unicodedata

from sqlalchemy import Connection, select

from studio.catalog.tables import products
from studio.ids import ProductId


def match(connection: Connection, sku: str, title: str) -> ProductId | None:
    """The product or variant with this SKU, or the product called like this; None: there is none.

    Compared as people read: letter case, width and spaces do not count.
    """
    rows = connection.execute(_PRESENT).all()
    wanted_sku, wanted = _plain(sku), _plain(title)
    for row in rows:
        if wanted_sku and _plain(row.sku) == wanted_sku:
            return ProductId(row.product_id)
    named = (row for row in rows if row.parent_id is None and _plain(row.name) == wanted)
    return next((ProductId(row.product_id) for row in named), None)


_PRESENT = select(
    products.c.product_id, products.c.name, products.c.sku, products.c.parent_id
).where(products.c.archived_ms.is_(None))


def _plain(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())
