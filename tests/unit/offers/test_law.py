"""A former price is what the history supports where a law asks for it; urgency is the market's."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.market.market import CAUTIOUS, market, urgency_of
from studio.money import Money
from studio.offers.law import AS_CHEAP, MS_PER_DAY, NOT_BEFORE, TOO_YOUNG, History, market_terms

NOW_MS = 400 * MS_PER_DAY
GERMANY, AMERICA = market("DE").urgency, market("US").urgency


def usd(minor: int) -> Money:
    return Money(minor, "USD")


def days_ago(days: float) -> int:
    return int(NOW_MS - days * MS_PER_DAY)


OLD = History([(days_ago(100), usd(2900))])


def test_without_a_sale_nothing_is_struck_out_and_urgency_is_the_markets() -> None:
    terms = market_terms("DE", GERMANY, None, OLD, NOW_MS)
    assert (terms.countdown, terms.stock, terms.was_minor, terms.reason) == (
        "soft",
        "soft",
        None,
        "",
    )
    assert market_terms("US", AMERICA, None, OLD, NOW_MS).countdown == "full"


@pytest.mark.parametrize(
    ("history", "germany", "america"),
    [
        (OLD, 2900, 2900),
        (History([(days_ago(29), usd(2900))]), TOO_YOUNG, 2900),
        (History([(days_ago(30), usd(2900))]), 2900, 2900),
        (History([(days_ago(90), usd(2400)), (days_ago(10), usd(2900))]), 2400, 2900),
        (History([(days_ago(90), usd(1800)), (days_ago(31), usd(2900))]), 2900, 2900),
        (History([(days_ago(90), usd(1800)), (days_ago(29), usd(2900))]), AS_CHEAP, 2900),
        (History([(days_ago(90), usd(2900))], [(days_ago(9), days_ago(8), usd(2100))]), 2100, 2900),
        (
            History([(days_ago(90), usd(2900))], [(days_ago(9), days_ago(8), usd(1900))]),
            AS_CHEAP,
            2900,
        ),
        (
            History([(days_ago(90), usd(2900))], [(days_ago(50), days_ago(49), usd(100))]),
            2900,
            2900,
        ),
        (History([(days_ago(90), Money(2900, "EUR"))]), AS_CHEAP, AS_CHEAP),
        (History([(days_ago(90), usd(2100)), (days_ago(0), usd(9900))]), 2100, 2100),
        (History([(days_ago(90), usd(1800)), (days_ago(6), usd(2900))]), AS_CHEAP, AS_CHEAP),
        (History([(days_ago(90), usd(1800)), (days_ago(7), usd(2900))]), AS_CHEAP, 2900),
        (History([(days_ago(6), usd(2900))]), TOO_YOUNG, TOO_YOUNG),
        (History([(days_ago(7), usd(2900))]), TOO_YOUNG, 2900),
        (History([]), NOT_BEFORE, NOT_BEFORE),
        (History([(days_ago(-1), usd(2900))]), NOT_BEFORE, NOT_BEFORE),
    ],
)
def test_the_former_price_of_a_market_is_what_its_history_supports(
    history: History, germany: int | str, america: int | str
) -> None:
    for policy, expected in ((GERMANY, germany), (AMERICA, america)):
        terms = market_terms("XX", policy, usd(1900), history, NOW_MS)
        shown = terms.reason if terms.was_minor is None else terms.was_minor
        assert shown == expected
        assert (terms.was_minor is None) == bool(terms.reason)


def test_a_country_without_a_pack_gets_the_strictest_rules() -> None:
    assert urgency_of("AQ") == CAUTIOUS
    assert urgency_of("DE") == GERMANY


prices = st.lists(
    st.tuples(st.floats(0, 120), st.integers(1000, 4000)), min_size=1, max_size=8
).map(lambda found: sorted(found, key=lambda one: -one[0]))


@given(prices, st.integers(500, 3999))
def test_no_day_of_the_thirty_was_cheaper_than_the_price_struck_out(
    found: list[tuple[float, int]], offered: int
) -> None:
    history = History([(days_ago(days), usd(minor)) for days, minor in found])
    terms = market_terms("DE", GERMANY, usd(offered), history, NOW_MS)
    if terms.was_minor is None:
        return
    assert terms.was_minor > offered
    for quarter in range(121):
        at_ms = days_ago(quarter / 4)
        held = [price for start, price in history.prices if start <= at_ms]
        assert held[-1].minor >= terms.was_minor
