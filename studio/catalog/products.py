"""The products of a show: what they are called, what they cost and cost before, in which order.

Every function is a store job's body: it takes the connection of the caller's transaction.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import Connection, func, insert, select, update

from studio.catalog import shelf
from studio.catalog.tables import other_prices, prices, products, run_items, stock
from studio.control.catalog_states import PriceTag
from studio.control.states import RunItem, RunOfShowState, RunVariant
from studio.errors import N_, UserError
from studio.ids import ProductId, ShowId
from studio.l10n.safe_text import safe_text
from studio.money import Money

MAX_PRODUCT_NAME_CHARS = 120
variants = products.alias("variants")


@dataclass(frozen=True, slots=True)
class Product:
    """A product as it enters the catalogue. picture: name under assets, or ""."""

    product_id: ProductId
    name: str
    price: Money
    stock: int
    picture: str = ""


def seed(connection: Connection, show_id: ShowId, items: Iterable[Product], now_ms: int) -> None:
    """Add the products a show begins with; those already there keep their price and stock."""
    for product in items:
        if not _exists(connection, product.product_id):
            add_product(connection, show_id, product, now_ms)
        elif _is_sold(connection, product.product_id) and not _is_in_run(
            connection, show_id, product.product_id
        ):
            append_to_run(connection, show_id, product.product_id)


def made_up_since(connection: Connection, items: Iterable[Product], since_ms: int) -> None:
    """Let made-up products have cost their first price since `since_ms`, if not for longer.

    For the demo alone, whose products nobody sells: a history that was never true would otherwise
    support a struck-out price.
    """
    for product in items:
        first = (
            select(prices.c.price_id)
            .where(prices.c.product_id == product.product_id)
            .order_by(prices.c.price_id)
            .limit(1)
        )
        connection.execute(
            update(prices)
            .where(prices.c.price_id == first.scalar_subquery(), prices.c.from_ms > since_ms)
            .values(from_ms=since_ms)
        )


def add_product(connection: Connection, show_id: ShowId, product: Product, now_ms: int) -> None:
    """Add a product to the catalogue and to the end of the run of show.

    Raises UserError for an empty name, a price that is not positive or a negative stock.
    """
    name = safe_text(product.name, MAX_PRODUCT_NAME_CHARS)
    if not name:
        raise UserError(
            N_("The product has no name."), remedy=N_("Give it a name."), code="product.no_name"
        )
    connection.execute(
        insert(products).values(
            product_id=product.product_id, name=name, picture=product.picture, added_ms=now_ms
        )
    )
    set_price(connection, product.product_id, product.price, now_ms)
    shelf.open_shelf(connection, product.product_id, product.stock, now_ms)
    append_to_run(connection, show_id, product.product_id)


def set_price(connection: Connection, product_id: ProductId, price: Money, now_ms: int) -> None:
    """From `now_ms` on the product costs `price`; the former price stays in the history."""
    if price.minor <= 0:
        raise UserError(
            N_("A price must be above zero."), remedy=N_("Enter a price."), code="product.price"
        )
    connection.execute(
        insert(prices).values(
            product_id=product_id, minor=price.minor, currency=price.currency, from_ms=now_ms
        )
    )


def price_at(connection: Connection, product_id: ProductId, instant_ms: int) -> Money:
    """The ordinary price at an instant; the first one for instants before it.

    A variant without a price of its own costs what its product costs. Raises UserError when there
    is no such product.
    """
    history = select(prices.c.minor, prices.c.currency).where(prices.c.product_id == product_id)
    newest_first = (prices.c.from_ms.desc(), prices.c.price_id.desc())
    row = connection.execute(
        history.where(prices.c.from_ms <= instant_ms).order_by(*newest_first).limit(1)
    ).first()
    if row is None:
        row = connection.execute(history.order_by(prices.c.price_id).limit(1)).first()
    if row is None:
        return price_at(connection, _parent_of(connection, product_id), instant_ms)
    return Money(row.minor, row.currency)


def price_in(
    connection: Connection, product_id: ProductId, currency: str, instant_ms: int
) -> Money:
    """The ordinary price for who pays in `currency`; in the seller's where none is set in it.

    A variant with a price of its own in the seller's currency has none from its product.
    """
    own = other_price_at(connection, product_id, currency, instant_ms)
    if own is None and not _has_price(connection, product_id):
        parent = _parent_of(connection, product_id)
        own = other_price_at(connection, parent, currency, instant_ms)
    return price_at(connection, product_id, instant_ms) if own is None else own


def other_price_at(
    connection: Connection, product_id: ProductId, currency: str, instant_ms: int
) -> Money | None:
    """A price set in another currency than the seller's; None when there was none then."""
    minor = connection.execute(
        select(other_prices.c.minor)
        .where(
            other_prices.c.product_id == product_id,
            other_prices.c.currency == currency,
            other_prices.c.from_ms <= instant_ms,
        )
        .order_by(other_prices.c.price_id.desc())
        .limit(1)
    ).scalar()
    return Money(minor, currency) if minor else None


