"""Language of one line: script first, then words and a small model, the writer's past as prior.

Pure and blocking (30 us a line once loaded; the model takes half a second to load): the caller
keeps it off the loop, on one thread. Short lines carry little: what a viewer wrote before, and
what the page was set to, decide between close languages and never against clear words.
"""

import mmap
import re
import tempfile
import tomllib
import unicodedata
from array import array
from collections import defaultdict
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from studio.chat.language.script import LATIN, language_by_script

if TYPE_CHECKING:
    from py3langid.langid import LanguageIdentifier

GROUPED = {"ms": "id", "fil": "tl"}  # one group on short lines (Indonesian and Malay)
_MODELLED = ("en", "es", "pt", "fr", "de", "id", "ms", "vi", "it", "nl", "pl", "tr", "tl")
_HOME = frozenset({"en", "es", "pt", "fr", "de", "id", "vi"})
_HOME_BONUS = 3.0  # the languages our markets speak are likelier than their neighbours
_WORD_WEIGHT = 9.0
_HISTORY_WEIGHT = 6.0
_DECLARED_WEIGHT = 2.0
_NO_FEATURES = -1e6
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_SIGNS = (  # letters and signs that name a language
    ("vi", re.compile(r"[ăơưđạảấầẩẫậắằẳẵặẹẻẽếềểễệịỉĩọỏốồổỗộớờởỡợụủũứừửữựỳỵỷỹ]"), 14.0),
    ("es", re.compile(r"[ñ¿¡]"), 12.0),
    ("pt", re.compile(r"[ãõ]|ç[ãõ]"), 10.0),
    ("de", re.compile(r"[äöß]|ü"), 6.0),
    ("fr", re.compile(r"[èêœîï]|\b[cjdlnmst]['’]|\s[?!:]"), 6.0),
)


class Detector:
    """The model and the word lists, loaded once, at the first Latin line."""

    def __init__(self) -> None:
        self._loaded: LanguageIdentifier | None = None

    def language(
        self, text: str, history: Mapping[str, int] | None = None, declared: str = ""
    ) -> str:
        """ISO 639 code of the line's language, or "" when it has no letters.

        history: how many earlier lines of the same viewer were in which language. declared: what
        the viewer's page is set to (BCP 47).
        """
        by_script = language_by_script(text)
        if by_script != LATIN:
            return by_script
        scores = self._model_scores(text)
        for language, bonus in _word_scores(text).items():
            scores[language] = scores.get(language, _NO_FEATURES) + bonus
        for language, bonus in _prior(history or {}, declared).items():
            if language in scores:
                scores[language] += bonus
        return max(scores, key=lambda one: scores[one])

    def _model_scores(self, text: str) -> dict[str, float]:
        scores: dict[str, float] = {}
        for language, score in self._model().rank(text.lower()):
            group = GROUPED.get(language, language)
            bonus = _HOME_BONUS if group in _HOME else 0.0
            scores[group] = max(scores.get(group, _NO_FEATURES), max(score, _NO_FEATURES) + bonus)
        return scores

    def _model(self) -> "LanguageIdentifier":
        if self._loaded is None:
            # Imported here: half a second that a studio without Latin lines need not spend.
            from py3langid.langid import MODEL_FILE, LanguageIdentifier

            full = LanguageIdentifier.from_model_file(MODEL_FILE)
            full.set_languages(_MODELLED)
            self._loaded = LanguageIdentifier(  # anew, or it would keep 25 MB of other languages
                full.nb_ptc,
                full.nb_pc,
                full.nb_classes,
                _mapped(full.tk_nextmove),
                array("i", full.tk_output),
                tk_row=full.tk_row,
            )
        return self._loaded


def _mapped(table: "array[int]") -> memoryview:
    """The table in a file without a name: of its 40 MB, what lines walk through stays resident."""
    with tempfile.TemporaryFile() as file:
        table.tofile(file)
        file.flush()
        pages = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    codes: dict[str, Literal["H", "I", "L"]] = {"H": "H", "I": "I", "L": "L"}
    return memoryview(pages).cast(codes[table.typecode])


def _prior(history: Mapping[str, int], declared: str) -> dict[str, float]:
    """What is known of the writer, as bonuses."""
    prior: dict[str, float] = {}
    total = sum(history.values())
    for language, count in history.items():
        prior[language] = _HISTORY_WEIGHT * count / (total + 1)
    base = declared.partition("-")[0].lower()
    group = GROUPED.get(base, base)
    prior[group] = prior.get(group, 0.0) + _DECLARED_WEIGHT
    return prior


def _word_scores(text: str) -> dict[str, float]:
    """Bonuses for common words and for signs that only one language writes."""
    line = unicodedata.normalize("NFC", text.lower())
    scores: defaultdict[str, float] = defaultdict(float)
    for word in _WORD.findall(line):
        languages = _words().get(word.replace("’", "'"), ())
        for language in languages:
            scores[language] += _WORD_WEIGHT / len(languages)
    for language, sign, weight in _SIGNS:
        if sign.search(line):
            scores[language] += weight
    return dict(scores)


@cache
def _words() -> dict[str, tuple[str, ...]]:
    """Each common word with the languages that use it."""
    with (Path(__file__).parent / "words.toml").open("rb") as file:
        lists = tomllib.load(file)
    found: dict[str, set[str]] = {}
    for language, words in lists.items():
        for word in words.split():
            found.setdefault(word, set()).add(language)
    return {word: tuple(sorted(languages)) for word, languages in found.items()}
