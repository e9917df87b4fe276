"""A market pack: a country's language, currency, digits, zone and how far urgency may go."""

import tomllib
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache
from pathlib import Path

from pydantic import TypeAdapter

from studio.errors import BugError
from studio.l10n.formats import is_right_to_left

PACKS_DIR = Path(__file__).parent / "packs"


class Urgency(Enum):
    """How loudly an offer may press: FULL ring and seconds, SOFT an end time only, OFF nothing."""

    FULL = "full"
    SOFT = "soft"
    OFF = "off"


@dataclass(frozen=True, slots=True)
class Source:
    """A rule behind a policy, in a line. is_house: nobody's law but ours.

    read_at, read_on: where and when (ISO 8601) its text, or a report that quotes it, was read for
    this pack; "": taken on trust. Reading is no review: only somebody who lives there can say that
    the rule is all there is to know (studio.market.customs, `reviewed_by`).
    """

    rule: str
    is_house: bool = False
    read_at: str = ""
    read_on: str = ""


@dataclass(frozen=True, slots=True)
class UrgencyPolicy:
    """What may be shown. sources: why; shown to the host and kept with the pack.

    cool_down_s: a sale of the same product begins again only after this pause.
    was_price_days: days of price history a struck-out price needs; 0 where no law asks for it
        and the house rule holds (studio.offers.law).
    """

    countdown: Urgency
    stock: Urgency
    cool_down_s: int
    was_price_days: int
    sources: tuple[Source, ...]


@dataclass(frozen=True, slots=True)
class BuyersPolicy:
    """How long a buyer's name, contact and comments are kept after the newest order, and why."""

    kept_days: int
    reason: str


@dataclass(frozen=True, slots=True)
class Market:
    """One country. language: BCP 47; digits: a CLDR numbering system; timezone: IANA."""

    country: str
    language: str
    currency: str
    digits: str
    timezone: str
    urgency: UrgencyPolicy
    buyers: BuyersPolicy

    @property
    def format_language(self) -> str:
        """The language with this market's digits, for `studio.l10n.formats`."""
        return f"{self.language}-{self.country}-u-nu-{self.digits}"

    def formats_in(self, language: str) -> str:
        """How `language` is formatted here: with this market's digits where it is its own."""
        is_own = language.partition("-")[0] == self.language.partition("-")[0]
        return self.format_language if is_own else language

    @property
    def is_right_to_left(self) -> bool:
        """The direction of its language."""
        return is_right_to_left(self.language)


# For a country without a pack: nothing is pressed harder there than anywhere with one.
CAUTIOUS = UrgencyPolicy(
    countdown=Urgency.SOFT,
    stock=Urgency.SOFT,
    cool_down_s=3600,
    was_price_days=30,
    sources=(
        Source("House rule: without a market pack the strictest known rules hold.", is_house=True),
    ),
)


SHORTEST = BuyersPolicy(30, "House rule: without a market pack the shortest known time holds.")


def buyers_of(country: str) -> BuyersPolicy:
    """How long the data of a country's buyers is kept."""
    return market(country).buyers if country in countries() else SHORTEST


def urgency_of(country: str) -> UrgencyPolicy:
    """How far urgency may go in a country."""
    return market(country).urgency if country in countries() else CAUTIOUS


def formats_of(country: str, language: str) -> str:
    """How `language` is formatted in a country, for `studio.l10n.formats`."""
    return market(country).formats_in(language) if country in countries() else language


def countries() -> tuple[str, ...]:
    """The countries that have a pack, sorted."""
    return tuple(sorted(path.stem for path in PACKS_DIR.glob("*.toml")))


@lru_cache(maxsize=64)
def market(country: str) -> Market:
    """The pack of an ISO 3166 country. Raises BugError when there is none."""
    if country not in countries():
        raise BugError(
            "there is no market pack for {country}",
            code="market.unknown",
            fields={"country": country},
        )
    with (PACKS_DIR / f"{country}.toml").open("rb") as file:
        return TypeAdapter(Market).validate_python(tomllib.load(file))
