"""Money, numbers and times as people of a language write them (CLDR through Babel).

`language` is BCP 47 and may name its digits: `ar-SA`, `ar-SA-u-nu-latn`. Babel knows the
separators of every numbering system but writes only 0-9, so the digits are ours to replace, and it
leaves out the space that CLDR wants between a currency's letters and the amount.
"""

import re
from datetime import UTC, datetime
from decimal import Decimal
from functools import lru_cache
from zoneinfo import ZoneInfo

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_time
from babel.numbers import format_currency, format_decimal, get_currency_precision

from studio.money import Money

MS_PER_SECOND = 1000
NO_BREAK_SPACE = "\u00a0"
LEFT_TO_RIGHT_MARK = "\u200e"  # without it "US$" shows as "$US" in a right-to-left line

# CLDR prints their minor units, which exist on paper only: merchants and buyers write none.
_WRITTEN_WHOLE = frozenset({"IDR", "COP", "VND", "HUF", "TWD", "MMK", "LAK", "IQD"})

# Signs of several countries that stand alone, and what CLDR's English calls the two it keeps bare.
_BARE_SIGN = re.compile(r"(?<![^\W\d_])[$¥￥](?!\s?[A-Z])")
_OWN_SIGNS = {"USD": "US$", "JPY": "JP¥"}

_ASCII_DIGITS = "0123456789"
_FIRST_DIGIT = {
    "latn": 0x30, "arab": 0x660, "arabext": 0x6F0, "deva": 0x966, "beng": 0x9E6, "gujr": 0xAE6,
    "thai": 0xE50, "mymr": 0x1040, "khmr": 0x17E0, "laoo": 0xED0, "tamldec": 0xBE6, "telu": 0xC66,
    "mlym": 0xD66, "knda": 0xCE6, "orya": 0xB66, "guru": 0xA66, "tibt": 0xF20,
}  # fmt: skip
_LETTER_MEETS_DIGIT = re.compile(r"(?<=[^\W\d_])(?=\d)|(?<=\d)(?=[^\W\d_])")


@lru_cache(maxsize=64)
def locale_of(language: str) -> Locale:
    """Babel's locale of a BCP 47 language; English when there is none."""
    tag = language.partition("-u-")[0].replace("_", "-")
    while tag:
        try:
            return Locale.parse(tag, sep="-")
        except (UnknownLocaleError, ValueError):
            tag = tag.rpartition("-")[0]
    return Locale("en")


def digits_of(language: str) -> str:
    """The ten digits a language counts with, 0 first."""
    first = _FIRST_DIGIT.get(_numbering(language), _FIRST_DIGIT["latn"])
    return "".join(chr(first + value) for value in range(10))


def in_digits_of(text: str, language: str) -> str:
    """`text` with its ASCII digits replaced by those of `language`."""
    return text.translate(str.maketrans(_ASCII_DIGITS, digits_of(language)))


def is_right_to_left(language: str) -> bool:
    """True for Arabic, Hebrew, Persian, Urdu and their like."""
    return bool(locale_of(language).text_direction == "rtl")


def country_name(country: str, language: str) -> str:
    """What an ISO 3166 country is called in a language; the code when CLDR has no name."""
    return str(locale_of(language).territories.get(country, country))


def language_name(named: str, language: str) -> str:
    """What a language is called in another."""
    name = locale_of(named).get_language_name(locale_of(language))
    return name or named


def minor_digits(currency: str) -> int:
    """How many digits the minor unit of a currency has: 2 for USD, 0 for JPY, 3 for KWD."""
    return get_currency_precision(currency)


def money(amount: Money, language: str, *, is_abroad: bool = False) -> str:
    """An amount with its currency, exact to the minor unit.

    is_abroad: other countries read it too, so that a dollar or yen says whose it is.
    """
    places = minor_digits(amount.currency)
    value = Decimal(amount.minor).scaleb(-places)
    if amount.currency in _WRITTEN_WHOLE and value == value.to_integral_value():
        places = 0
    locale = locale_of(language)
    text = format_currency(
        value,
        amount.currency,
        format=_with_places(locale.currency_formats["standard"].pattern, places),
        locale=locale,
        currency_digits=False,
        numbering_system=_babel_numbering(language),
    )
    if is_abroad:
        text = _BARE_SIGN.sub(_own_sign(amount.currency), text)
    if locale.text_direction == "rtl":
        text = text.replace("$", "$" + LEFT_TO_RIGHT_MARK)
    return in_digits_of(_LETTER_MEETS_DIGIT.sub(NO_BREAK_SPACE, text), language)


def number(value: int | Decimal, language: str) -> str:
    """A number with the grouping, separators and digits of a language."""
    text = format_decimal(
        value, locale=locale_of(language), numbering_system=_babel_numbering(language)
    )
    return in_digits_of(text, language)


def clock_time(instant_ms: int, timezone: str, language: str) -> str:
    """Hours and minutes of an epoch instant in an IANA zone, 12 or 24 hours as customary.

    Raises zoneinfo.ZoneInfoNotFoundError for a zone nobody knows.
    """
    moment = datetime.fromtimestamp(instant_ms / MS_PER_SECOND, ZoneInfo(timezone))
    return in_digits_of(format_time(moment, "short", locale=locale_of(language)), language)


def day(instant_ms: int, language: str) -> str:
    """The day (UTC) of an instant, as people of the language write it, in their digits."""
    moment = datetime.fromtimestamp(instant_ms / 1000, UTC)
    return in_digits_of(format_date(moment.date(), "medium", locale_of(language)), language)


def _own_sign(currency: str) -> str:
    """What no other currency is written with: US$, MX$, CN¥."""
    sign: str = _OWN_SIGNS.get(currency) or locale_of("en").currency_symbols.get(currency, currency)
    return sign


def _with_places(pattern: str, places: int) -> str:
    """A CLDR currency pattern with another number of minor digits."""
    return pattern.replace(".00", "." + "0" * places if places else "")


def _numbering(language: str) -> str:
    asked = re.search(r"-u-(?:.*-)?nu-([a-z0-9]+)", language)
    if asked and asked[1] in _FIRST_DIGIT:
        return asked[1]
    return str(locale_of(language).default_numbering_system)


def _babel_numbering(language: str) -> str:
    """The numbering whose separators Babel shall use: only some are known to each locale."""
    asked = _numbering(language)
    return asked if asked in locale_of(language).number_symbols else "latn"
