"""Whom a show is for, and how far it reaches: the words that states and settings share."""

from dataclasses import dataclass
from enum import Enum


class Reach(Enum):
    """Who can see the show."""

    COMPUTER = "computer"
    NETWORK = "network"
    EVERYONE = "everyone"


@dataclass(frozen=True, slots=True)
class MarketChip:
    """A market of this show: ISO 3166 country, its language (BCP 47), its currency, its zone."""

    country: str
    language: str
    currency: str
    timezone: str
