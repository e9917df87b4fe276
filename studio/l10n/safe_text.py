"""Text from strangers, made harmless once, at the door (Unicode TR 36; threat model, chat).

What comes out is plain NFC text of bounded length without controls, without anything that can
reorder its surroundings, and with at most three marks on a letter. It may still be rude, and it
may still look like markup: whoever shows it shows plain text, wrapped by `isolate`.
"""

import re
import unicodedata

MAX_MARKS = 3
ELLIPSIS = "…"

FIRST_STRONG_ISOLATE = "\u2068"
POP_ISOLATE = "\u2069"

_JOINERS = "\u200c\u200d"  # Persian and Indic spelling and emoji families need them, one at a time
_VARIATIONS = "\ufe0e\ufe0f"
_BIDI_CONTROLS = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
_INVISIBLE = (
    "\u00ad\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180e\u180f\u200b\u2028\u2029"
    "\u2060\u2061\u2062\u2063\u2064\u206a\u206b\u206c\u206d\u206e\u206f\u2800\u3164\ufeff\uffa0"
    "\ufff9\ufffa\ufffb\ufffc"
)
_DROPPED = frozenset(_BIDI_CONTROLS + _INVISIBLE)
_DROPPED_CATEGORIES = frozenset({"Cc", "Cs", "Co"})
_SPACES = frozenset({"Zs", "Zl", "Zp"})
_MARKS = frozenset({"Mn", "Me"})
_FIRST_TAG, _LAST_TAG = 0xE0000, 0xE01EF  # invisible tags and ideographic variation selectors
_NONCHARACTER = 0xFFFE
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,3}")
_COUNTRY = re.compile(r"[A-Z]{2}")
_SLACK = 8  # looks at no more than this many times the wanted length


def safe_text(text: str, max_chars: int) -> str:
    """`text` in one harmless line of at most `max_chars` code points; `…` ends a shortened one.

    Never raises; `safe_text(safe_text(x, n), n) == safe_text(x, n)`.
    """
    kept = (_kept(char) for char in text[: max_chars * _SLACK])
    line = " ".join("".join(kept).split())
    line = _limit_clusters(unicodedata.normalize("NFC", line))
    if len(line) <= max_chars:
        return line
    return _cut(line, max_chars - len(ELLIPSIS)) + ELLIPSIS


def first_chars(text: str, count: int) -> str:
    """At most the first `count` code points of safe text, no character torn apart."""
    return text if len(text) <= count else _cut(text, count)


def language_tag(text: str) -> str:
    """A stranger's BCP 47 language, or "" when it does not look like one."""
    return text if _LANGUAGE.fullmatch(text) else ""


def country_code(text: str) -> str:
    """A stranger's ISO 3166 country, or "" when it does not look like one."""
    return text if _COUNTRY.fullmatch(text) else ""


def isolate(text: str) -> str:
    """`text` for the middle of a sentence: its direction ends where it ends."""
    return f"{FIRST_STRONG_ISOLATE}{text}{POP_ISOLATE}"


def _kept(char: str) -> str:
    """The character, a space in its place, or nothing."""
    if char.isascii() and char.isprintable():
        return char
    category = unicodedata.category(char)
    if category in _SPACES or char in "\t\n\r\v\f\x85":
        return " "
    if char in _DROPPED or category in _DROPPED_CATEGORIES:
        return ""
    point = ord(char)
    is_invisible = _FIRST_TAG <= point <= _LAST_TAG or point & _NONCHARACTER == _NONCHARACTER
    return "" if is_invisible else char


def _limit_clusters(line: str) -> str:
    """At most three marks after a base, joiners only between two characters, never two in a row."""
    out: list[str] = []
    marks = 0
    for char in line:
        if char in _JOINERS or char in _VARIATIONS:
            before = out[-1] if out else " "
            if before not in (_JOINERS if char in _JOINERS else _JOINERS + _VARIATIONS) + " ":
                out.append(char)
        elif char == " " and (not out or out[-1] == " "):
            continue  # a dropped joiner stood between two spaces
        elif unicodedata.category(char) in _MARKS:
            marks += 1
            if marks <= MAX_MARKS:
                out.append(char)
        else:
            marks = 0
            out.append(char)
    return "".join(out).rstrip(_JOINERS + " ")


def _cut(line: str, length: int) -> str:
    """The first `length` characters, less a cluster that would be torn apart."""
    while length > 0 and _continues(line, length):
        length -= 1
    return line[: max(0, length)].rstrip(" " + _JOINERS)


def _continues(line: str, index: int) -> bool:
    """Whether the character at `index` belongs to the one before it."""
    char, before = line[index], line[index - 1]
    return (
        unicodedata.category(char).startswith("M")
        or char in _JOINERS + _VARIATIONS
        or before in _JOINERS
        or "\U0001f3fb" <= char <= "\U0001f3ff"
    )
