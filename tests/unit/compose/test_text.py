import numpy as np
import pytest

from studio.compose.look import TEXT_HIGH
from studio.compose.text import Ink, Pixels, Sheet, elided, ensure_qt, text_width, wrapped

NON_JOINER = "\u200c"


def ink(language: str = "en") -> Ink:
    return Ink(32, TEXT_HIGH, language=language)


def drawn(text: str, language: str) -> Pixels:
    with Sheet(400, 60, 1, right_to_left=False) as sheet:
        sheet.text(text, 10, 44, ink(language))
        return sheet.pixels()


def test_there_is_one_application_however_often_asked() -> None:
    ensure_qt()
    ensure_qt()


def test_arabic_letters_join() -> None:
    word = "سمرقند"
    apart = NON_JOINER.join(word)
    assert text_width(word, ink("ar")) < 0.95 * text_width(apart, ink("ar"))
    # The middle of a joined word has ink on the line between its letters, isolated letters gaps.
    assert empty_columns(drawn("ببب", "ar")) == 0
    assert empty_columns(drawn(NON_JOINER.join("ببب"), "ar")) > 0


def empty_columns(pixels: Pixels) -> int:
    """Columns without ink between the first and the last inked one."""
    inked = np.flatnonzero(pixels[..., 3].any(axis=0))
    return int(inked[-1] - inked[0] + 1 - inked.size)


@pytest.mark.parametrize(
    ("language", "shaped", "parts"),
    [
        ("hi", "क्ष", "क्\u200cष"),  # a conjunct: one glyph instead of two
        ("hi", "कि", "ि क"),  # the vowel sign stands before its consonant
        ("th", "ปี่", "ป ี ่"),  # marks stack above their base
    ],
)
def test_clusters_are_shaped_as_one(language: str, shaped: str, parts: str) -> None:
    assert text_width(shaped, ink(language)) < text_width(parts, ink(language))


def test_a_thai_mark_takes_no_width() -> None:
    assert text_width("ปี่", ink("th")) == pytest.approx(text_width("ป", ink("th")), abs=0.5)


def test_han_characters_follow_the_language() -> None:
    assert (drawn("直骨", "zh-Hans") != drawn("直骨", "ja")).any()


def test_mixed_direction_puts_the_first_word_of_an_arabic_line_right() -> None:
    pixels = drawn("حرير iPhone", "ar")
    alone = drawn("iPhone", "ar")
    width = int(text_width("iPhone", ink("ar"))) + 12
    assert np.abs(pixels[:, :width].astype(int) - alone[:, :width].astype(int)).mean() < 1


def test_text_that_fits_stays_on_one_line() -> None:
    assert wrapped("Silk scarf", ink(), 400, 2) == ["Silk scarf"]


def test_wrapping_keeps_every_word_and_balances_the_lines() -> None:
    text = "Hand-rolled silk scarf from Samarkand"
    lines = wrapped(text, ink(), 520, 2)
    assert " ".join(lines) == text
    first, second = (text_width(line, ink()) for line in lines)
    assert min(first, second) > 0.6 * max(first, second)


def test_what_does_not_fit_two_lines_ends_with_an_ellipsis() -> None:
    lines = wrapped("a long name " * 20, ink(), 300, 2)
    assert len(lines) == 2
    assert lines[1].endswith("…")
    assert all(text_width(line, ink()) <= 300 for line in lines)


def test_characters_beyond_the_first_plane_are_not_torn() -> None:
    text = "🧣🧣🧣🧣 𠮷野家 silk 🧣 scarf 𠮷"
    lines = wrapped(text, ink("ja"), 200, 6)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")


@pytest.mark.parametrize("width", [0, 1, 40])
def test_one_word_wider_than_the_line_never_fails(width: float) -> None:
    assert len(wrapped("Donaudampfschifffahrtsgesellschaft", ink(), width, 2)) <= 2
    assert text_width(elided("Donaudampf", ink(), 60), ink()) <= 60


def test_right_to_left_sheets_mirror_places_not_texts() -> None:
    with Sheet(400, 60, 1, right_to_left=True) as sheet:
        advance = sheet.text("iPhone", 10, 44, ink())
        pixels = sheet.pixels()
    with Sheet(400, 60, 1, right_to_left=False) as sheet:
        sheet.text("iPhone", 390 - advance, 44, ink())
        assert (sheet.pixels() == pixels).all()
