"""The script of a line, and the language it names by itself."""

import unicodedata
from collections import Counter

LATIN = "Latn"
# Unicode names begin with the script; a name of the wrong script (full-width letters) is harmless.
_BY_NAME = {
    "LATIN": LATIN,
    "ARABIC": "Arab",
    "CJK": "Hani",
    "HIRAGANA": "Kana",
    "KATAKANA": "Kana",
    "HANGUL": "Hang",
    "THAI": "Thai",
    "CYRILLIC": "Cyrl",
    "DEVANAGARI": "Deva",
    "HEBREW": "Hebr",
    "GREEK": "Grek",
    "BENGALI": "Beng",
    "TAMIL": "Taml",
    "TELUGU": "Telu",
    "KHMER": "Khmr",
    "LAO": "Laoo",
    "MYANMAR": "Mymr",
    "GEORGIAN": "Geor",
    "ARMENIAN": "Armn",
}
_LANGUAGE_OF = {
    "Thai": "th",
    "Hang": "ko",
    "Kana": "ja",
    "Hebr": "he",
    "Grek": "el",
    "Beng": "bn",
    "Taml": "ta",
    "Telu": "te",
    "Khmr": "km",
    "Laoo": "lo",
    "Mymr": "my",
    "Geor": "ka",
    "Armn": "hy",
    "Deva": "hi",
    "Cyrl": "ru",
    "Hani": "zh",
    "Arab": "ar",
}
_LETTERS_OF = (  # letters that one neighbour has and the others lack
    ("ur", "ٹڈڑںے"),
    ("fa", "پچژگ"),
    ("uk", "іїєґІЇЄҐ"),
)
_WEIGHTS = {LATIN: 1, "Hani": 4}
_CONTINUED = frozenset({"Lo", "Lu", "Ll", "Lt", "Lm"})


def scripts(text: str) -> Counter[str]:
    """How many letters of each script; digits, signs and pictures belong to none."""
    found: Counter[str] = Counter()
    for char in text:
        if char.isascii():
            if char.isalpha():
                found[LATIN] += 1
        elif unicodedata.category(char) in _CONTINUED:
            script = _BY_NAME.get(unicodedata.name(char, "").partition(" ")[0])
            if script is not None:
                found[script] += 1
    return found


def language_by_script(text: str) -> str:
    """The language that the script of `text` names, `LATIN` for Latin letters, "" for none.

    Brands and sizes stand in Latin letters in every script's lines, hardly ever the other way
    round: other letters count thrice, Chinese ones, which carry more, four times.
    """
    found = scripts(text)
    if not found:
        return ""
    if found["Kana"]:
        return "ja"
    script = max(found, key=lambda one: found[one] * _WEIGHTS.get(one, 3))
    if script == LATIN:
        return LATIN
    for language, letters in _LETTERS_OF:
        fits = script == ("Cyrl" if language == "uk" else "Arab")
        if fits and any(char in letters for char in text):
            return language
    return _LANGUAGE_OF[script]
