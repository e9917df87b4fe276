"""One of several: a button that shows the chosen one and opens a menu of all."""

from collections.abc import Mapping

from PySide6.QtCore import QPoint, QSize, Qt, Signal
from PySide6.QtGui import QActionGroup, QPainter, QPaintEvent
from PySide6.QtWidgets import QMenu, QPushButton, QWidget

from ui.theme import icons
from ui.theme.fonts import font
from ui.theme.tokens import tokens

_ARROW_PX = 16
_EDGE_PX = 10
_LEAST_PX = 80


class Choice(QPushButton):
    """A value out of named ones.

    Signals:
        chosen: the person took another one. arg: its value
    """

    chosen = Signal(str)

    def __init__(
        self, name: str, titles: Mapping[str, str], value: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._name = name
        self._titles = dict(titles)
        self._value = ""
        self.setProperty("kind", "choice")
        self.setFont(font())
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.clicked.connect(self._open)
        self.show_value(value)

    @property
    def value(self) -> str:
        """What is chosen."""
        return self._value

    def offer(self, titles: Mapping[str, str]) -> None:
        """Offer other values; the chosen one stays."""
        self._titles = dict(titles)
        self.show_value(self._value)

    def show_value(self, value: str) -> None:
        """Show `value` as chosen; nobody is told."""
        self._value = value
        title = self._titles.get(value, value)
        self.setText(title.replace("&", "&&"))
        self.setAccessibleName(f"{self._name}: {title}")

    def choose(self, value: str) -> None:
        """Take `value` as if the person had."""
        if value != self._value:
            self.show_value(value)
            self.chosen.emit(value)

    def minimumSizeHint(self) -> QSize:
        """It may be cut: a device's name is no reason for a wider column."""
        return QSize(_LEAST_PX, super().minimumSizeHint().height())

    def sizeHint(self) -> QSize:
        """Room for the arrow."""
        return super().sizeHint() + QSize(_ARROW_PX + _EDGE_PX, 0)

    def paintEvent(self, event: QPaintEvent) -> None:
        """The button and an arrow at its far end."""
        super().paintEvent(event)
        is_mirrored = self.layoutDirection() is Qt.LayoutDirection.RightToLeft
        x = _EDGE_PX if is_mirrored else self.width() - _EDGE_PX - _ARROW_PX
        arrow = icons.pixmap("chevron_down", tokens().text_medium, _ARROW_PX)
        QPainter(self).drawPixmap(x, (self.height() - _ARROW_PX) // 2, arrow)

    def _open(self) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.setMinimumWidth(self.width())
        group = QActionGroup(menu)
        for value, title in self._titles.items():
            action = menu.addAction(title.replace("&", "&&"))
            action.setCheckable(True)
            action.setChecked(value == self._value)
            action.setData(value)
            group.addAction(action)
        group.triggered.connect(lambda action: self.choose(action.data()))
        menu.popup(self.mapToGlobal(QPoint(0, self.height() + 2)))
