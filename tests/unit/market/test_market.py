"""Every market pack is complete and names things that exist."""

from zoneinfo import ZoneInfo

import pytest
from babel import Locale
from babel.numbers import get_territory_currencies

from studio.errors import BugError
from studio.l10n.formats import digits_of, money
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


def test_an_unknown_market_is_our_mistake() -> None:
    with pytest.raises(BugError):
        market("../SA")
