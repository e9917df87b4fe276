"""Reads the labelled chat lines."""

from pathlib import Path

FOLDER = Path(__file__).parent / "chat_language"
LANGUAGES = ("en", "es", "ar", "zh", "de", "id", "th", "pt", "fr", "vi")
LATIN = ("en", "es", "de", "id", "pt", "fr", "vi")


def labelled_lines() -> list[tuple[str, str]]:
    """(language, line) of the whole set."""
    return [
        (language, line)
        for language in LANGUAGES
        for line in (FOLDER / f"{language}.txt").read_text(encoding="utf-8").splitlines()
    ]
