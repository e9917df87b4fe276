"""The daily reference rates of the European Central Bank (eurofxref-daily.xml, also the history).

A file from outside: capped, no document type, no entities, numbers and dates checked.
"""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from xml.parsers import expat

from studio.errors import N_, UserError
from studio.orders.exchange import day_ms
from studio.orders.rates import Rate

MAX_BYTES = 4 * 1024 * 1024
SOURCE = "European Central Bank"
_EURO = "EUR"
_FIGURES = Decimal("0.00000001")
_MOST = Decimal(10) ** 9
_CODE_CHARS = 3
_MAX_FIGURES = 20


class _RefusedError(Exception):
    """The file has a part that no such file has."""


@dataclass(slots=True)
class _Reading:
    """Units of each currency for one euro, by day."""

    days: dict[date, dict[str, Decimal]] = field(default_factory=dict)
    _day: date | None = None

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """A `Cube` is a day, or a currency of the day before it."""
        if name.rpartition(":")[2] != "Cube":
            return
        if "time" in attributes:
            self._day = date.fromisoformat(attributes["time"])
            self.days[self._day] = {}
        elif "currency" in attributes and self._day is not None:
            code, rate = attributes["currency"], attributes.get("rate", "")
            is_code = len(code) == _CODE_CHARS and code.isascii() and code.isupper()
            number = Decimal(rate) if len(rate) <= _MAX_FIGURES else Decimal(0)
            if not is_code or not number.is_finite() or not 0 < number < _MOST:
                raise _RefusedError
            self.days[self._day][code] = number


def rates_in(text: bytes, host_currency: str, today: date) -> list[Rate]:
    """The newest day's rates into the seller's currency. Raises UserError for another file."""
    days = _read(text)
    newest = max((day for day, found in days.items() if found and day <= today), default=None)
    if newest is None:
        raise _unreadable()
    for_a_euro = {**days[newest], _EURO: Decimal(1)}
    if host_currency not in for_a_euro:
        raise UserError(
            N_("The file has no rate of {currency}, your own currency."),
            remedy=N_("Enter the rates by hand."),
            code="rates.own",
            fields={"currency": host_currency},
        )
    own = for_a_euro.pop(host_currency)
    at_ms = day_ms(newest)
    return [
        Rate(currency, _normal((own / number).quantize(_FIGURES)), SOURCE, at_ms)
        for currency, number in sorted(for_a_euro.items())
    ]


def _read(text: bytes) -> dict[date, dict[str, Decimal]]:
    if len(text) > MAX_BYTES:
        raise _unreadable()
    reading, parser = _Reading(), expat.ParserCreate()
    parser.StartElementHandler = reading.start
    parser.StartDoctypeDeclHandler = _refuse
    parser.EntityDeclHandler = _refuse
    try:
        parser.Parse(text, True)  # noqa: FBT003 - expat's signature
    except (expat.ExpatError, _RefusedError, ValueError, InvalidOperation) as error:
        raise _unreadable() from error
    return reading.days


def _refuse(*_parts: object) -> None:
    raise _RefusedError


def _normal(value: Decimal) -> Decimal:
    """Without the zeros at its end, and never in powers of ten."""
    return Decimal(f"{value.normalize():f}")


def _unreadable() -> UserError:
    return UserError(
        N_("This is no file of daily rates."),
        remedy=N_("Take eurofxref-daily.xml from the European Central Bank's pages."),
        code="rates.file",
    )
