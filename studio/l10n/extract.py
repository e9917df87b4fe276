"""`python -m studio.l10n.extract`: collect every text of the program into the catalogues.

Writes translations/studio.pot and brings each language's studio.po up to date: new keys come in
untranslated, keys no longer used go. Developers only; never runs in the product.
"""

import re
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po, write_po

from studio.l10n.catalogue import languages, po_file
from studio.paths import PROGRAM_DIR, TRANSLATIONS_DIR

TEMPLATE = TRANSLATIONS_DIR / "studio.pot"
HEADER = "# Texts of Caravan Studio."

_EMPTY_HEADERS = re.compile(
    rb'^"(?:POT-Creation-Date|PO-Revision-Date|Report-Msgid-Bugs-To|Last-Translator'
    rb"|Language-Team|Generated-By):.*\n",
    re.MULTILINE,
)


def extract() -> Catalog:
    """Every text marked in the program's own files, sorted by file."""
    with (TRANSLATIONS_DIR / "babel.cfg").open() as file:
        methods, options = parse_mapping_cfg(file)  # type: ignore[no-untyped-call] # Babel's own
    catalog = Catalog(project="Caravan Studio", version="1", header_comment=HEADER, charset="utf-8")
    found = extract_from_dir(
        PROGRAM_DIR, methods, options, keywords=DEFAULT_KEYWORDS, directory_filter=_is_ours
    )
    for name, _, message, comments, context in found:
        catalog.add(message, None, [(name, 0)], auto_comments=comments, context=context)
    return catalog


def write(catalog: Catalog, path: Path) -> None:
    """Write a catalogue so that equal texts give equal files: no dates, names or line numbers."""
    buffer = BytesIO()
    write_po(
        buffer, catalog, sort_by_file=True, ignore_obsolete=True, include_lineno=False, width=100
    )
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(_EMPTY_HEADERS.sub(b"", buffer.getvalue()))


def update(language: str, template: Catalog) -> None:
    """Bring one language's catalogue up to date with the template."""
    with po_file(language).open("rb") as file:
        catalog = read_po(file, locale=language.replace("-", "_"))
    catalog.update(template, no_fuzzy_matching=True)
    catalog.header_comment = HEADER
    write(catalog, po_file(language))


def _is_ours(folder: str | Path) -> bool:
    name = Path(folder).name
    return not name.startswith((".", "_")) and name not in {"tests", "node_modules"}


if __name__ == "__main__":
    _template = extract()
    write(_template, TEMPLATE)
    for _language in languages():
        update(_language, _template)
