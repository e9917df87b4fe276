"""The catalogue as it is edited: prices keep their history, variants their stock."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from sqlalchemy import Connection, select

from studio.catalog import book, shelf
from studio.catalog.book import Edit
from studio.catalog.drafts import ProductDraft, VariantDraft
from studio.catalog.listing import everything
from studio.catalog.products import name_of, price_at, run_of_show
from studio.catalog.tables import prices
from studio.control.catalog_states import CatalogProduct, PriceTag
from studio.errors import UserError
from studio.ids import ProductId, ShowId
from studio.money import Money
from tests.fakes.database import memory_database

SHOW = ShowId("show")
SCARF = ProductDraft("k:scarf", "Scarf", (Money(2900, "USD"), Money(49900, "MXN")), "SC", 12)
SHIRT = ProductDraft(
    "k:shirt",
    "Shirt",
    (Money(1000, "USD"),),
    variants=(VariantDraft("S", "SH-S", None, 3), VariantDraft("L", "SH-L", Money(1200, "USD"), 5)),
)


@pytest.fixture
def connection() -> Iterator[Connection]:
    with memory_database() as opened:
        yield opened


def only(connection: Connection) -> CatalogProduct:
    (product,) = everything(connection, SHOW).products
    return product


def test_a_product_has_a_price_per_currency(connection: Connection) -> None:
    product_id = book.save(connection, Edit(None, SCARF), 1)
    assert only(connection).prices == (PriceTag(2900, "USD"), PriceTag(49900, "MXN"))
    book.save(connection, Edit(product_id, replace(SCARF, prices=SCARF.prices[:1])), 2)
    assert only(connection).prices == (PriceTag(2900, "USD"),)


def test_the_history_grows_only_when_the_price_changes(connection: Connection) -> None:
    product_id = book.save(connection, Edit(None, SCARF), 1)
    book.save(connection, Edit(product_id, replace(SCARF, name="Silk scarf")), 2)
    book.save(connection, Edit(product_id, replace(SCARF, prices=(Money(2500, "USD"),))), 3)
    history = connection.execute(select(prices.c.minor).order_by(prices.c.price_id)).scalars()
    assert list(history) == [2900, 2500]
    assert price_at(connection, product_id, 2) == Money(2900, "USD")


def test_variants_have_the_stock(connection: Connection) -> None:
    product_id = book.save(connection, Edit(None, SHIRT), 1)
    book.set_in_run(connection, SHOW, product_id, in_run=True)
    small, large = only(connection).variants
    assert (only(connection).stock, small.stock, large.stock) == (8, 3, 5)
    assert run_of_show(connection, SHOW).items[0].stock == 8
    assert price_at(connection, small.product_id, 1) == Money(1000, "USD")
    assert price_at(connection, large.product_id, 1) == Money(1200, "USD")
    assert name_of(connection, large.product_id) == "Shirt · L"
    with pytest.raises(UserError) as caught:
        shelf.set_stock(connection, product_id, 9, 2)
    assert caught.value.code == "stock.variants"


def test_an_order_takes_from_variants_and_gives_back_where_it_took(connection: Connection) -> None:
    product_id = book.save(connection, Edit(None, SHIRT), 1)
    assert shelf.take(connection, product_id, 7, "order", 2)
    assert shelf.free(connection, product_id) == 1
    assert not shelf.take(connection, product_id, 2, "other", 3)
    shelf.give_back(connection, product_id, 7, "order", 4)
    assert [v.stock for v in only(connection).variants] == [3, 5]
    assert only(connection).sold == 0


def test_an_order_prefers_the_variant_that_has_enough(connection: Connection) -> None:
    product_id = book.save(connection, Edit(None, SHIRT), 1)
    assert shelf.take(connection, product_id, 4, "order", 2)
    assert [v.stock for v in only(connection).variants] == [3, 1]
    assert only(connection).sold == 4


def test_variants_come_and_go(connection: Connection) -> None:
    product_id = book.save(connection, Edit(None, replace(SCARF, variants=())), 1)
    book.save(connection, Edit(product_id, SHIRT), 2)
    assert only(connection).stock == 8
    (small, _large) = only(connection).variants
    fewer = replace(SHIRT, variants=(VariantDraft("Small", "SH-S", None, 2),))
    book.save(connection, Edit(product_id, fewer, (small.product_id,)), 3)
    (kept,) = only(connection).variants
    assert (kept.product_id, kept.title, kept.stock) == (small.product_id, "Small", 2)


def test_archived_products_leave_the_run_and_come_back(connection: Connection) -> None:
    product_id = book.save(connection, Edit(None, SCARF), 1)
    book.set_in_run(connection, SHOW, product_id, in_run=True)
    assert only(connection).run_number == 1
    book.archive(connection, product_id, 2, archived=True)
    assert only(connection).is_archived
    assert run_of_show(connection, SHOW).items == ()
    book.archive(connection, product_id, 3, archived=False)
    assert not only(connection).is_archived


def test_a_second_import_changes_what_the_first_made(connection: Connection) -> None:
    book.take_over(connection, [SCARF, SHIRT], 1)
    later = replace(SCARF, prices=(Money(2500, "USD"),), stock=None)
    resized = replace(SHIRT, variants=(replace(SHIRT.variants[1], stock=9),))
    book.take_over(connection, [later, resized], 3)
    by_name = {p.name: p for p in everything(connection, SHOW).products}
    assert len(by_name) == 2
    assert by_name["Scarf"].prices[0] == PriceTag(2500, "USD")
    assert by_name["Scarf"].stock == 12
    assert [(v.title, v.stock) for v in by_name["Shirt"].variants] == [("L", 9)]


def test_pictures_have_an_order(connection: Connection) -> None:
    product_id = book.save(connection, Edit(None, SCARF), 1)
    book.set_in_run(connection, SHOW, product_id, in_run=True)
    book.set_pictures(connection, product_id, ["a.png", "b.png", "a.png"])
    assert only(connection).pictures == ("a.png", "b.png")
    assert run_of_show(connection, SHOW).items[0].picture == "a.png"
    book.set_pictures(connection, product_id, [])
    assert only(connection).pictures == ()


@pytest.mark.parametrize(
    ("edit", "code"),
    [
        (Edit(None, replace(SCARF, name=" ")), "product.no_name"),
        (Edit(None, replace(SCARF, prices=())), "product.price"),
        (Edit(ProductId("gone"), SCARF), "product.unknown"),
        (Edit(None, replace(SCARF, variants=(VariantDraft("x"),) * 101)), "product.variants"),
    ],
)
def test_what_makes_no_sense_is_refused(connection: Connection, edit: Edit, code: str) -> None:
    with pytest.raises(UserError) as caught:
        book.save(connection, edit, 1)
    assert caught.value.code == code
