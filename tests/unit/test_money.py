"""Money is whole minor units of one currency."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.errors import BugError
from studio.money import Money

amounts = st.integers(-(10**15), 10**15).map(lambda minor: Money(minor, "SAR"))


@given(amounts, amounts, amounts)
def test_sums_do_not_depend_on_their_order(one: Money, two: Money, three: Money) -> None:
    assert one + two == two + one
    assert (one + two) + three == one + (two + three)
    assert one + two - two == one


@given(amounts, st.integers(0, 100))
def test_a_multiple_is_a_repeated_sum(one: Money, count: int) -> None:
    total = Money(0, "SAR")
    for _ in range(count):
        total += one
    assert one * count == total


@given(amounts, amounts)
def test_amounts_compare_as_their_minor_units(one: Money, two: Money) -> None:
    assert (one < two) == (one.minor < two.minor)


def test_two_currencies_never_mix() -> None:
    dollar, riyal = Money(1, "USD"), Money(1, "SAR")
    for mix in (lambda: dollar + riyal, lambda: dollar - riyal, lambda: dollar < riyal):
        with pytest.raises(BugError):
            mix()


@pytest.mark.parametrize("currency", ["", "usd", "US", "DOLLAR", "ريا"])
def test_a_currency_is_an_iso_code(currency: str) -> None:
    with pytest.raises(BugError):
        Money(1, currency)
