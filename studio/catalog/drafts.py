"""Products as files bring them, before anything is stored. Plain values; no file format here."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation

from studio.errors import N_, FieldValue
from studio.l10n.formats import minor_digits
from studio.money import Money

MAX_NAME_CHARS = 120
MAX_SKU_CHARS = 64
MAX_VARIANTS = 100
MAX_PICTURES = 8
_MAX_MINOR = 10**12


@dataclass(frozen=True, slots=True)
class VariantDraft:
    """price: None costs what the product costs. stock: None leaves what is there."""

    title: str
    sku: str = ""
    price: Money | None = None
    stock: int | None = None


@dataclass(frozen=True, slots=True)
class ProductDraft:
    """source_key: names the product in its file's world, so that a second import finds it again.

    prices: the main one first. pictures: addresses. stock: None leaves what is there.
    """

    source_key: str
    name: str
    prices: tuple[Money, ...]
    sku: str = ""
    stock: int | None = None
    variants: tuple[VariantDraft, ...] = ()
    pictures: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a row is left out: a catalogue key and its fields. line: where, counted from one."""

    line: int
    title: str
    reason: str
    fields: Mapping[str, FieldValue] = field(default_factory=dict)


@dataclass(slots=True)
class Reading:
    """What a file held: the products that make sense, and every row that does not."""

    kind: str
    drafts: list[ProductDraft] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)

    def refuse(self, line: int, title: str, reason: str, **fields: FieldValue) -> None:
        """Leave a row out."""
        self.faults.append(Fault(line, title[:MAX_NAME_CHARS], reason, fields))


class BadValueError(ValueError):
    """A cell makes no sense; the catalogue key says why."""

    def __init__(self, reason: str, **fields: FieldValue) -> None:
        super().__init__(reason)
        self.reason = reason
        self.fields: Mapping[str, FieldValue] = fields


def money_of(text: str, currency: str) -> Money:
    """`"29.00"`, `"USD"` -> 29 dollars. Raises BadValueError."""
    try:
        value = Decimal(text.strip())
        scaled = value.scaleb(minor_digits(currency))
    except InvalidOperation:
        raise BadValueError(N_("“{text}” is not a price."), text=text[:40]) from None
    if not scaled.is_finite() or scaled != scaled.to_integral_value():
        raise BadValueError(N_("“{text}” is not a price."), text=text[:40])
    if not 0 < scaled <= _MAX_MINOR:
        raise BadValueError(N_("A price must be above zero."))
    return Money(int(scaled), currency)


def units_of(text: str) -> int | None:
    """`"12"` -> 12; None for an empty cell; a shop's oversold stock counts as none left.

    Raises BadValueError.
    """
    if not text.strip():
        return None
    try:
        value = Decimal(text.strip())
    except InvalidOperation:
        raise BadValueError(N_("“{text}” is not a count."), text=text[:40]) from None
    if not value.is_finite() or value != value.to_integral_value() or value > _MAX_UNITS:
        raise BadValueError(N_("“{text}” is not a count."), text=text[:40])
    return max(0, int(value))


_MAX_UNITS = 1_000_000
