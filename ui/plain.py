"""Plain text everywhere: Qt's labels and tool tips read files for a line that looks like HTML."""

from html import escape
from typing import TypeVar

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont, QGuiApplication
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from ui.formats import isolated
from ui.theme.fonts import font


class PlainLabel(QLabel):
    """A label that never interprets its text. shade: high, medium or low."""

    def __init__(
        self, text: str = "", *, shade: str = "high", face: QFont | None = None, wraps: bool = False
    ) -> None:
        super().__init__()
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setText(text)
        self.setFont(face or font())
        self.setProperty("shade", shade)
        self.setWordWrap(wraps)


class ElidedLabel(PlainLabel):
    """One line that gives way: it ends in an ellipsis when there is no room, and never demands it.

    The full text stands in the tool tip when it is cut.
    """

    def __init__(self, text: str = "", *, shade: str = "high", face: QFont | None = None) -> None:
        super().__init__("", shade=shade, face=face)
        self.setAlignment(_leading())
        self._full = ""
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.set_full_text(text)

    @property
    def full_text(self) -> str:
        """The text before it was cut."""
        return self._full

    def set_full_text(self, text: str) -> None:
        """Show `text`, cut to the room there is."""
        if text == self._full:
            return
        self._full = text
        self.setAccessibleName(text)
        self._cut()

    def resizeEvent(self, event: object) -> None:
        """Cut anew."""
        del event
        self._cut()

    def _cut(self) -> None:
        cut = self.fontMetrics().elidedText(
            self._full, Qt.TextElideMode.ElideRight, max(0, self.width())
        )
        is_cut = cut != self._full
        cut = isolated(cut) if is_cut else cut  # the ellipsis stays where the text ends
        if cut != self.text():
            self.setText(cut)
        set_tip(self, self._full if is_cut else "")


def _leading() -> Qt.AlignmentFlag:
    """Where lines of this window begin. By itself a label asks the letters of its text."""
    is_rtl = QGuiApplication.layoutDirection() is Qt.LayoutDirection.RightToLeft
    flag = Qt.AlignmentFlag
    side = flag.AlignRight if is_rtl else flag.AlignLeft
    return side | flag.AlignAbsolute | flag.AlignVCenter


Label = TypeVar("Label", bound=QLabel)


def leading(label: Label) -> Label:
    """At the beginning of the line in the window's direction, whatever the text's own is."""
    is_rtl = QGuiApplication.layoutDirection() is Qt.LayoutDirection.RightToLeft
    side = Qt.AlignmentFlag.AlignRight if is_rtl else Qt.AlignmentFlag.AlignLeft
    label.setAlignment(side | Qt.AlignmentFlag.AlignAbsolute | Qt.AlignmentFlag.AlignVCenter)
    return label


def set_tip(widget: QWidget, text: str) -> None:
    """A tool tip that shows `text` letter by letter, whatever stands in it."""
    widget.setToolTip(f"<qt>{escape(text)}</qt>" if text else "")
