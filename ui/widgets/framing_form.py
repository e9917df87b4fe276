"""How a source is framed: fit, turn, zoom, edges, colour, key. Every touch is seen at once."""

from dataclasses import dataclass, replace

from PySide6.QtCore import QSignalBlocker, Qt, QTimer, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QSizePolicy, QSlider, QVBoxLayout, QWidget

from studio.framing import PLAIN, TURNS, Fit, Framing
from studio.l10n.catalogue import gettext as _
from ui.plain import ElidedLabel, PlainLabel
from ui.theme.fonts import BOLD, TINY_PX, font
from ui.theme.tokens import SPACE_S
from ui.widgets.buttons import push_button
from ui.widgets.choice import Choice

_SEND_EVERY_MS = 80
_LABEL_COLUMN_PX = 76


@dataclass(frozen=True, slots=True)
class _Range:
    """A number of the framing as a slider: value = position / steps."""

    field: str
    least: int
    most: int
    steps: int = 100


_PLACE = (_Range("zoom", 100, 400), _Range("x", 0, 100), _Range("y", 0, 100))
_EDGES = (
    _Range("crop_left", 0, 45),
    _Range("crop_right", 0, 45),
    _Range("crop_top", 0, 45),
    _Range("crop_bottom", 0, 45),
)
_COLOUR = (
    _Range("brightness", -50, 50),
    _Range("contrast", 50, 200),
    _Range("saturation", 0, 200),
    _Range("warmth", -100, 100),
)
_KEY = (_Range("key_tolerance", 0, 100), _Range("key_softness", 0, 100))


class FieldSlider(QSlider):
    """One number; a double click takes it back to where it does nothing."""

    def __init__(self, of: _Range, name: str) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        self.of = of
        self.setRange(of.least, of.most)
        self.setAccessibleName(name)
        self.setPageStep(max(1, (of.most - of.least) // 10))

    @property
    def number(self) -> float:
        """As the framing has it."""
        return self.value() / self.of.steps

    def show_number(self, number: float) -> None:
        """Stand at `number`; nobody is told."""
        with QSignalBlocker(self):
            self.setValue(round(number * self.of.steps))

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Neutral again."""
        del event
        self.setValue(round(getattr(PLAIN, self.of.field) * self.of.steps))


class FramingForm(QWidget):
    """Shows one framing and says how the person wants it.

    Signals:
        changed: at most twelve times a second while a slider moves. arg: Framing
    """

    changed = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._framing = PLAIN
        self._send = QTimer(self, interval=_SEND_EVERY_MS, singleShot=True)
        self._send.timeout.connect(self._tell)
        self.sliders: dict[str, FieldSlider] = {}
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_S)
        self.fit = Choice(_("Fit"), _fits())
        self.fit.chosen.connect(lambda value: self._set(fit=Fit(value)))
        column.addWidget(self.fit)
        column.addLayout(self._buttons())
        column.addLayout(self._rows(_PLACE, (_("Zoom"), _("Left–right"), _("Up–down"))))
        column.addWidget(_heading(_("Cut edges off")))
        edges = (_("Left"), _("Right"), _("Top"), _("Bottom"))
        column.addLayout(self._rows(_EDGES, edges))
        column.addWidget(_heading(_("Colour")))
        colours = (_("Brightness"), _("Contrast"), _("Saturation"), _("Warmth"))
        column.addLayout(self._rows(_COLOUR, colours))
        column.addWidget(_heading(_("Green screen")))
        self.key = Choice(_("Green screen"), _keys())
        self.key.chosen.connect(lambda value: self._set(key=value))
        column.addWidget(self.key)
        self._key_rows = QWidget()
        rows = self._rows(_KEY, (_("Tolerance"), _("Softness")))
        rows.setContentsMargins(0, 0, 0, 0)
        self._key_rows.setLayout(rows)
        column.addWidget(self._key_rows)
        self.show_framing(PLAIN)

    def show_framing(self, framing: Framing) -> None:
        """Show how it is framed; not while the person is moving something."""
        if self._send.isActive():
            return
        self._framing = framing
        for name, slider in self.sliders.items():
            if not slider.isSliderDown():
                slider.show_number(getattr(framing, name))
        self.fit.show_value(framing.fit.value)
        self.mirror.setChecked(framing.mirror)
        known = _keys()
        self.key.offer(known if framing.key in known else {**known, framing.key: framing.key})
        self.key.show_value(framing.key)
        self._key_rows.setVisible(bool(framing.key))

    def reset(self) -> None:
        """As the source delivers it."""
        self._framing = PLAIN
        self._tell()

    def _buttons(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(SPACE_S)
        self.turn = push_button(_("Turn"), "turn")
        self.turn.clicked.connect(self._turn)
        self.mirror = push_button(_("Mirror"), "mirror")
        self.mirror.setCheckable(True)
        self.mirror.clicked.connect(lambda on: self._set(mirror=on))
        for button in (self.turn, self.mirror):
            button.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
            row.addWidget(button, 1)
        return row

    def _rows(self, ranges: tuple[_Range, ...], names: tuple[str, ...]) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(SPACE_S)
        grid.setVerticalSpacing(0)
        grid.setColumnMinimumWidth(0, _LABEL_COLUMN_PX)
        grid.setColumnStretch(1, 1)
        for place, (of, name) in enumerate(zip(ranges, names, strict=True)):
            slider = FieldSlider(of, name)
            slider.valueChanged.connect(self._moved)
            self.sliders[of.field] = slider
            grid.addWidget(ElidedLabel(name, shade="medium", face=font(TINY_PX)), place, 0)
            grid.addWidget(slider, place, 1)
        return grid

    def _moved(self) -> None:
        numbers = {name: slider.number for name, slider in self.sliders.items()}
        self._framing = replace(self._framing, **numbers)  # type: ignore[arg-type]  # all floats
        if not self._send.isActive():
            self._send.start()

    def _set(self, **values: object) -> None:
        self._framing = replace(self._framing, **values)  # type: ignore[arg-type]  # of one field
        self._tell()

    def _turn(self) -> None:
        self._set(turn=TURNS[(TURNS.index(self._framing.turn) + 1) % len(TURNS)])

    def _tell(self) -> None:
        self._send.stop()
        framing = self._framing
        self.show_framing(framing)
        self.changed.emit(framing)


def _heading(text: str) -> PlainLabel:
    return PlainLabel(text, face=font(TINY_PX, BOLD))


def _fits() -> dict[str, str]:
    return {
        Fit.FILL.value: _("Fill, edges cut"),
        Fit.FIT_BLURRED.value: _("Whole, blurred sides"),
        Fit.FIT.value: _("Whole, black sides"),
    }


def _keys() -> dict[str, str]:
    return {
        "": _("No key"),
        "#00b140": _("Green becomes clear"),
        "#0047bb": _("Blue becomes clear"),
    }
