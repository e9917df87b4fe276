"""Put a theme on the application."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from ui.theme import sheet, tokens
from ui.theme.fonts import font

SYSTEM = "system"


def apply_theme(name: str) -> None:
    """Style, palette, fonts and style sheet of a theme; "system" wears what the desktop wears."""
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    theme = tokens.use(_of_desktop() if name == SYSTEM else name)
    application.setStyle("Fusion")
    application.setFont(font())
    application.setPalette(sheet.palette(theme))
    application.setStyleSheet(sheet.sheet(theme))


def _of_desktop() -> str:
    is_light = QGuiApplication.styleHints().colorScheme() is Qt.ColorScheme.Light
    return "light" if is_light else "dark"
