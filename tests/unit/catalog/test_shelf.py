"""The stock ledger never lies and never goes below zero."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule
from sqlalchemy import Connection, func, select

from studio.catalog import shelf
from studio.catalog.book import Edit, save
from studio.catalog.drafts import ProductDraft, VariantDraft
from studio.catalog.products import Product, seed
from studio.catalog.tables import stock_moves
from studio.errors import UserError
from studio.ids import ProductId, ShowId
from studio.money import Money
from tests.fakes.database import memory_database

CUP = ProductId("cup")


class Ledger(RuleBasedStateMachine):
    """Anybody takes, returns and corrects; a plain number is the model."""

    def __init__(self) -> None:
        super().__init__()
        self._database = memory_database()
        self.connection = self._database.__enter__()
        seed(self.connection, ShowId("show"), [Product(CUP, "Cup", Money(1, "USD"), 5)], 0)
        self.free = 5
        self.taken: list[int] = []

    def teardown(self) -> None:
        self._database.__exit__(None, None, None)

    @rule(units=st.integers(1, 8))
    def take(self, units: int) -> None:
        is_taken = shelf.take(self.connection, CUP, units, "order", 0)
        assert is_taken == (units <= self.free)
        if is_taken:
            self.free -= units
            self.taken.append(units)

    @rule()
    def give_back(self) -> None:
        if self.taken:
            units = self.taken.pop()
            shelf.give_back(self.connection, CUP, units, "order", 0)
            self.free += units

    @rule(units=st.integers(0, 10))
    def correct(self, units: int) -> None:
        shelf.set_stock(self.connection, CUP, units, 0)
        self.free = units

    @invariant()
    def stock_is_the_sum_of_its_moves(self) -> None:
        moved = self.connection.scalar(select(func.sum(stock_moves.c.units)))
        assert shelf.free(self.connection, CUP) == self.free == moved >= 0

    @invariant()
    def sold_is_what_is_taken(self) -> None:
        assert shelf.sold(self.connection).get(CUP, 0) == sum(self.taken)


TestLedger = Ledger.TestCase
TestLedger.settings = settings(max_examples=30, stateful_step_count=20, deadline=None)


SORTS = (VariantDraft("Blue", "B", None, 2), VariantDraft("Red", "R", None, 3))
DRAFT = ProductDraft("", "Cup", (Money(100, "USD"),), variants=SORTS)


@contextmanager
def two_sorts() -> Iterator[tuple[Connection, ProductId, list[ProductId]]]:
    """A cup in blue (2 units) and in red (3)."""
    with memory_database() as on:
        cup = save(on, Edit(None, DRAFT), 0)
        yield on, cup, shelf.shelves(on, cup)


def test_a_product_gives_from_the_first_sort_that_has_enough_or_from_several() -> None:
    with two_sorts() as (on, cup, (blue, red)):
        assert shelf.take(on, cup, 3, "a", 1)
        assert (shelf.free(on, blue), shelf.free(on, red)) == (2, 0)
        shelf.give_back(on, cup, 3, "a", 2)
        assert shelf.take(on, cup, 4, "b", 3)
        assert (shelf.free(on, blue), shelf.free(on, red)) == (0, 1)
        shelf.give_back(on, cup, 1, "b", 4)
        shelf.give_back(on, cup, 3, "b", 5)
        assert (shelf.free(on, blue), shelf.free(on, red)) == (2, 3)
        assert shelf.sold(on) == {cup: 0}
        shelf.set_stock(on, blue, 0, 6)
        three = VariantDraft("Green", "G", None, 2)
        save(on, Edit(cup, replace(DRAFT, variants=(*DRAFT.variants, three)), (blue, red, None)), 6)
        shelf.set_stock(on, blue, 0, 6)
        assert shelf.take(on, cup, 4, "d", 6)  # nothing from the empty one
        shelf.give_back(on, cup, 4, "d", 6)
        shelf.set_stock(on, blue, 2, 6)
        assert shelf.take(on, blue, 2, "c", 6)
        assert shelf.take(on, cup, 1, "c", 6)
        shelf.give_back(on, cup, 3, "c", 7)
        assert shelf.free(on, cup) == 7


def test_stock_is_corrected_where_it_lies_and_not_below_zero() -> None:
    with two_sorts() as (on, cup, (blue, _red)):
        for product_id, units, code in (
            (blue, -1, "stock.negative"), (cup, 3, "stock.variants"), ("no", 1, "product.unknown"),
        ):  # fmt: skip
            with pytest.raises(UserError) as refusal:
                shelf.set_stock(on, ProductId(product_id), units, 1)
            assert refusal.value.code == code
        shelf.set_stock(on, blue, 2, 1)
        assert shelf.free(on, cup) == 5


def test_what_was_never_taken_comes_to_the_shelf_that_is_named() -> None:
    with two_sorts() as (on, _cup, (blue, red)):
        shelf.give_back(on, red, 1, "nobody", 1)
        assert (shelf.free(on, blue), shelf.free(on, red)) == (2, 4)
