"""How products are edited, archived and imported.

Every function is a store job's body: it takes the connection of the caller's transaction.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, delete, func, insert, select, update

from studio.catalog import products as shop
from studio.catalog import shelf
from studio.catalog.drafts import MAX_SKU_CHARS, MAX_VARIANTS, ProductDraft, VariantDraft
from studio.catalog.listing import run_numbers
from studio.catalog.tables import other_prices, prices, product_pictures, products, run_items
from studio.errors import N_, UserError
from studio.ids import ProductId, ShowId, new_id
from studio.l10n.safe_text import safe_text
from studio.money import Money

MOST_PRODUCTS = 5000


@dataclass(frozen=True, slots=True)
class Edit:
    """A product as it shall be. product_id: None makes a new one. stock: None leaves it."""

    product_id: ProductId | None
    draft: ProductDraft
    variant_ids: tuple[ProductId | None, ...] = ()


def save(connection: Connection, edit: Edit, now_ms: int) -> ProductId:
    """Make or change a product with its prices, stock and variants; returns its id.

    Raises UserError for an empty name, a missing price, too many variants or an unknown id.
    """
    draft = edit.draft
    name = safe_text(draft.name, shop.MAX_PRODUCT_NAME_CHARS)
    if not name:
        raise UserError(
            N_("The product has no name."), remedy=N_("Give it a name."), code="product.no_name"
        )
    if not draft.prices:
        raise UserError(
            N_("A price must be above zero."), remedy=N_("Enter a price."), code="product.price"
        )
    if len(draft.variants) > MAX_VARIANTS:
        raise UserError(
            N_("The product has more than {most} variants."),
            remedy=N_("Make two products of it."),
            code="product.variants",
            fields={"most": MAX_VARIANTS},
        )
    product_id = edit.product_id or _make(connection, name, draft, now_ms)
    _rename(connection, product_id, name, draft.sku)
    _set_prices(connection, product_id, draft.prices, now_ms)
    _set_variants(connection, product_id, edit, now_ms)
    if draft.stock is not None and not draft.variants:
        shelf.set_stock(connection, product_id, draft.stock, now_ms)
    return product_id


def archive(connection: Connection, product_id: ProductId, now_ms: int, *, archived: bool) -> None:
    """Take a product out of sale and of every run of show to come, or bring it back."""
    _check_known(connection, product_id)
    connection.execute(
        update(products)
        .where(products.c.product_id == product_id)
        .values(archived_ms=now_ms if archived else None)
    )
    if archived:
        connection.execute(delete(run_items).where(run_items.c.product_id == product_id))


def set_in_run(
    connection: Connection, show_id: ShowId, product_id: ProductId, *, in_run: bool
) -> None:
    """Add a product to the end of the run of show, or take it out; numbers stay as they are."""
    _check_known(connection, product_id)
    is_there = product_id in run_numbers(connection, show_id)
    if in_run and not is_there:
        shop.append_to_run(connection, show_id, product_id)
    elif not in_run:
        connection.execute(
            delete(run_items).where(
                run_items.c.show_id == show_id, run_items.c.product_id == product_id
            )
        )


def set_pictures(connection: Connection, product_id: ProductId, files: Iterable[str]) -> None:
    """The product's pictures, the main one first."""
    _check_known(connection, product_id)
    named = tuple(dict.fromkeys(files))
    connection.execute(delete(product_pictures).where(product_pictures.c.product_id == product_id))
    for position, file in enumerate(named):
        connection.execute(
            insert(product_pictures).values(product_id=product_id, file=file, position=position)
        )
    connection.execute(
        update(products)
        .where(products.c.product_id == product_id)
        .values(picture=named[0] if named else "")
    )


def known_sources(connection: Connection) -> Mapping[str, ProductId]:
    """Products by the key they were imported under."""
    rows = connection.execute(
        select(products.c.source_key, products.c.product_id).where(products.c.source_key != "")
    )
    return {row.source_key: ProductId(row.product_id) for row in rows}


def take_over(
    connection: Connection, drafts: Iterable[ProductDraft], now_ms: int
) -> list[tuple[ProductId, ProductDraft]]:
    """Make or change the products of an import, all or none; what became of each."""
    known = known_sources(connection)
    taken = []
    for draft in drafts:
        product_id = known.get(draft.source_key)
        ids = _matching_variants(connection, product_id, draft) if product_id else ()
        saved = save(connection, Edit(product_id, draft, ids), now_ms)
        taken.append((saved, draft))
    return taken


def _make(connection: Connection, name: str, draft: ProductDraft, now_ms: int) -> ProductId:
    count = connection.execute(
        select(func.count()).select_from(products).where(products.c.parent_id.is_(None))
    ).scalar_one()
    if count >= MOST_PRODUCTS:
        raise UserError(
            N_("The catalogue holds {most} products already."),
            remedy=N_("Use another profile for a further catalogue."),
            code="catalog.full",
            fields={"most": MOST_PRODUCTS},
        )
    product_id = ProductId(new_id())
    connection.execute(
        insert(products).values(
            product_id=product_id,
            name=name,
            picture="",
            added_ms=now_ms,
            source_key=draft.source_key,
        )
    )
    shelf.open_shelf(connection, product_id, 0, now_ms)
    return product_id


