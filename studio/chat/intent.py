"""What a line is about: price, size, shipping, buying, complaint, greeting, or just a question.

By word lists of ten languages, offline: rules that a person can read and mend. A line in another
language is only told to be a question by its mark.
"""

import re
import tomllib
import unicodedata
from functools import cache
from pathlib import Path

QUESTION = "question"
# The first that fits is taken: a complaint about delivery is a complaint.
ORDER = ("complaint", "price", "shipping", "size", "buying", QUESTION, "greeting")
ASKED = frozenset({QUESTION, "price", "size", "shipping"})
_MARK = re.compile(r"[?？؟]")
_NO_SPACES = frozenset({"zh", "th"})
_MOST_WORDS_OF_GREETING = 6


def intent_of(text: str, language: str) -> str:
    """One of ORDER, or "" for anything else. language: ISO 639."""
    line = " ".join(unicodedata.normalize("NFKC", text).lower().replace("’", "'").split())
    for intent in ORDER:
        pattern = _patterns().get((intent, language))
        if pattern is not None and pattern.search(line) and _fits(intent, line):
            return intent
    return QUESTION if _MARK.search(line) else ""


def _fits(intent: str, line: str) -> bool:
    """A question word alone makes no question in a long statement; a greeting is short."""
    if intent == "greeting":
        return len(line.split()) <= _MOST_WORDS_OF_GREETING
    return True


@cache
def _patterns() -> dict[tuple[str, str], re.Pattern[str]]:
    """(intent, language) -> one pattern of all its words."""
    with (Path(__file__).parent / "intents.toml").open("rb") as file:
        lists = tomllib.load(file)
    return {
        (intent, language): _pattern(words.split("|"), has_spaces=language not in _NO_SPACES)
        for intent, languages in lists.items()
        for language, words in languages.items()
    }


def _pattern(words: list[str], *, has_spaces: bool) -> re.Pattern[str]:
    parts = [re.escape(word.strip().removesuffix("*")) + _end(word) for word in words]
    union = "|".join(sorted(parts, key=len, reverse=True))
    return re.compile(rf"(?<!\w)(?:{union})(?!\w)" if has_spaces else union)


def _end(word: str) -> str:
    return r"\w*" if word.endswith("*") else ""
