"""Words nobody wants to read: literal ones first, then patterns (RE2: none can hang us)."""

import re
import unicodedata
from collections.abc import Iterable

import re2

from studio.errors import N_, UserError

MAX_ENTRIES = 2000
_MAX_PATTERN_CHARS = 200
_PATTERN_MEMORY_BYTES = 1 << 20
_LOOKALIKES = str.maketrans("013457@$!|", "oieastasil")
_REPEATED = re.compile(r"(.)\1{2,}")
_NO_SPACES = re.compile(r"[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff\u1000-\u109f\u1780-\u17ff]")


class BlockList:
    """The host's words and patterns, ready to be looked for. Raises UserError naming the line."""

    def __init__(self, words: Iterable[str] = (), patterns: Iterable[str] = ()) -> None:
        plain = {bare(word) for word in words}
        plain.discard("")
        self._words = {word for word in plain if " " not in word and not _NO_SPACES.search(word)}
        self._phrases = tuple(plain - self._words)
        self._patterns = tuple(_compiled(number, one) for number, one in enumerate(patterns, 1))

    def finds(self, text: str) -> bool:
        """Whether `text` holds a blocked word, also when its letters are drawn with others."""
        if not (self._words or self._phrases or self._patterns):
            return False
        line = bare(text)
        for view in (line, bare(text.translate(_LOOKALIKES))):
            if not self._words.isdisjoint(view.split()):
                return True
            if any(phrase in view for phrase in self._phrases):
                return True
        sound = text.encode("utf-8", "replace").decode()  # RE2 takes no torn surrogates
        return any(pattern.search(sound) for pattern in self._patterns)


def bare(text: str) -> str:
    """Letters and figures only: no case, no accents, no widths, `sooooo` as `so`, one space."""
    folded = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    kept = "".join(
        " " if not char.isalnum() and not _is_mark(char) else char
        for char in folded
        if not unicodedata.combining(char)
    )
    return " ".join(_REPEATED.sub(r"\1", kept).split())


def _is_mark(char: str) -> bool:
    return unicodedata.category(char).startswith("M")  # vowels of Thai, Hindi and their like


def _compiled(number: int, pattern: str) -> "re2._Regexp":
    options = re2.Options()
    options.case_sensitive = False
    options.log_errors = False
    options.max_mem = _PATTERN_MEMORY_BYTES
    try:
        if not pattern or len(pattern) > _MAX_PATTERN_CHARS:
            raise re2.error("too long")
        return re2.compile(pattern, options)
    except re2.error as error:
        raise UserError(
            N_("Pattern {number} cannot be used: {reason}."),
            remedy=N_("Mend it; RE2's syntax knows no look-ahead and no back references."),
            code="moderation.pattern",
            fields={"number": number, "reason": str(error)},
        ) from error
