"""A thousand buyers at once for a few pieces: none is sold twice, the others wait in order."""

import asyncio
from functools import partial
from pathlib import Path

from sqlalchemy import Connection

from studio.catalog import shelf
from studio.catalog.products import Product, seed
from studio.control.feeds import OrderLine, OrderStatus
from studio.engine.prices import ShowPrices, ShowShelf
from studio.ids import OrderId, ProductId, ShowId, ViewerId
from studio.link.messages import ViewerOrder
from studio.money import Money
from studio.offers import book
from studio.offers.offers import Terms, flash_sale, start_flash
from studio.offers.settle import units_sold
from studio.orders import holds, rescue
from studio.orders.book import OrderBook
from studio.store.store import Store
from tests.fakes.database import engine_metadata

SHOW, CUP = ShowId("show"), ProductId("cup")
BUYERS, STOCK, AT_PRICE = 1000, 37, 20


def claim(number: int) -> ViewerOrder:
    return ViewerOrder(
        order_id=OrderId(f"o{number}"),
        viewer_id=ViewerId(f"v{number}"),
        number=f"A-{number}",
        name=f"Buyer {number}",
        contact="mail@example.org",
        product_id=CUP,
        quantity=1,
        language="en",
        country="US",
        seen_price_minor=500,
        seen_at_ms=2000,
    )


def open_shop(connection: Connection) -> None:
    seed(connection, SHOW, [Product(CUP, "Cup", Money(1000, "USD"), STOCK)], 0)
    terms = Terms(CUP, Money(500, "USD"), Money(1000, "USD"), 60, total_units=AT_PRICE)
    sale = flash_sale(terms, 1000)
    book.change(connection, SHOW, 1000, lambda old: start_flash(old, sale, 1000))


async def test_a_thousand_concurrent_claims_never_oversell(tmp_path: Path) -> None:
    store = Store.open(tmp_path / "shop.db", engine_metadata())
    orders = OrderBook(SHOW, ShowShelf, ShowPrices(SHOW, "USD"))

    async def buy(number: int) -> OrderLine:
        return await store.write(lambda on: orders.apply(on, claim(number), 2000))

    try:
        await store.write(open_shop)
        lines = await asyncio.gather(*(buy(number) for number in range(BUYERS)))
        reserved = [line for line in lines if line.status is OrderStatus.RESERVED]
        waiting = [line for line in lines if line.status is OrderStatus.WAITLISTED]
        assert (len(reserved), len(waiting)) == (STOCK, BUYERS - STOCK)
        assert await store.read(lambda on: shelf.free(on, CUP)) == 0
        assert sum(line.total_minor == 500 for line in lines) == AT_PRICE
        assert sum((await store.read(lambda on: units_sold(on, SHOW))).values()) == AT_PRICE

        def restock(connection: Connection) -> tuple[OrderLine, ...]:
            shelf.set_stock(connection, CUP, 3, 3000)
            return orders.fill(connection, CUP, 3000)

        filled = await store.write(restock)
        first = sorted(waiting, key=lambda line: line.seq)[:3]
        assert [line.order_id for line in filled] == [line.order_id for line in first]
        assert await store.read(lambda on: shelf.free(on, CUP)) == 0
        await check_holds_end(store, orders, waiting[3:])
    finally:
        await store.aclose()


async def check_holds_end(store: Store, orders: OrderBook, waiting: list[OrderLine]) -> None:
    """An hour later every hold ends at once: the units go to as many who waited, and no more."""
    over_ms = 3000 + holds.DEFAULT_MINUTES * 60_000
    ended = await store.read(lambda on: rescue.overdue(on, SHOW, over_ms))
    assert len(ended) == STOCK + 3

    def end(connection: Connection, order_id: OrderId) -> tuple[OrderLine, ...]:
        orders.set_status(connection, order_id, OrderStatus.RELEASED, over_ms)
        return orders.fill(connection, CUP, over_ms)

    moved = await asyncio.gather(*(store.write(partial(end, order_id=one)) for one in ended))
    filled = [line for lines in moved for line in lines]
    first = sorted(waiting, key=lambda line: line.seq)[: len(ended)]
    assert [line.order_id for line in filled] == [line.order_id for line in first]
    assert await store.read(lambda on: shelf.free(on, CUP)) == 0
    assert await store.read(shelf.sold) == {CUP: len(ended)}
