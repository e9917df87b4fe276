"""Product names and glossary terms that a translation must leave alone or render one way.

Before a text goes out each term becomes a placeholder; afterwards the placeholder becomes the term
again, or the glossary's word for it in the target language. A placeholder that did not survive
means the translation is not to be trusted with it: the caller translates the bare text.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

_OPEN, _CLOSE = "⟦", "⟧"
_PLACEHOLDER = re.compile(r"[⟦\[【]+\s*(\d{1,3})\s*[⟧\]】]+")
_LEAST_CHARS = 3


@dataclass(frozen=True, slots=True)
class Covered:
    """A text with placeholders, and what stood in their places."""

    text: str
    terms: tuple[str, ...]


class Terms:
    """The terms of one show. glossary: term -> language -> the word to use there.

    A language is ISO 639, or with a country (`es-MX`), which then comes first.
    """

    def __init__(
        self, names: Iterable[str] = (), glossary: Mapping[str, Mapping[str, str]] | None = None
    ) -> None:
        self._glossary = {term.casefold(): dict(words) for term, words in (glossary or {}).items()}
        terms = {name for name in names if len(name) >= _LEAST_CHARS} | set(glossary or {})
        longest_first = sorted(terms, key=len, reverse=True)
        pattern = "|".join(re.escape(term) for term in longest_first)
        self._pattern = re.compile(rf"(?<!\w)(?:{pattern})(?!\w)", re.I) if pattern else None

    def cover(self, text: str) -> Covered:
        """`text` with a placeholder for each term in it."""
        if self._pattern is None or _OPEN in text:
            return Covered(text, ())
        terms: list[str] = []

        def replace(match: re.Match[str]) -> str:
            terms.append(match.group())
            return f"{_OPEN}{len(terms) - 1}{_CLOSE}"

        return Covered(self._pattern.sub(replace, text), tuple(terms))

    def variants(self, covered: Covered, target: str) -> tuple[str, ...]:
        """The countries (`es-MX`) that say a term of this text in their own way in `target`."""
        own = f"{target}-"
        tags = {
            tag
            for term in covered.terms
            for tag in self._glossary.get(term.casefold(), {})
            if tag.startswith(own)
        }
        return tuple(sorted(tags))

    def uncover(self, translated: str, covered: Covered, target: str) -> str | None:
        """`translated` with its terms back; None unless each came back exactly once."""
        numbers = [int(number) for number in _PLACEHOLDER.findall(translated)]
        if not covered.terms:
            return translated
        if sorted(numbers) != list(range(len(covered.terms))):
            return None
        return _PLACEHOLDER.sub(
            lambda match: self._word(covered.terms[int(match.group(1))], target), translated
        )

    def _word(self, term: str, target: str) -> str:
        words = self._glossary.get(term.casefold(), {})
        return words.get(target) or words.get(target.partition("-")[0]) or term
