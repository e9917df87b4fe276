"""The catalogues: every text a person reads, in the language of this process.

The .po files under `translations` are read directly; there is no build step. One language at a
time per process (`set_language`); whoever needs another one loads its Catalogue. Any thread.
"""

import gettext as plural_rules
import string
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import structlog
from babel.core import get_global
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

from studio.paths import TRANSLATIONS_DIR

SOURCE_LANGUAGE = "en"  # the keys are English
_SCRIPT = 4  # letters in the name of a script: Hans, Latn
CONTEXT_MARK = "\x04"  # between context and key, as in .mo files

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The texts of one language. A key without a translation answers itself."""

    language: str
    singular: Mapping[str, str]
    plural: Mapping[str, tuple[str, ...]]
    plural_form: Callable[[int], int]
    places: Mapping[str, tuple[str, ...]]

    @classmethod
    def load(cls, language: str) -> "Catalogue":
        """The catalogue of a BCP 47 language: the nearest there is, else the English keys."""
        return _read(_nearest(language))

    def gettext(self, message: str) -> str:
        """The translation of an English key; the general form of one that has several."""
        if message in self.plural:
            return self.plural[message][-1]
        return self.singular.get(message, message)

    def pgettext(self, context: str, message: str) -> str:
        """As `gettext`, for a key that means another thing elsewhere."""
        return self.singular.get(context + CONTEXT_MARK + message, message)

    def ngettext(self, one: str, many: str, count: int) -> str:
        """The form that fits `count`; fill in `{count}` afterwards."""
        forms = self.plural.get(one)
        if forms is None:
            return one if count == 1 else many
        return forms[self.plural_form(count)]

    def texts_of(self, *places: str) -> dict[str, str | tuple[str, ...]]:
        """The texts used by files or under folders (posix), for a web page; plurals as tuples."""
        found: dict[str, str | tuple[str, ...]] = {}
        for key, files in self.places.items():
            if any(file.startswith(places) for file in files):
                found[key] = self.plural[key] if key in self.plural else self.singular[key]
        return found


def languages() -> tuple[str, ...]:
    """The languages that have a catalogue, as BCP 47, sorted."""
    return tuple(sorted(path.parent.parent.name.replace("_", "-") for path in _po_files()))


def po_file(language: str) -> Path:
    """Where the catalogue of `language` lies, whether it exists or not."""
    return TRANSLATIONS_DIR / language.replace("-", "_") / "LC_MESSAGES" / "studio.po"


def fields_of(message: str) -> frozenset[str]:
    """The `{names}` in a text; empty for a text with unbalanced braces."""
    try:
        return frozenset(name for _, name, _, _ in string.Formatter().parse(message) if name)
    except ValueError:
        return frozenset()


def _po_files() -> list[Path]:
    return list(TRANSLATIONS_DIR.glob("*/LC_MESSAGES/studio.po"))


def _nearest(language: str) -> str:
    parts = language.partition("-u-")[0].replace("_", "-").split("-")
    for length in range(len(parts), 0, -1):
        candidate = "-".join(parts[:length])
        if po_file(candidate).exists():
            return candidate
    written = _as_written(parts)
    return next(
        (other for other in languages() if _as_written(other.split("-")) == written),
        SOURCE_LANGUAGE,
    )


def _as_written(parts: Sequence[str]) -> tuple[str, str]:
    """Language and script: zh-SG and zh-CN read alike, zh-TW does not."""
    likely: Mapping[str, str] = get_global("likely_subtags")
    for tag in ("_".join(parts[:2]), parts[0]):
        if tag in likely:
            language, script, _ = likely[tag].split("_")
            return language, next((part for part in parts[1:] if len(part) == _SCRIPT), script)
    return parts[0], ""


@lru_cache(maxsize=32)
def _read(language: str) -> Catalogue:
    singular: dict[str, str] = {}
    plural: dict[str, tuple[str, ...]] = {}
    places: dict[str, tuple[str, ...]] = {}
    with po_file(language).open("rb") as file:
        catalog: Catalog = read_po(file, locale=language.replace("-", "_"))
    for message in catalog:
        if not message.id or message.fuzzy or not _is_sound(message, language):
            continue
        key = _key(message)
        places[key] = tuple(name for name, _ in message.locations)
        if isinstance(message.id, str):
            (singular[key],) = _forms(message.string)
        else:
            plural[key] = _forms(message.string)
    rule = plural_rules.c2py(catalog.plural_expr)
    return Catalogue(language, singular, plural, rule, places)


def _key(message: Message) -> str:
    first = _forms(message.id)[0]
    return f"{message.context}{CONTEXT_MARK}{first}" if message.context else first


def _forms(text: str | Sequence[str] | None) -> tuple[str, ...]:
    return (text,) if isinstance(text, str) else tuple(text or ())


def _is_sound(message: Message, language: str) -> bool:
    """Whether it is translated and asks for no field that the key does not have."""
    translations = _forms(message.string)
    if not translations or not all(translations):
        return False
    keys = _forms(message.id)
    known = frozenset[str]().union(*(fields_of(key) for key in keys))
    if all(fields_of(text) <= known for text in translations):
        return True
    _log.warning("l10n.unknown_field", language=language, key=keys[0])
    return False


class _Current:
    """The language of this process."""

    catalogue: Catalogue | None = None


def set_language(language: str) -> None:
    """From now on this process speaks `language` (BCP 47)."""
    _Current.catalogue = Catalogue.load(language)


def current_language() -> str:
    """The language this process speaks."""
    return _current().language


def gettext(message: str) -> str:
    """`message` in the language of this process. Customarily imported as `_`."""
    return _current().gettext(message)


def ngettext(one: str, many: str, count: int) -> str:
    """The form for `count`, in the language of this process."""
    return _current().ngettext(one, many, count)


def pgettext(context: str, message: str) -> str:
    """`message` as meant in `context`, in the language of this process."""
    return _current().pgettext(context, message)


def _current() -> Catalogue:
    if _Current.catalogue is None:
        _Current.catalogue = Catalogue.load(SOURCE_LANGUAGE)
    return _Current.catalogue
