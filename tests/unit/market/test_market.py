"""Every market pack is complete and names things that exist."""

from datetime import date
from zoneinfo import ZoneInfo

import pytest
from babel import Locale
from babel.numbers import get_territory_currencies

from studio.errors import BugError
from studio.l10n.formats import digits_of, money
from studio.market.customs import customs
from studio.market.market import Urgency, countries, market
from studio.money import Money


def test_the_first_markets_are_there() -> None:
    assert {"DE", "ID", "MX", "SA", "TH", "US"} <= set(countries())


@pytest.mark.parametrize("country", countries())
def test_a_pack_names_what_exists(country: str) -> None:
    pack = market(country)
    assert pack.country == country
    assert pack.currency in get_territory_currencies(country)
    assert Locale.parse(f"{pack.language}_{country}").territory == country
    assert ZoneInfo(pack.timezone).key == pack.timezone
    assert pack.urgency.sources


def test_a_markets_digits_are_its_own_choice() -> None:
    assert digits_of(market("SA").format_language) == "٠١٢٣٤٥٦٧٨٩"
    assert digits_of(market("MX").format_language) == "0123456789"
    assert money(Money(2900, "MXN"), market("MX").format_language) == "$29.00"


def test_direction_follows_the_language() -> None:
    assert market("SA").is_right_to_left
    assert not market("TH").is_right_to_left


def test_price_law_is_stricter_in_the_union() -> None:
    assert market("DE").urgency.was_price_days == 30
    assert market("DE").urgency.countdown is Urgency.SOFT


@pytest.mark.parametrize(
    ("country", "days"),
    [("DE", 30), ("CN", 7), ("KR", 20), ("JP", 29), ("MY", 28), ("US", 0), ("MX", 0)],
)
def test_days_of_price_history_are_those_of_the_rule_that_is_named(country: str, days: int) -> None:
    policy = market(country).urgency
    assert policy.was_price_days == days
    if days:
        assert any(f"{days} days" in one.rule for one in policy.sources)


@pytest.mark.parametrize("country", countries())
def test_what_was_read_says_where_and_when_and_nobody_is_said_to_have_reviewed_it(
    country: str,
) -> None:
    for source in market(country).urgency.sources:
        assert bool(source.read_at) == bool(source.read_on)
        assert not (source.is_house and source.read_at)
        if source.read_on:
            assert date.fromisoformat(source.read_on).year >= 2026
        assert source.is_house == source.rule.startswith("House rule")
    assert customs(country).reviewed_by == ""


def test_an_unknown_market_is_our_mistake() -> None:
    with pytest.raises(BugError):
        market("../SA")
