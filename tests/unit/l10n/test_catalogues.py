"""Every text of the program is in the catalogues, and every language has them all.

When one of these fails: `python -m studio.l10n.extract`, then translate what is empty.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel import Locale
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

from studio.l10n.catalogue import Catalogue, fields_of, languages, po_file
from studio.l10n.extract import TEMPLATE, extract
from studio.paths import PROGRAM_DIR

SOURCE_LANGUAGE = "en"
TRANSLATED = tuple(language for language in languages() if language != SOURCE_LANGUAGE)
MARKING = {"_", "N_", "gettext", "ngettext", "pgettext"}
LETTERS_OUTSIDE_FIELDS = re.compile(r"[^\W\d_]{2}")
SAME_AS_ENGLISH = {
    "es": {"Chat", "SKU", "DEMO", "{minutes} min", "{count}/min", "{count} fps", "{count} ms"},
    "*": {"{rate} Mb/s", "{level} dB", "{level} LUFS"},
}
PLURAL_CATEGORIES = ("zero", "one", "two", "few", "many", "other")


def catalog_of(path: Path) -> Catalog:
    with path.open("rb") as file:
        return read_po(file)


def keys_of(catalog: Catalog) -> set[tuple[str | None, str]]:
    return {(message.context, forms(message.id)[0]) for message in catalog if message.id}


def forms(text: object) -> tuple[str, ...]:
    return (text,) if isinstance(text, str) else tuple(text) if isinstance(text, tuple) else ()


def messages_of(language: str) -> Iterator[Message]:
    return (message for message in catalog_of(po_file(language)) if message.id)


def test_the_template_holds_every_text_of_the_program() -> None:
    assert keys_of(catalog_of(TEMPLATE)) == keys_of(extract())


def test_no_marked_text_escapes_extraction() -> None:
    """Babel on Python 3.11 does not see a call inside an f-string; the syntax tree does."""
    known = {key for _, key in keys_of(catalog_of(TEMPLATE))}
    paths = [*PROGRAM_DIR.glob("studio/**/*.py"), *PROGRAM_DIR.glob("ui/**/*.py")]
    marked = {text: path.name for path in paths for text in marked_in(path)}
    assert {text: name for text, name in marked.items() if text not in known} == {}


def marked_in(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name | ast.Attribute):
            name = node.func.id if isinstance(node.func, ast.Name) else node.func.attr
            keys = node.args[1:2] if name == "pgettext" else node.args[:1]
            if name in MARKING and keys and isinstance(keys[0], ast.Constant):
                yield str(keys[0].value)


@pytest.mark.parametrize("language", languages())
def test_a_language_has_the_keys_of_the_template(language: str) -> None:
    catalog = catalog_of(po_file(language))
    assert keys_of(catalog) == keys_of(catalog_of(TEMPLATE))
    assert not [message.id for message in catalog if message.id and message.fuzzy]


def test_the_languages_of_the_window_are_here() -> None:
    assert {"ar", "es", "zh-CN"} <= set(TRANSLATED)


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ("zh", "zh-CN"), ("zh-Hans", "zh-CN"), ("zh-SG", "zh-CN"), ("zh-Hans-HK", "zh-CN"),
        ("zh-TW", "en"), ("zh-Hant", "en"), ("es-419", "es"), ("ar-SA-u-nu-latn", "ar"),
        ("tlh", "en"),
    ],
)  # fmt: skip
def test_a_language_is_found_by_how_it_is_written(wanted: str, found: str) -> None:
    assert Catalogue.load(wanted).language == found


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_translation_is_complete(language: str) -> None:
    empty = [
        message.id
        for message in messages_of(language)
        if not (forms(message.string) and all(forms(message.string)))
    ]
    assert empty == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_translation_says_it_in_its_own_words(language: str) -> None:
    """A key copied into the translation is a text nobody translated."""
    allowed = SAME_AS_ENGLISH["*"] | SAME_AS_ENGLISH.get(language, set())
    copied = {
        forms(message.id)[0]
        for message in messages_of(language)
        if set(forms(message.id)) & set(forms(message.string)) and has_words(forms(message.id)[0])
    }
    assert copied - allowed == set()


def has_words(text: str) -> bool:
    return LETTERS_OUTSIDE_FIELDS.search(re.sub(r"\{\w*\}", "", text)) is not None


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_translation_has_the_fields_of_its_key(language: str) -> None:
    for message in messages_of(language):
        key, general = forms(message.id)[-1], forms(message.string)[-1]
        assert fields_of(general) == fields_of(key), message.id
        for form in forms(message.string):
            assert fields_of(form) <= fields_of(key), message.id


@pytest.mark.parametrize("language", TRANSLATED)
def test_plural_forms_stand_in_the_order_of_cldr(language: str) -> None:
    """The watch page chooses among the same forms by `Intl.PluralRules`."""
    rule = Locale.parse(language, sep="-").plural_form
    used = [category for category in PLURAL_CATEGORIES if category in {*rule.rules, "other"}]
    chosen = Catalogue.load(language).plural_form
    assert all(used[chosen(count)] == rule(count) for count in range(300))
