"""Products, their order, their price history."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection

from studio.catalog.products import (
    Product,
    add_product,
    made_up_since,
    name_of,
    price_at,
    price_history,
    run_of_show,
    seed,
    set_price,
)
from studio.catalog.shelf import set_stock, take
from studio.errors import UserError
from studio.ids import ProductId, ShowId
from studio.money import Money
from tests.fakes.database import memory_database

SHOW = ShowId("show")
SCARF = Product(ProductId("scarf"), "Scarf", Money(2900, "USD"), 12, "scarf.png")
BAG = Product(ProductId("bag"), "حقيبة", Money(8500, "SAR"), 3)


@pytest.fixture
def connection() -> Iterator[Connection]:
    with memory_database() as opened:
        yield opened


def test_the_run_of_show_has_the_products_in_order(connection: Connection) -> None:
    seed(connection, SHOW, [SCARF, BAG], now_ms=1)
    first, second = run_of_show(connection, SHOW).items
    assert (first.number, first.name, first.price_minor, first.currency) == (
        1,
        "Scarf",
        2900,
        "USD",
    )
    assert (first.stock, first.sold, first.picture) == (12, 0, "scarf.png")
    assert (second.number, second.name, second.price_minor, second.currency) == (
        2,
        "حقيبة",
        8500,
        "SAR",
    )


def test_opening_the_show_again_keeps_price_and_stock(connection: Connection) -> None:
    seed(connection, SHOW, [SCARF], now_ms=1)
    set_price(connection, SCARF.product_id, Money(2500, "USD"), 2)
    take(connection, SCARF.product_id, 2, "order", 3)
    seed(connection, SHOW, [SCARF, BAG], now_ms=4)
    first, second = run_of_show(connection, SHOW).items
    assert (first.price_minor, first.stock, first.sold) == (2500, 10, 2)
    assert second.product_id == BAG.product_id


def test_another_show_may_present_the_same_product(connection: Connection) -> None:
    seed(connection, SHOW, [BAG, SCARF], now_ms=1)
    seed(connection, ShowId("next"), [SCARF], now_ms=2)
    assert [item.number for item in run_of_show(connection, ShowId("next")).items] == [1]
    assert run_of_show(connection, ShowId("empty")).items == ()


def test_made_up_products_have_cost_their_first_price_for_a_while(connection: Connection) -> None:
    seed(connection, SHOW, [SCARF, BAG], now_ms=100)
    set_price(connection, SCARF.product_id, Money(2500, "USD"), 150)
    for _ in range(2):
        made_up_since(connection, [SCARF], 10)
    assert price_history(connection, SCARF.product_id) == [
        (10, Money(2900, "USD")),
        (150, Money(2500, "USD")),
    ]
    assert price_history(connection, BAG.product_id) == [(100, Money(8500, "SAR"))]
    made_up_since(connection, [SCARF], 50)
    assert price_history(connection, SCARF.product_id)[0][0] == 10


def test_the_price_history_answers_for_every_instant(connection: Connection) -> None:
    seed(connection, SHOW, [SCARF], now_ms=100)
    set_price(connection, SCARF.product_id, Money(2500, "USD"), 200)
    instants = (0, 100, 199, 200, 900)
    prices = [price_at(connection, SCARF.product_id, instant).minor for instant in instants]
    assert prices == [2900, 2900, 2900, 2500, 2500]


@given(st.lists(st.tuples(st.integers(0, 50), st.integers(1, 10**6)), min_size=1))
@settings(deadline=None, max_examples=40)
def test_the_price_is_the_last_one_set_before(changes: list[tuple[int, int]]) -> None:
    changes = sorted(changes, key=lambda change: change[0])
    with memory_database() as connection:
        first_ms, first = changes[0]
        add_product(connection, SHOW, replace(SCARF, price=Money(first, "USD")), first_ms)
        for at_ms, minor in changes[1:]:
            set_price(connection, SCARF.product_id, Money(minor, "USD"), at_ms)
        for instant in range(first_ms, 52):
            expected = [minor for at_ms, minor in changes if at_ms <= instant][-1]
            assert price_at(connection, SCARF.product_id, instant).minor == expected


@pytest.mark.parametrize(
    ("product", "code"),
    [
        (replace(SCARF, name=" \u202e "), "product.no_name"),
        (replace(SCARF, price=Money(0, "USD")), "product.price"),
        (replace(SCARF, stock=-1), "stock.negative"),
    ],
)
def test_an_impossible_product_is_refused(
    connection: Connection, product: Product, code: str
) -> None:
    with pytest.raises(UserError) as refusal:
        add_product(connection, SHOW, product, 1)
    assert refusal.value.code == code
    assert refusal.value.remedy


def test_an_unknown_product_is_refused(connection: Connection) -> None:
    nothing = ProductId("nothing")
    for ask in (
        lambda: price_at(connection, nothing, 1),
        lambda: name_of(connection, nothing),
        lambda: set_stock(connection, nothing, 1, 1),
    ):
        with pytest.raises(UserError) as refusal:
            ask()
        assert refusal.value.code == "product.unknown"


def test_a_hostile_name_is_made_safe(connection: Connection) -> None:
    add_product(connection, SHOW, replace(SCARF, name="Sca\x00rf\u202e"), 1)
    assert name_of(connection, SCARF.product_id) == "Scarf"
