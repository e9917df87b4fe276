"""Hostile text comes out harmless; honest text in every script comes out as it was."""

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from studio.l10n.safe_text import (
    country_code,
    first_chars,
    isolate,
    language_tag,
    safe_text,
)

HONEST = [
    "Is the small one still there?",
    "هل يتوفر باللون الأزرق؟",
    "می‌خواهم",
    "ขอดูใกล้ ๆ ได้ไหมคะ",
    "क्या यह लाल रंग में है?",
    "这个杯子多少钱？",
    "이 가방 아직 있어요?",
    "Größe XL – 3 Stück",
    "👨‍👩‍👧 ❤️‍🔥 👍🏽 🇸🇦",
    "<b>5 < 6 & 7</b>",
]

HOSTILE = {
    "bidi override": ("PAID \u202e0005$\u202c", "PAID 0005$"),
    "bidi isolate left open": ("\u2067abc", "abc"),
    "direction marks": ("\u200f\u200eabc\u061c", "abc"),
    "controls": ("a\x00b\x1b[31mc\x7f", "ab[31mc"),
    "many lines": ("a\r\n\r\n\u2028b\tc", "a b c"),
    "zalgo": ("Z" + "\u0335" * 40 + "a", "Z" + "\u0335" * 3 + "a"),
    "a row of joiners": ("a" + "\u200d" * 300 + "b", "a\u200db"),
    "only joiners": ("\u200d\u200c\ufe0f", ""),
    "invisible": ("a\u200b\u2060\ufeff\u00adb\U000e0041\u3164", "ab"),
    "lone surrogate": ("a\ud800b", "ab"),
    "noncharacter": ("a\ufffe\U0010ffffb", "ab"),
    "decomposed": ("e\u0301", "é"),
    "wide spaces": ("\u3000a\u00a0\u2003b ", "a b"),
}


@pytest.mark.parametrize("text", HONEST)
def test_honest_text_is_kept(text: str) -> None:
    assert safe_text(text, 200) == unicodedata.normalize("NFC", text)


@pytest.mark.parametrize(("given", "left"), HOSTILE.values(), ids=HOSTILE)
def test_hostile_text_is_defused(given: str, left: str) -> None:
    assert safe_text(given, 200) == left


def test_a_long_text_ends_in_an_ellipsis() -> None:
    assert safe_text("a" * 600, 500) == "a" * 499 + "…"
    assert safe_text("ab", 2) == "ab"
    assert safe_text("abc", 1) == "…"


def test_no_character_is_torn_apart() -> None:
    assert safe_text("ab👨‍👩‍👧cd", 5) == "ab…"
    assert safe_text("กิ่ง" * 3, 4) == "กิ่…"
    assert safe_text("กิ่ง" * 3, 3) == "…"
    assert first_chars("é́́x", 1) == ""
    assert first_chars("María", 3) == "Mar"
    assert first_chars("Li", 3) == "Li"


_anything = st.text(st.characters(), max_size=80)
_nasty = st.text(
    st.sampled_from("aé\u0301\u0335\u200d\u200c\ufe0f\u202e\u2068\x00 \nก่👍🏽س"), max_size=80
)


@settings(deadline=None)
@given(st.one_of(_anything, _nasty), st.integers(1, 40))
def test_what_comes_out_is_always_harmless(text: str, most: int) -> None:
    safe = safe_text(text, most)
    assert len(safe) <= most
    assert safe == safe.strip()
    assert unicodedata.is_normalized("NFC", safe)
    assert safe.isprintable() or not set(map(unicodedata.category, safe)) & {"Cc", "Cs", "Co"}
    assert not any(unicodedata.bidirectional(char) in _REORDERING for char in safe)
    assert _longest_run_of_marks(safe) <= 3


@settings(deadline=None)
@given(st.one_of(_anything, _nasty), st.integers(1, 40))
def test_making_safe_text_safe_changes_nothing(text: str, most: int) -> None:
    once = safe_text(text, most)
    assert safe_text(once, most) == once


_REORDERING = {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}


def _longest_run_of_marks(text: str) -> int:
    longest = run = 0
    for char in text:
        run = run + 1 if unicodedata.category(char) in {"Mn", "Me"} and char != "\ufe0f" else 0
        longest = max(longest, run)
    return longest


def test_an_isolated_text_ends_its_own_direction() -> None:
    assert isolate("abc") == "\u2068abc\u2069"


@pytest.mark.parametrize(
    ("text", "left"),
    [("en", "en"), ("zh-Hans-CN", "zh-Hans-CN"), ("../etc", ""), ("", ""), ("e" * 40, "")],
)
def test_languages_of_strangers(text: str, left: str) -> None:
    assert language_tag(text) == left


@pytest.mark.parametrize(("text", "left"), [("SA", "SA"), ("sa", ""), ("S\n", ""), ("USA", "")])
def test_countries_of_strangers(text: str, left: str) -> None:
    assert country_code(text) == left
