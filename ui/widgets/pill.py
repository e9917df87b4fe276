"""A small rounded label drawn by hand."""

from PySide6.QtCore import QSize
from PySide6.QtGui import QColor, QFont, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.theme.fonts import BOLD, TINY_PX, font
from ui.theme.tokens import tokens
from ui.widgets.painting import draw_pill, pill_width

_HEIGHT_PX = 24


class Pill(QWidget):
    """Shows one word on a colour; hidden while it has none."""

    def __init__(self, *, face: QFont | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._face = face or font(TINY_PX, BOLD)
        self._colours = (tokens().surface_3, tokens().text_medium)
        self._icon = ""
        self.text = ""
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.hide()

    def say(self, text: str, background: QColor, colour: QColor, icon: str = "") -> None:
        """Show `text`; "" hides the pill."""
        if (text, (background, colour), icon) == (self.text, self._colours, self._icon):
            return
        self.text, self._colours, self._icon = text, (background, colour), icon
        self.setAccessibleName(text)
        self.setVisible(bool(text))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """As wide as the word."""
        return QSize(pill_width(self.text, has_icon=bool(self._icon), face=self._face), _HEIGHT_PX)

    def paintEvent(self, event: QPaintEvent) -> None:
        """The pill."""
        del event
        painter = QPainter(self)
        draw_pill(painter, self.rect(), self.text, self._colours, self._icon)
