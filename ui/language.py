"""The language of the window: catalogue, direction, and Qt's own few texts."""

from PySide6.QtCore import QCoreApplication, QLocale, Qt, QTranslator
from PySide6.QtGui import QGuiApplication

from studio.errors import N_
from studio.l10n.catalogue import current_language, gettext, set_language
from studio.l10n.formats import is_right_to_left

# Qt's texts that can appear in this window: the menu of a text field.
_QT_TEXTS = {
    "&Undo": N_("&Undo"),
    "&Redo": N_("&Redo"),
    "Cu&t": N_("Cu&t"),
    "&Copy": N_("&Copy"),
    "&Paste": N_("&Paste"),
    "Delete": N_("Delete"),
    "Select All": N_("Select All"),
}


class QtTexts(QTranslator):
    """Routes Qt's own strings to our catalogue."""

    def isEmpty(self) -> bool:
        """Qt leaves out a translator that calls itself empty."""
        return False

    def translate(
        self,
        context: str,
        sourceText: str,  # noqa: N803 - Qt's name
        disambiguation: str | None = None,
        n: int = -1,
    ) -> str:
        """The catalogue's text, or "" so that Qt uses its own."""
        del context, disambiguation, n
        key = _QT_TEXTS.get(sourceText)
        return gettext(key) if key is not None else ""


def use(language: str) -> None:
    """Speak `language` ("" follows the system), in its direction."""
    set_language(language or QLocale.system().bcp47Name())
    is_mirrored = is_right_to_left(current_language())
    direction = Qt.LayoutDirection.RightToLeft if is_mirrored else Qt.LayoutDirection.LeftToRight
    QGuiApplication.setLayoutDirection(direction)


def install() -> QtTexts:
    """Let Qt ask our catalogue; keep the answer alive."""
    texts = QtTexts(QCoreApplication.instance())
    QCoreApplication.installTranslator(texts)
    return texts
