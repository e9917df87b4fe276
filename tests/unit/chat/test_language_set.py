"""The labelled chat lines stay as they were written, before any tuning."""

import hashlib

from tests.labelled.chat_lines import FOLDER, LANGUAGES, labelled_lines

FROZEN = "98650e16f284684e68e91d286801ed028924cc6abfea8d2f1eaf425319dc9e0f"


def test_the_labelled_lines_are_frozen() -> None:
    digest = hashlib.sha256()
    for language in LANGUAGES:
        digest.update((FOLDER / f"{language}.txt").read_bytes())
    assert digest.hexdigest() == FROZEN


def test_every_language_has_fifty_lines_at_least() -> None:
    lines = labelled_lines()
    for language in LANGUAGES:
        assert sum(of == language for of, _ in lines) >= 50
    assert len({text for _, text in lines}) == len(lines)