def price_history_in(
    connection: Connection, product_id: ProductId, currency: str
) -> list[tuple[int, Money]]:
    """Every price set in another currency with the instant from which it held, oldest first."""
    rows = connection.execute(
        select(other_prices)
        .where(
            other_prices.c.product_id == product_id,
            other_prices.c.currency == currency,
            other_prices.c.minor > 0,
        )
        .order_by(other_prices.c.price_id)
    )
    return [(row.from_ms, Money(row.minor, currency)) for row in rows]


def product_of(connection: Connection, product_id: ProductId) -> ProductId:
    """The product of a variant; any other is its own."""
    parent = connection.execute(
        select(products.c.parent_id).where(products.c.product_id == product_id)
    ).scalar()
    return product_id if parent is None else ProductId(parent)


def family_of(connection: Connection, product_id: ProductId) -> list[ProductId]:
    """A product and its variants, whichever of them is meant."""
    head = product_of(connection, product_id)
    rows = connection.execute(
        select(products.c.product_id)
        .where(products.c.parent_id == head)
        .order_by(products.c.position)
    )
    return [*(ProductId(row.product_id) for row in rows), head]


def price_history(connection: Connection, product_id: ProductId) -> list[tuple[int, Money]]:
    """Every ordinary price with the instant from which it held, oldest first."""
    rows = connection.execute(
        select(prices).where(prices.c.product_id == product_id).order_by(prices.c.price_id)
    )
    return [(row.from_ms, Money(row.minor, row.currency)) for row in rows]


def name_of(connection: Connection, product_id: ProductId) -> str:
    """What the product is called, a variant with its product. Raises UserError for no product."""
    parents = products.alias("parents")
    row = connection.execute(
        select(products.c.name, parents.c.name.label("parent"))
        .outerjoin(parents, parents.c.product_id == products.c.parent_id)
        .where(products.c.product_id == product_id)
    ).first()
    if row is None:
        raise unknown_product()
    return f"{row.parent} · {row.name}" if row.parent else str(row.name)


def numbered(connection: Connection, show_id: ShowId, number: int) -> ProductId | None:
    """The product with this number on its card; None when there is none."""
    found = connection.execute(
        select(run_items.c.product_id).where(
            run_items.c.show_id == show_id, run_items.c.number == number
        )
    ).scalar()
    return None if found is None else ProductId(found)


def run_of_show(connection: Connection, show_id: ShowId) -> RunOfShowState:
    """The products in order, with their ordinary prices, free units and units sold."""
    newest = (
        select(func.max(prices.c.price_id))
        .where(prices.c.product_id == products.c.product_id)
        .correlate(products)
        .scalar_subquery()
    )
    of_variants = (
        select(func.sum(stock.c.units))
        .join(variants, variants.c.product_id == stock.c.product_id)
        .where(variants.c.parent_id == products.c.product_id, variants.c.archived_ms.is_(None))
        .correlate(products)
        .scalar_subquery()
    )
    units = func.coalesce(of_variants, stock.c.units).label("units")
    rows = connection.execute(
        select(products, run_items.c.number, prices.c.minor, prices.c.currency, units)
        .join(run_items, run_items.c.product_id == products.c.product_id)
        .join(prices, prices.c.price_id == newest)
        .join(stock, stock.c.product_id == products.c.product_id)
        .where(run_items.c.show_id == show_id)
        .order_by(run_items.c.number)
    )
    sold = shelf.sold(connection)
    others = other_prices_of_all(connection)
    sorts = _variants(connection)
    return RunOfShowState(
        tuple(
            RunItem(
                product_id=ProductId(row.product_id),
                number=row.number,
                name=row.name,
                price_minor=row.minor,
                currency=row.currency,
                stock=row.units,
                sold=sold.get(row.product_id, 0),
                picture=row.picture,
                prices=others.get(row.product_id, ()),
                variants=sorts.get(row.product_id, ()),
            )
            for row in rows
        )
    )


