"""A value in decibels on a slider, with its figure beside it."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QSlider, QWidget

from studio.l10n.catalogue import gettext as _
from ui.formats import left_to_right, number
from ui.plain import PlainLabel
from ui.theme.fonts import TINY_PX, font
from ui.theme.tokens import SPACE_S

_FIGURE_PX = 68


class DecibelSlider(QWidget):
    """Whole decibels.

    Signals:
        moved: the person chose another value. arg: dB
    """

    moved = Signal(int)

    def __init__(self, name: str, least_db: int, most_db: int) -> None:
        super().__init__()
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setRange(least_db, most_db)
        self.slider.setPageStep(6)
        self.slider.setAccessibleName(name)
        self.slider.setCursor(Qt.CursorShape.PointingHandCursor)
        self._figure = PlainLabel(shade="medium", face=font(TINY_PX, tabular=True))
        self._figure.setFixedWidth(_FIGURE_PX)
        self._figure.setAlignment(Qt.AlignmentFlag.AlignTrailing | Qt.AlignmentFlag.AlignVCenter)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACE_S)
        row.addWidget(self.slider, 1)
        row.addWidget(self._figure)
        self.slider.valueChanged.connect(self._changed)
        self._is_told = False
        self._say()

    def show_value(self, value_db: float) -> None:
        """Stand at this value, unless the person holds the slider; nobody is told."""
        if not self.slider.isSliderDown() and round(value_db) != self.slider.value():
            self._is_told = True
            self.slider.setValue(round(value_db))
            self._is_told = False

    def _changed(self) -> None:
        self._say()
        if not self._is_told:
            self.moved.emit(self.slider.value())

    def _say(self) -> None:
        value = self.slider.value()
        sign = "+" if value > 0 else ""
        level = left_to_right(f"{sign}{number(value)}")
        self._figure.setText(_("{level} dB").format(level=level))
