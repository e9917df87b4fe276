"""Catalogues are read as they lie there, and a gap or a mistake falls back to English."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog

from studio.l10n import catalogue
from studio.l10n.catalogue import Catalogue, fields_of

ARABIC = """
msgid ""
msgstr ""
"Content-Type: text/plain; charset=utf-8\\n"
"Plural-Forms: nplurals=6; plural=(n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : "
"n%100>=3 && n%100<=10 ? 3 : n%100>=11 ? 4 : 5);\\n"

#: ui/words.py assets/web/watch/page.js
msgid "Paid"
msgstr "مدفوع"

#: ui/words.py
msgctxt "of a door"
msgid "Open"
msgstr "مفتوح"

#: assets/web/watch/page.js
msgid "{count} viewer"
msgid_plural "{count} viewers"
msgstr[0] "لا مشاهدين"
msgstr[1] "مشاهد واحد"
msgstr[2] "مشاهدان"
msgstr[3] "{count} مشاهدين"
msgstr[4] "{count} مشاهدًا"
msgstr[5] "{count} مشاهد"

#: ui/words.py
msgid "Hello {name}"
msgstr "مرحبا {nom}"

#: ui/words.py
#, fuzzy
msgid "Guessed"
msgstr "تخمين"

#: ui/words.py
msgid "Not yet"
msgstr ""
"""


@pytest.fixture(autouse=True)
def _own_translations(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    for language, text in {"ar": ARABIC, "en": 'msgid ""\nmsgstr ""\n'}.items():
        folder = tmp_path / language / "LC_MESSAGES"
        folder.mkdir(parents=True)
        (folder / "studio.po").write_text(text, encoding="utf-8")
    monkeypatch.setattr(catalogue, "TRANSLATIONS_DIR", tmp_path)
    catalogue._read.cache_clear()
    yield
    catalogue._read.cache_clear()
    catalogue._Current.catalogue = None


def test_texts_are_translated() -> None:
    arabic = Catalogue.load("ar-SA-u-nu-latn")
    assert arabic.language == "ar"
    assert arabic.gettext("Paid") == "مدفوع"
    assert arabic.pgettext("of a door", "Open") == "مفتوح"
    assert arabic.pgettext("of a shop", "Open") == "Open"


def test_arabic_has_six_plural_forms() -> None:
    arabic = Catalogue.load("ar")
    forms = {arabic.ngettext("{count} viewer", "{count} viewers", n) for n in (0, 1, 2, 3, 11, 100)}
    assert len(forms) == 6
    assert arabic.gettext("{count} viewer") == "{count} مشاهد"
    assert arabic.ngettext("{count} day", "{count} days", 1) == "{count} day"
    assert arabic.ngettext("{count} day", "{count} days", 0) == "{count} days"


@pytest.mark.parametrize("key", ["Guessed", "Not yet", "Never seen"])
def test_what_is_not_translated_stays_english(key: str) -> None:
    assert Catalogue.load("ar").gettext(key) == key


def test_a_translation_with_other_fields_is_refused_and_told() -> None:
    with structlog.testing.capture_logs() as logs:
        assert Catalogue.load("ar").gettext("Hello {name}") == "Hello {name}"
    assert [entry["event"] for entry in logs] == ["l10n.unknown_field"]


def test_a_page_gets_its_own_texts_only() -> None:
    texts = Catalogue.load("ar").texts_of("assets/web/")
    assert set(texts) == {"Paid", "{count} viewer"}
    assert len(texts["{count} viewer"]) == 6
    assert "Paid" in Catalogue.load("ar").texts_of("studio/orders/", "ui/words.py")


def test_an_unknown_language_is_english() -> None:
    assert Catalogue.load("tlh").language == "en"
    assert catalogue.languages() == ("ar", "en")


def test_the_process_speaks_one_language() -> None:
    assert (catalogue.current_language(), catalogue.gettext("Paid")) == ("en", "Paid")
    catalogue.set_language("ar-EG")
    assert (catalogue.current_language(), catalogue.gettext("Paid")) == ("ar", "مدفوع")
    assert catalogue.ngettext("{count} viewer", "{count} viewers", 2) == "مشاهدان"
    assert catalogue.pgettext("of a door", "Open") == "مفتوح"


def test_fields_of_a_text() -> None:
    assert fields_of("{a} and {b:>3}") == {"a", "b"}
    assert fields_of("50 { percent") == frozenset()