def other_prices_of_all(connection: Connection) -> dict[str, tuple[PriceTag, ...]]:
    """Prices in other currencies than the host's, by product."""
    newest = select(func.max(other_prices.c.price_id)).group_by(
        other_prices.c.product_id, other_prices.c.currency
    )
    rows = connection.execute(
        select(other_prices)
        .where(other_prices.c.price_id.in_(newest), other_prices.c.minor > 0)
        .order_by(other_prices.c.currency)
    )
    found: dict[str, tuple[PriceTag, ...]] = {}
    for row in rows:
        tag = PriceTag(row.minor, row.currency)
        found[row.product_id] = (*found.get(row.product_id, ()), tag)
    return found


def _variants(connection: Connection) -> dict[str, tuple[RunVariant, ...]]:
    newest = (
        select(func.max(prices.c.price_id))
        .where(prices.c.product_id == products.c.product_id)
        .correlate(products)
        .scalar_subquery()
    )
    rows = connection.execute(
        select(products, stock.c.units, prices.c.minor)
        .join(stock, stock.c.product_id == products.c.product_id)
        .outerjoin(prices, prices.c.price_id == newest)
        .where(products.c.parent_id.is_not(None), products.c.archived_ms.is_(None))
        .order_by(products.c.parent_id, products.c.position)
    )
    found: dict[str, tuple[RunVariant, ...]] = {}
    for row in rows:
        one = RunVariant(ProductId(row.product_id), row.name, row.units, row.minor)
        found[row.parent_id] = (*found.get(row.parent_id, ()), one)
    return found


def unknown_product() -> UserError:
    """There is no such product (any more)."""
    return UserError(
        N_("This product is not part of the show."),
        remedy=N_("Add it to the run of show first."),
        code="product.unknown",
    )


def _has_price(connection: Connection, product_id: ProductId) -> bool:
    known = select(prices.c.price_id).where(prices.c.product_id == product_id).limit(1)
    return connection.execute(known).first() is not None


def _parent_of(connection: Connection, product_id: ProductId) -> ProductId:
    parent = connection.execute(
        select(products.c.parent_id).where(products.c.product_id == product_id)
    ).scalar()
    if parent is None:
        raise unknown_product()
    return ProductId(parent)


def _exists(connection: Connection, product_id: ProductId) -> bool:
    found = select(products.c.product_id).where(products.c.product_id == product_id)
    return connection.execute(found).first() is not None


def _is_sold(connection: Connection, product_id: ProductId) -> bool:
    sold = select(products.c.product_id).where(
        products.c.product_id == product_id, products.c.archived_ms.is_(None)
    )
    return connection.execute(sold).first() is not None


def _is_in_run(connection: Connection, show_id: ShowId, product_id: ProductId) -> bool:
    found = select(run_items.c.number).where(
        run_items.c.show_id == show_id, run_items.c.product_id == product_id
    )
    return connection.execute(found).first() is not None


def append_to_run(connection: Connection, show_id: ShowId, product_id: ProductId) -> None:
    """Put a product at the end of the run of show."""
    last = connection.execute(
        select(func.max(run_items.c.number)).where(run_items.c.show_id == show_id)
    ).scalar()
    connection.execute(
        insert(run_items).values(show_id=show_id, product_id=product_id, number=(last or 0) + 1)
    )
