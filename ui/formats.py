"""Numbers, money and times in the language of the window, remembered because Babel is slow."""

import re
import time
import unicodedata
from datetime import UTC, datetime
from functools import lru_cache

from studio.l10n import formats
from studio.l10n.catalogue import current_language
from studio.money import Money

_KEPT = 4096
_MAX_FIGURES = 6
_MARKS = {",": ".", "\u066b": "."}
LEFT_TO_RIGHT_ISOLATE = "\u2066"
FIRST_STRONG_ISOLATE = "\u2068"
POP_ISOLATE = "\u2069"
_ARABIC_MARK = "\u061c"  # CLDR puts it before a minus, where it turns the order
_SECONDS_PER_MINUTE = 60
_SECONDS_PER_HOUR = 3600
_MS_PER_MINUTE = 60_000
_MS_PER_QUARTER = 15 * _MS_PER_MINUTE  # no zone changes its clock in between
_NS_PER_MS = 1_000_000


def now_ms() -> int:
    """This computer's wall clock, the one the engine stamps with."""
    return time.time_ns() // _NS_PER_MS


def isolated(text: str) -> str:
    """`text` from outside, so that its direction cannot disturb the sentence around it."""
    return f"{FIRST_STRONG_ISOLATE}{text}{POP_ISOLATE}"


def left_to_right(text: str) -> str:
    """Figures with signs, which have one order in every script."""
    return f"{LEFT_TO_RIGHT_ISOLATE}{text.replace(_ARABIC_MARK, '')}{POP_ISOLATE}"


def money(minor: int, currency: str) -> str:
    """An amount in the window's language."""
    return _money(minor, currency, current_language())


def number(value: int) -> str:
    """A whole number in the window's language and digits."""
    return _number(value, current_language())


def country(code: str) -> str:
    """A country's name in the window's language."""
    return formats.country_name(code, current_language())


def language(tag: str) -> str:
    """A language's name in the window's language."""
    return formats.language_name(tag, current_language())


def clock(at_ms: int, timezone: str | None = None) -> str:
    """Hours and minutes of an instant, here or in `timezone`."""
    if timezone is None:
        at_ms, timezone = at_ms + _offset_ms(at_ms // _MS_PER_QUARTER), "UTC"
    return _clock(at_ms // _MS_PER_MINUTE, timezone, current_language())


def day(at_ms: int) -> str:
    """A day (UTC) in the window's language."""
    return formats.day(at_ms, current_language())


def ascii_digits(text: str) -> str:
    """Digits of every script as 0-9."""
    return "".join(str(unicodedata.digit(one)) if one.isdigit() else one for one in text)


def duration(seconds: int, *, hours: bool = False) -> str:
    """`mm:ss`, or `h:mm:ss` from one hour on (or when `hours`), in the window's digits."""
    seconds = max(0, seconds)
    rest = f"{seconds % _SECONDS_PER_HOUR // _SECONDS_PER_MINUTE:02}:{seconds % 60:02}"
    if hours or seconds >= _SECONDS_PER_HOUR:
        rest = f"{seconds // _SECONDS_PER_HOUR:02}:{rest}"
    return left_to_right(_digits(rest, current_language()))


def in_digits(text: str) -> str:
    """ASCII digits of `text` in the window's digits."""
    return _digits(text, current_language())


def minor_units(text: str, currency: str) -> int | None:
    """What a person typed as an amount, in minor units; None when it is none.

    Digits of every script; a point, a comma or the Arabic mark before the minor digits.
    """
    ascii_text = "".join(
        str(unicodedata.digit(mark)) if mark.isdigit() else _MARKS.get(mark, mark)
        for mark in text.strip()
    )
    places = formats.minor_digits(currency)
    found = re.fullmatch(r"(\d{1,9})(?:\.(\d+))?", ascii_text)
    if found is None or len(found[2] or "") > places:
        return None
    return int(found[1] + (found[2] or "").ljust(places, "0"))


def plain_amount(minor: int, currency: str) -> str:
    """An amount as a person would type it: figures and a point, no currency sign."""
    places = formats.minor_digits(currency)
    if places == 0:
        return in_digits(str(minor))
    return in_digits(f"{minor // 10**places}.{minor % 10**places:0{places}}")


def language_name(tag: str) -> str:
    """What a language calls itself."""
    return str(formats.locale_of(tag).get_language_name() or tag)


def whole_number(text: str) -> int | None:
    """What a person typed as a count, in any script's digits; None when it is none."""
    text = text.strip()
    return int(text) if text.isdecimal() and len(text) <= _MAX_FIGURES else None


@lru_cache(_KEPT)
def _money(minor: int, currency: str, language: str) -> str:
    return formats.money(Money(minor, currency), language)


@lru_cache(_KEPT)
def _number(value: int, language: str) -> str:
    return formats.number(value, language)


@lru_cache(_KEPT)
def _clock(minutes: int, timezone: str, language: str) -> str:
    return formats.clock_time(minutes * _MS_PER_MINUTE, timezone, language)


@lru_cache(_KEPT)
def _digits(text: str, language: str) -> str:
    return text.translate(_table(language))


@lru_cache(16)
def _table(language: str) -> dict[int, str]:
    return {ord(plain): own for plain, own in zip("0123456789", digits(language), strict=True)}


def digits(language: str) -> str:
    """The ten digits of `language`."""
    return formats.digits_of(language)


@lru_cache(_KEPT)
def _offset_ms(quarter: int) -> int:
    """How far this computer's clock is from UTC; its zone has no name everywhere."""
    at_s = quarter * _MS_PER_QUARTER / 1000
    offset = datetime.fromtimestamp(at_s, UTC).astimezone().utcoffset()
    return 0 if offset is None else int(offset.total_seconds() * 1000)
