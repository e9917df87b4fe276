"""What an amount is in the seller's currency, by whose rate and of which day. Never a guess."""

from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal

from studio.errors import N_
from studio.l10n.formats import minor_digits
from studio.money import Money

BY_THE_SHOP = N_("the shop's own books")
_DIGITS = Decimal("0.000001")


@dataclass(frozen=True, slots=True)
class Rate:
    """One unit of `currency` in the seller's. at_ms: the day the rate is of."""

    currency: str
    value: Decimal
    source: str
    at_ms: int


@dataclass(frozen=True, slots=True)
class Booked:
    """An amount in the seller's currency. rate, source: "" when it was that currency already."""

    money: Money
    rate: str = ""
    source: str = ""
    at_ms: int = 0


def booked(amount: Money, rate: Rate, host_currency: str) -> Booked:
    """`amount` by `rate`, rounded half to even to the seller's minor unit."""
    places = minor_digits(host_currency) - minor_digits(amount.currency)
    exact = (Decimal(amount.minor) * rate.value).scaleb(places)
    minor = int(exact.quantize(Decimal(1), ROUND_HALF_EVEN))
    return Booked(Money(minor, host_currency), str(rate.value), rate.source, rate.at_ms)


def booked_by_shop(amount: Money, by_shop: Money, at_ms: int) -> Booked:
    """The shop said both amounts: its own rate follows from them."""
    if amount.currency == by_shop.currency:
        return Booked(by_shop)
    if not amount.minor:
        return Booked(by_shop, "", BY_THE_SHOP, at_ms)
    places = minor_digits(amount.currency) - minor_digits(by_shop.currency)
    value = (Decimal(by_shop.minor) / Decimal(amount.minor)).scaleb(places)
    return Booked(by_shop, str(value.quantize(_DIGITS).normalize()), BY_THE_SHOP, at_ms)