def _rename(connection: Connection, product_id: ProductId, name: str, sku: str) -> None:
    changed = connection.execute(
        update(products)
        .where(products.c.product_id == product_id)
        .values(name=name, sku=safe_text(sku, MAX_SKU_CHARS))
    )
    if changed.rowcount == 0:
        raise shop.unknown_product()


def _set_prices(
    connection: Connection, product_id: ProductId, wanted: tuple[Money, ...], now_ms: int
) -> None:
    main, *rest = wanted
    _set_own_price(connection, product_id, main, now_ms)
    former = {
        tag.currency: tag.minor for tag in shop.other_prices_of_all(connection).get(product_id, ())
    }
    asked = {price.currency: price.minor for price in rest if price.currency != main.currency}
    for currency in former.keys() | asked.keys():
        minor = asked.get(currency, 0)
        if minor != former.get(currency, 0):
            connection.execute(
                insert(other_prices).values(
                    product_id=product_id, minor=minor, currency=currency, from_ms=now_ms
                )
            )


def _set_own_price(
    connection: Connection, product_id: ProductId, price: Money, now_ms: int
) -> None:
    """A price is added to the history only when it differs from today's."""
    newest = connection.execute(
        select(prices.c.minor, prices.c.currency)
        .where(prices.c.product_id == product_id)
        .order_by(prices.c.price_id.desc())
        .limit(1)
    ).first()
    if newest is None or (newest.minor, newest.currency) != (price.minor, price.currency):
        shop.set_price(connection, product_id, price, now_ms)


def _set_variants(connection: Connection, product_id: ProductId, edit: Edit, now_ms: int) -> None:
    wanted = edit.draft.variants
    ids = edit.variant_ids or (None,) * len(wanted)
    former = set(shelf.shelves(connection, product_id)) - {product_id}
    if wanted and not former:  # from now on the variants have the stock
        shelf.set_stock(connection, product_id, 0, now_ms)
    kept = set()
    for position, (variant, known) in enumerate(zip(wanted, ids, strict=True)):
        variant_id = known if known in former and known is not None else None
        kept.add(_save_variant(connection, (product_id, variant_id, position), variant, now_ms))
    for gone in former - kept:
        shelf.set_stock(connection, gone, 0, now_ms)
        connection.execute(
            update(products).where(products.c.product_id == gone).values(archived_ms=now_ms)
        )


def _save_variant(
    connection: Connection,
    place: tuple[ProductId, ProductId | None, int],
    variant: VariantDraft,
    now_ms: int,
) -> ProductId:
    parent_id, known, position = place
    variant_id = known or ProductId(new_id())
    values = {
        "name": safe_text(variant.title, shop.MAX_PRODUCT_NAME_CHARS) or str(position + 1),
        "sku": safe_text(variant.sku, MAX_SKU_CHARS),
        "position": position,
    }
    if known is None:
        connection.execute(
            insert(products).values(
                product_id=variant_id, picture="", added_ms=now_ms, parent_id=parent_id, **values
            )
        )
        shelf.open_shelf(connection, variant_id, 0, now_ms)
    else:
        connection.execute(
            update(products).where(products.c.product_id == variant_id).values(**values)
        )
    _set_variant_price(connection, (parent_id, variant_id), variant.price, now_ms)
    if variant.stock is not None:
        shelf.set_stock(connection, variant_id, variant.stock, now_ms)
    return variant_id


def _set_variant_price(
    connection: Connection, ids: tuple[ProductId, ProductId], price: Money | None, now_ms: int
) -> None:
    """None costs what the product costs, also where there once was a price of its own."""
    parent_id, variant_id = ids
    history = select(prices.c.price_id).where(prices.c.product_id == variant_id)
    if price is None and connection.execute(history).first() is not None:
        price = shop.price_at(connection, parent_id, now_ms)
    if price is not None:
        _set_own_price(connection, variant_id, price, now_ms)


def _matching_variants(
    connection: Connection, product_id: ProductId, draft: ProductDraft
) -> tuple[ProductId | None, ...]:
    """The variants that are there already, found by SKU, else by title."""
    rows = connection.execute(
        select(products.c.product_id, products.c.sku, products.c.name).where(
            products.c.parent_id == product_id, products.c.archived_ms.is_(None)
        )
    ).all()
    by_sku = {row.sku: ProductId(row.product_id) for row in rows if row.sku}
    by_title = {row.name: ProductId(row.product_id) for row in rows}
    return tuple(by_sku.get(v.sku) or by_title.get(v.title) for v in draft.variants)


def _check_known(connection: Connection, product_id: ProductId) -> None:
    found = select(products.c.product_id).where(products.c.product_id == product_id)
    if connection.execute(found).first() is None:
        raise shop.unknown_product()
