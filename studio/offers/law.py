"""What each market may see of an offer: urgency policy and the law of struck-out prices.

A former price comes from the price history alone. Where a market asks for days of history, it is
the lowest price of those days, sales included (Directive 98/6/EC, Article 6a; China, Korea and
others count other days in the same way, see the packs' sources); without that history, or when the
product was as cheap before, no former price is shown there.

Where no law counts days the house rule holds: the lowest ordinary price of the last `HOUSE_DAYS`,
so a price raised a moment ago is never struck out, and a product that is new has none. It follows
the American guides against deceptive pricing (16 CFR 233.1: offered openly, for a reasonably
substantial time, in the recent regular course of business). Sales of a few minutes are not that
course, so they do not count here.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from studio.control.offers_states import MarketTerms
from studio.errors import N_
from studio.market.market import UrgencyPolicy
from studio.money import Money

MS_PER_DAY = 86_400_000
HOUSE_DAYS = 7
TOO_YOUNG = N_("Days of price history: {known}; needed here: {days}.")
AS_CHEAP = N_("It was as cheap within the last {days} days.")
NOT_BEFORE = N_("It never had this price before.")


@dataclass(frozen=True, slots=True)
class History:
    """What a product cost. prices: from when on, oldest first. sales: from, until, price."""

    prices: Sequence[tuple[int, Money]]
    sales: Sequence[tuple[int, int, Money]] = ()

    def lowest(self, from_ms: int, until_ms: int) -> Money:
        """The lowest price at which it was for sale in the time, both ends included."""
        ends = [start for start, _ in self.prices[1:]] + [until_ms + 1]
        found = [
            price
            for (start, price), end in zip(self.prices, ends, strict=True)
            if start <= until_ms and end > from_ms
        ]
        found += [price for start, end, price in self.sales if start < until_ms and end > from_ms]
        return min(found, key=lambda price: price.minor)


def market_terms(
    country: str, policy: UrgencyPolicy, offered: Money | None, history: History, now_ms: int
) -> MarketTerms:
    """What `country` may see of a product offered at `offered` from `now_ms` on.

    offered: None: no sale, so no former price either.
    """
    shown = MarketTerms(country, policy.countdown.value, policy.stock.value)
    if offered is None:
        return shown
    minor, reason, fields = _former(policy.was_price_days, offered, history, now_ms)
    return MarketTerms(
        country, shown.countdown, shown.stock, minor, reason, fields, offered.currency
    )


def _former(
    days: int, offered: Money, history: History, now_ms: int
) -> tuple[int | None, str, dict[str, str | int | float] | None]:
    past = [(start, price) for start, price in history.prices if start <= now_ms]
    if not past:
        return None, NOT_BEFORE, None
    counted = History(past, history.sales if days else ())
    days = max(days, HOUSE_DAYS)
    known_days = (now_ms - past[0][0]) // MS_PER_DAY
    if known_days < days:
        return None, TOO_YOUNG, {"known": known_days, "days": days}
    lowest = counted.lowest(now_ms - days * MS_PER_DAY, now_ms)
    if lowest.currency != offered.currency or lowest.minor <= offered.minor:
        return None, AS_CHEAP, {"days": days}
    return lowest.minor, "", None
