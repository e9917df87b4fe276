"""The stock ledger: what is free, and every move that made it so.

`stock.units` is always the sum of the product's moves and never below zero: the database refuses.
A product with variants has nothing on its own shelf: its units are those of its variants.
"""

from sqlalchemy import Connection, bindparam, func, insert, select, update

from studio.catalog.tables import products, stock, stock_moves
from studio.errors import N_, UserError
from studio.ids import ProductId

_SET = "set"
_TAKEN = "taken"
_RETURNED = "returned"


def open_shelf(connection: Connection, product_id: ProductId, units: int, now_ms: int) -> None:
    """Begin the ledger of a new product."""
    connection.execute(insert(stock).values(product_id=product_id, units=0))
    set_stock(connection, product_id, units, now_ms)


def set_stock(connection: Connection, product_id: ProductId, units: int, now_ms: int) -> None:
    """Correct the free units to `units`.

    Raises UserError for a negative number, and for a product whose variants have the stock.
    """
    if units < 0:
        raise UserError(
            N_("Stock cannot be below zero."),
            remedy=N_("Enter how many are free to sell."),
            code="stock.negative",
        )
    if shelves(connection, product_id) != [product_id]:
        raise UserError(
            N_("The stock of this product is kept by variant."),
            remedy=N_("Correct it in the catalogue."),
            code="stock.variants",
        )
    difference = units - _units(connection, product_id)
    if difference:
        _move(connection, product_id, difference, (_SET, "", now_ms))


def shelves(connection: Connection, product_id: ProductId) -> list[ProductId]:
    """Where a product's units lie: its variants in their order, or the product itself."""
    rows = connection.execute(_SHELVES, {"wanted": product_id})
    return [ProductId(row.product_id) for row in rows] or [product_id]


def free(connection: Connection, product_id: ProductId) -> int:
    """Units nobody has taken. Raises UserError for a product without a shelf."""
    return sum(_units(connection, one) for one in shelves(connection, product_id))


def take(
    connection: Connection, product_id: ProductId, units: int, reference: str, now_ms: int
) -> bool:
    """Take `units` for `reference` (an order); False, and nothing taken, when too few are free.

    Of a product with variants the first that has enough gives all, if one has.
    """
    on_shelf = {one: _units(connection, one) for one in shelves(connection, product_id)}
    if sum(on_shelf.values()) < units:
        return False
    enough = next((one for one, there in on_shelf.items() if there >= units), None)
    for one in [enough] if enough else on_shelf:
        part = min(units, on_shelf[one])
        if part:
            _move(connection, one, -part, (_TAKEN, reference, now_ms))
            units -= part
    return True


def give_back(
    connection: Connection, product_id: ProductId, units: int, reference: str, now_ms: int
) -> None:
    """Put back what `reference` had taken, onto the shelves it came from."""
    rows = connection.execute(
        select(stock_moves.c.product_id, func.sum(stock_moves.c.units).label("units"))
        .join(products, products.c.product_id == stock_moves.c.product_id)
        .where(
            stock_moves.c.reference == reference,
            (stock_moves.c.product_id == product_id) | (products.c.parent_id == product_id),
        )
        .group_by(stock_moves.c.product_id)
    )
    for row in rows.all():
        part = min(units, -int(row.units))
        if part > 0:
            _move(connection, ProductId(row.product_id), part, (_RETURNED, reference, now_ms))
            units -= part
    if units:
        _move(connection, product_id, units, (_RETURNED, reference, now_ms))


def sold(connection: Connection) -> dict[ProductId, int]:
    """Units taken and not returned, by product; those of variants count for their product."""
    owner = func.coalesce(products.c.parent_id, products.c.product_id)
    rows = connection.execute(
        select(owner.label("product_id"), func.sum(stock_moves.c.units).label("units"))
        .join(products, products.c.product_id == stock_moves.c.product_id)
        .where(stock_moves.c.reason.in_((_TAKEN, _RETURNED)))
        .group_by(owner)
    )
    return {ProductId(row.product_id): -int(row.units) for row in rows}


def _units(connection: Connection, product_id: ProductId) -> int:
    units = connection.execute(_UNITS, {"wanted": product_id}).scalar()
    if units is None:
        raise UserError(
            N_("This product is not part of the show."),
            remedy=N_("Add it to the run of show first."),
            code="product.unknown",
        )
    return int(units)


def _move(
    connection: Connection, product_id: ProductId, units: int, why: tuple[str, str, int]
) -> None:
    reason, reference, now_ms = why
    connection.execute(_ADD_UNITS, {"wanted": product_id, "more": units})
    move = {"product_id": product_id, "at_ms": now_ms, "units": units}
    connection.execute(_ADD_MOVE, move | {"reason": reason, "reference": reference})


# Built once: every order passes here, and building costs as much as running.
_ADD_UNITS = (
    update(stock)
    .where(stock.c.product_id == bindparam("wanted"))
    .values(units=stock.c.units + bindparam("more"))
)
_ADD_MOVE = insert(stock_moves)
_UNITS = select(stock.c.units).where(stock.c.product_id == bindparam("wanted"))
_SHELVES = (
    select(products.c.product_id)
    .where(products.c.parent_id == bindparam("wanted"), products.c.archived_ms.is_(None))
    .order_by(products.c.position)
)
