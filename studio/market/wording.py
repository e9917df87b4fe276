"""The linter for what is said and shown: words that do harm in a market, with the reason.

It never changes a text and never forbids one: the host reads why, and decides.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from studio.market.customs import Wording, customs

# Scripts that write words without spaces between them, or glue particles to them.
_GLUED = re.compile(
    r"[\u0600-\u06ff\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\u0900-\u097f]"
)


@dataclass(frozen=True, slots=True)
class Finding:
    """One word in a text, as it stands there."""

    word: str
    wording: Wording


def lint(text: str, country: str) -> tuple[Finding, ...]:
    """What in `text` is better avoided in a country, in the order of the text."""
    plain = _plain(text)
    found = [
        (match.start(), Finding(match.group(), wording))
        for wording in customs(country).wording
        for match in _pattern(wording.words).finditer(plain)
    ]
    return tuple(finding for _, finding in sorted(found, key=lambda pair: pair[0]))


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()


@lru_cache(maxsize=512)
def _pattern(words: tuple[str, ...]) -> re.Pattern[str]:
    """Longest first, so that a phrase is found before a word inside it."""
    plain = sorted((_plain(word) for word in words), key=len, reverse=True)
    return re.compile("|".join(map(_one, plain)))


def _one(word: str) -> str:
    escaped = re.escape(word)
    return escaped if _GLUED.search(word) else rf"(?<!\w){escaped}(?!\w)"
