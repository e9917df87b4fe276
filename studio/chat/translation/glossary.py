"""The glossary as the host writes it: `silk scarf = es: mascada de seda, ar: وشاح حرير`.

One for all markets, and one for each that says it otherwise: there a word of the language holds in
that country alone, as `es-MX` would say everywhere.
"""

import re
from collections.abc import Mapping

from studio.errors import N_, UserError

MAX_TERMS = 500
_LINE = re.compile(r"^\s*(?P<term>[^=]{1,80}?)\s*=\s*(?P<words>.*)$")
_WORD = re.compile(r"^\s*(?P<language>[a-z]{2,3}(?:-[A-Z]{2})?)\s*:\s*(?P<word>.{1,80}?)\s*$")


def read_glossary(text: str) -> dict[str, dict[str, str]]:
    """Term -> language -> word. A term alone is left as it is. Raises UserError with the line."""
    glossary: dict[str, dict[str, str]] = {}
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        match = _LINE.match(line if "=" in line else f"{line} =")
        words = _words(match["words"]) if match else None
        if match is None or words is None or len(glossary) >= MAX_TERMS:
            raise UserError(
                N_("Line {number} of the glossary cannot be read."),
                remedy=N_("Write it as: silk scarf = es: mascada de seda, de: Seidenschal"),
                code="translation.glossary",
                fields={"number": number},
            )
        glossary[match["term"]] = words
    return glossary


def merged(glossaries: Mapping[str, str]) -> dict[str, dict[str, str]]:
    """All glossaries as one. glossaries: ISO 3166 country, "" for all markets -> text."""
    together: dict[str, dict[str, str]] = {}
    for country, text in sorted(glossaries.items()):
        for term, words in read_glossary(text).items():
            known = together.setdefault(term, {})
            known |= {_in_country(tag, country): word for tag, word in words.items()}
    return together


def _in_country(tag: str, country: str) -> str:
    return f"{tag}-{country}" if country and "-" not in tag else tag


def _words(text: str) -> dict[str, str] | None:
    words: dict[str, str] = {}
    for part in text.split(","):
        if not part.strip():
            continue
        match = _WORD.match(part)
        if match is None:
            return None
        words[match["language"]] = match["word"]
    return words
