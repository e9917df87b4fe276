"""Which language a short line is in: the frozen set, scripts, and what is known of the writer."""

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from studio.chat.language.detector import Detector
from tests.labelled.chat_lines import LANGUAGES, LATIN, labelled_lines

DETECTOR = Detector()
LEAST_OVERALL = 0.92
LEAST_RECALL = 0.88


def test_short_lines_of_ten_languages_are_told_apart() -> None:
    right: Counter[str] = Counter()
    total: Counter[str] = Counter()
    for language, line in labelled_lines():
        total[language] += 1
        right[language] += DETECTOR.language(line) == language
    recall = {language: round(right[language] / total[language], 3) for language in LANGUAGES}
    print(f"recall: {recall}")  # noqa: T201 - the figure that is asked for
    assert sum(right.values()) / sum(total.values()) >= LEAST_OVERALL, recall
    assert min(recall[language] for language in LATIN) >= LEAST_RECALL, recall


@pytest.mark.parametrize(
    ("line", "language"),
    [
        ("これはいくらですか", "ja"),
        ("이거 얼마예요", "ko"),
        ("сколько стоит", "ru"),
        ("скільки коштує", "uk"),
        ("כמה זה עולה", "he"),
        ("यह कितने का है", "hi"),
        ("قیمت چقدره", "fa"),
        ("quanto costa questa", "it"),
        ("hoeveel kost dit", "nl"),
        ("iPhone 有吗", "zh"),
        ("S 码 还有 M", "zh"),
        ("🔥🔥🔥", ""),
        ("2990", ""),
        ("", ""),
    ],
)
def test_scripts_and_neighbours(line: str, language: str) -> None:
    assert DETECTOR.language(line) == language


def test_what_a_viewer_wrote_before_decides_a_close_call_and_no_clear_one() -> None:
    assert DETECTOR.language("que lindo", {"es": 5}) == "es"
    assert DETECTOR.language("que lindo", {"pt": 5}) == "pt"
    assert DETECTOR.language("how much is the red one", {"es": 50}) == "en"
    assert DETECTOR.language("M", {}, "fr-FR") == "fr"


@given(st.text(max_size=80))
@settings(deadline=None, max_examples=300)
def test_no_text_upsets_it(text: str) -> None:
    DETECTOR.language(text, {"xx": 3}, "not-a-language")
