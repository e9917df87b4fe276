"""The show's markets: what holds there, and what is to be said about the show's own texts."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class WordingHint:
    """A word that does harm in a market. reason: why, as a key; say: better; source: the rule."""

    word: str
    reason: str
    say: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class MarketText:
    """One text of the show in one market.

    kind: product, banner, script, coupon, poll, giveaway, question.
    signed_by: who, living there, found it right as it stands now; "": nobody yet.
    """

    kind: str
    text: str
    hints: tuple[WordingHint, ...] = ()
    signed_by: str = ""
    signed_at_ms: int | None = None


@dataclass(frozen=True, slots=True)
class RuleState:
    """A rule behind the urgency policy. is_house: ours. read_on: when its text was read, or ""."""

    rule: str
    is_house: bool = False
    read_on: str = ""


@dataclass(frozen=True, slots=True)
class MarketState:
    """One market. countdown, stock: full, soft or off; delivery_days, quiet_hours: from, to.

    sources: the rules behind the urgency policy. reviewed_by: who, living there, signed the
    customs; "": house knowledge, nobody yet. kept_days: how long buyers' data is kept after their
    newest order; kept_reason: why.
    """

    country: str
    language: str
    currency: str
    timezone: str
    countdown: str
    stock: str
    cool_down_s: int
    was_price_days: int
    sources: tuple[RuleState, ...] = ()
    address: tuple[str, ...] = ()
    payment: tuple[str, ...] = ()
    delivery_days: tuple[int, int] = (7, 21)
    quiet_hours: tuple[int, int] = (21, 9)
    reviewed_by: str = ""
    texts: tuple[MarketText, ...] = ()
    kept_days: int = 30
    kept_reason: str = ""


@dataclass(frozen=True, slots=True)
class MarketsState:
    """The markets of the show, the main one first."""

    markets: tuple[MarketState, ...] = ()
