"""What is shown of the catalogue. Bodies of store jobs: they read in the caller's transaction."""

from sqlalchemy import Connection, func, select

from studio.catalog import shelf
from studio.catalog.products import other_prices_of_all
from studio.catalog.tables import prices, product_pictures, products, run_items, stock
from studio.control.catalog_states import CatalogProduct, CatalogState, PriceTag, VariantState
from studio.ids import ProductId, ShowId


def everything(connection: Connection, show_id: ShowId) -> CatalogState:
    """Every product, newest first, the archived ones last."""
    rows = connection.execute(
        select(products, stock.c.units)
        .join(stock, stock.c.product_id == products.c.product_id)
        .order_by(products.c.archived_ms.is_not(None), products.c.added_ms.desc())
        .order_by(products.c.position, products.c.product_id)
    ).all()
    own = _newest_prices(connection)
    others = other_prices_of_all(connection)
    pictures = _pictures(connection)
    numbers = run_numbers(connection, show_id)
    sold = shelf.sold(connection)
    variants: dict[str, list[VariantState]] = {}
    for row in rows:
        if row.parent_id is not None and row.archived_ms is None:
            one = VariantState(
                ProductId(row.product_id), row.name, row.sku, row.units, own.get(row.product_id)
            )
            variants.setdefault(row.parent_id, []).append(one)
    return CatalogState(
        tuple(
            CatalogProduct(
                product_id=ProductId(row.product_id),
                name=row.name,
                sku=row.sku,
                prices=(own[row.product_id], *others.get(row.product_id, ())),
                stock=sum(v.stock for v in variants.get(row.product_id, ())) or row.units,
                sold=sold.get(ProductId(row.product_id), 0),
                pictures=pictures.get(row.product_id, (row.picture,) if row.picture else ()),
                variants=tuple(variants.get(row.product_id, ())),
                run_number=numbers.get(row.product_id, 0),
                is_archived=row.archived_ms is not None,
            )
            for row in rows
            if row.parent_id is None and row.product_id in own
        )
    )


def _newest_prices(connection: Connection) -> dict[str, PriceTag]:
    newest = select(func.max(prices.c.price_id)).group_by(prices.c.product_id)
    rows = connection.execute(select(prices).where(prices.c.price_id.in_(newest)))
    return {row.product_id: PriceTag(row.minor, row.currency) for row in rows}


def _pictures(connection: Connection) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for row in connection.execute(select(product_pictures).order_by(product_pictures.c.position)):
        found[row.product_id] = (*found.get(row.product_id, ()), row.file)
    return found


def run_numbers(connection: Connection, show_id: ShowId) -> dict[str, int]:
    """The numbers of the products that are in the run of show."""
    rows = connection.execute(select(run_items).where(run_items.c.show_id == show_id))
    return {row.product_id: row.number for row in rows}
