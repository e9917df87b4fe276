"""What a shop says about one order, whichever shop it is.

A report may carry the whole order (`details`) or only something that happened to it. Names arrive
masked, contacts never: the shop has them, the studio does not need them.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from typing import Annotated, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict

from studio.l10n.formats import minor_digits
from studio.l10n.safe_text import country_code, safe_text
from studio.money import Money
from studio.orders.facts import Refund, Seen
from studio.orders.rules import masked_name

MAX_ITEMS = 50
MAX_KEY_CHARS = 100
MAX_UNITS = 10_000
MAX_URL_CHARS = 500
REFERENCE = "caravan_order"  # the attribute by which a shop names the order it was paid for
_MAX_TITLE_CHARS = 200
_MAX_NAME_CHARS = 60
_MAX_NUMBER_CHARS = 20
_MAX_MINOR = 2**53 - 1
_CURRENCY_CHARS = 3


class UnreadableError(Exception):
    """A report that does not have the form its provider documents."""


class Said(BaseModel):
    """Base of a provider's own form: what is not named here is not looked at."""

    model_config = ConfigDict(
        extra="ignore",
        frozen=True,
        defer_build=True,  # most studios start without a shop
    )


def _text(value: object) -> object:
    return str(value) if isinstance(value, int | float) else value or ""


Text = Annotated[str, BeforeValidator(_text)]  # text or number; null is empty


@dataclass(frozen=True, slots=True)
class ShopItem:
    """One position. total_minor: for all its units, in the order's currency."""

    title: str
    sku: str
    quantity: int
    total_minor: int


@dataclass(frozen=True, slots=True)
class ShopDetails:
    """An order as a whole. total: what the buyer pays; shop_total: what the shop books, if said."""

    number: str
    placed_ms: int
    buyer: str
    country: str
    items: tuple[ShopItem, ...]
    total: Money | None
    shop_total: Money | None = None
    pay_url: str = ""


@dataclass(frozen=True, slots=True)
class ShopNews:
    """One report about one order.

    keys: the order's names at the provider, the main one first. reference: our own order, when the
    shop was told of it. version_ms: of two details the one with the higher version holds.
    """

    keys: tuple[str, ...]
    version_ms: int
    reference: str = ""
    facts: tuple[Seen, ...] = ()
    refunds: tuple[Refund, ...] = ()
    details: ShopDetails | None = None


S = TypeVar("S", bound=Said)


def read_as(form: type[S], said: object) -> S:
    """`said` in its provider's form. Raises UnreadableError."""
    try:
        return form.model_validate(said)
    except ValueError as error:
        raise UnreadableError(form.__name__) from error


def instant_ms(text: str) -> int:
    """ISO 8601 as epoch milliseconds, UTC where no zone is named. Raises UnreadableError."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise UnreadableError("instant") from error
    return int((moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp() * 1000)


def amount(text: str, currency: str) -> Money:
    """A decimal text in a currency. Raises UnreadableError."""
    currency = currency.upper()
    if not (len(currency) == _CURRENCY_CHARS and currency.isascii() and currency.isalpha()):
        raise UnreadableError("currency")
    try:
        minor = int(Decimal(text).scaleb(minor_digits(currency)).to_integral_value())
    except (InvalidOperation, ValueError, OverflowError) as error:
        raise UnreadableError("amount") from error
    if abs(minor) > _MAX_MINOR:
        raise UnreadableError("amount")
    return Money(minor, currency)


def item(title: str, sku: str, quantity: int, total: Money) -> ShopItem:
    """A position with its texts made safe. Raises UnreadableError for an impossible count."""
    if not 0 < quantity <= MAX_UNITS or total.minor < 0:
        raise UnreadableError("quantity")
    return ShopItem(
        safe_text(title, _MAX_TITLE_CHARS) or "?", safe_text(sku, 60), quantity, total.minor
    )


def buyer(*names: str) -> str:
    """A buyer's name, masked; "" when there is none."""
    name = safe_text(" ".join(names), _MAX_NAME_CHARS)
    return masked_name(name) if name else ""


def number(text: str) -> str:
    """An order's number as people say it."""
    return safe_text(text, _MAX_NUMBER_CHARS)


def country(text: str) -> str:
    """An ISO 3166 code, or ""."""
    return country_code(text.upper())


def web_address(text: str) -> str:
    """An https address, or "": only these may be sent to a buyer."""
    is_fit = text.startswith("https://") and len(text) <= MAX_URL_CHARS and text.isprintable()
    return text if is_fit and " " not in text else ""


def checked(news: ShopNews) -> ShopNews:
    """`news` with its keys proven fit for the store. Raises UnreadableError."""
    if not news.keys or not all(0 < len(key) <= MAX_KEY_CHARS for key in news.keys):
        raise UnreadableError("key")
    if len(news.reference) > MAX_KEY_CHARS or not 0 <= news.version_ms <= _MAX_MINOR:
        raise UnreadableError("reference")
    return news


Reader = Callable[[object], ShopNews | None]
