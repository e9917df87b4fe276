"""Which market of a show somebody belongs to, and what they pay in: the same on page and order."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Protocol, TypeVar

from babel.core import get_global

_KEPT = 256


class Served(Protocol):
    """A market of the show. country: ISO 3166; language: BCP 47."""

    @property
    def country(self) -> str:
        """Where it is."""
        ...

    @property
    def language(self) -> str:
        """What it speaks."""
        ...

    @property
    def currency(self) -> str:
        """What it pays in."""
        ...


S = TypeVar("S", bound=Served)


def market_of(markets: Sequence[S], language: str, country: str) -> S | None:
    """The market of a country, else of a language, else the main one; None without markets."""
    spoken = language.partition("-")[0]
    for market in markets:
        if market.country == country:
            return market
    for market in markets:
        if market.language.partition("-")[0] == spoken:
            return market
    return markets[0] if markets else None


def currency_of(market: Served, country: str) -> str:
    """The currency a viewer of `country` pays in; without a country, their market's; "" unknown."""
    if country in {"", market.country}:
        return market.currency
    return _tender_of(country)


@lru_cache(_KEPT)
def _tender_of(country: str) -> str:
    """The currency of a country today (CLDR); "" for a code that is none."""
    known = get_global("territory_currencies").get(country, ())
    return next((code for code, _start, end, is_tender in known if is_tender and end is None), "")
