"""On or off: a sliding switch drawn by hand."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from ui.theme.tokens import tokens

_SIZE_PX = (46, 26)
_KNOB_INSET_PX = 4
_DISABLED_OPACITY = 0.4


class Switch(QAbstractButton):
    """A checkable button that looks like a switch."""

    def __init__(self, name: str, *, is_on: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setCheckable(True)
        self.setChecked(is_on)
        self.setAccessibleName(name)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """One size."""
        return QSize(*_SIZE_PX)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Track and knob; a ring while it has the keyboard, pale while it cannot be used."""
        del event
        theme = tokens()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setOpacity(1.0 if self.isEnabled() else _DISABLED_OPACITY)
        track = QRectF(self.rect()).adjusted(2, 2, -2, -2)
        painter.setPen(QPen(theme.text_high if self.hasFocus() else theme.control_line, 1.5))
        painter.setBrush(theme.accent_fill if self.isChecked() else theme.surface_3)
        painter.drawRoundedRect(track, track.height() / 2, track.height() / 2)
        knob = track.height() - 2 * _KNOB_INSET_PX
        is_mirrored = self.layoutDirection() is Qt.LayoutDirection.RightToLeft
        is_right = self.isChecked() is not is_mirrored
        x = track.right() - knob - _KNOB_INSET_PX if is_right else track.left() + _KNOB_INSET_PX
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.on_fill if self.isChecked() else theme.text_medium)
        painter.drawEllipse(QRectF(x, track.top() + _KNOB_INSET_PX, knob, knob))
