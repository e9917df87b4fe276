"""The footer: one chip per output, the recording, the machine, and the time here and there."""

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from studio.control.recording_commands import MarkMoment
from studio.l10n.catalogue import gettext as _
from ui.formats import clock, isolated, now_ms, number
from ui.plain import PlainLabel, set_tip
from ui.studio import Studio
from ui.theme import icons
from ui.theme.fonts import BOLD, TINY_PX, font
from ui.theme.tokens import SPACE_L, SPACE_S, tokens
from ui.widgets.buttons import icon_button
from ui.widgets.disk_room import disk_room, is_recording
from ui.widgets.output_chip import OutputChip, megabits

HEIGHT_PX = 40
_BUSY_PERCENT = 85
_BUTTON_PX = 44  # with the padding of a button it holds the icon
_CROWD = 3
MARK_KEYS = "Ctrl+B"


class Footer(QWidget):
    """Observes outputs, system and show.

    Signals:
        destinations_wanted: the host wants to see where the show goes.
    """

    destinations_wanted = Signal()

    def __init__(self, studio: Studio, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._studio = studio
        self.setObjectName("footer")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setFixedHeight(HEIGHT_PX)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(SPACE_L, 0, SPACE_L, 0)
        self._row.setSpacing(SPACE_S)
        self._chips: list[OutputChip] = []
        self.outputs = QHBoxLayout()
        self.outputs.setSpacing(SPACE_S)
        self.destinations = icon_button("destination", _("Destinations"))
        self.destinations.setFixedWidth(_BUTTON_PX)
        self.destinations.clicked.connect(self.destinations_wanted)
        self._row.addWidget(self.destinations)
        self._row.addLayout(self.outputs)
        self.mark = icon_button("flag", _("Mark this moment in the recording"), keys=MARK_KEYS)
        self.mark.setFixedWidth(_BUTTON_PX)
        self.mark.clicked.connect(self.mark_moment)
        self._row.addWidget(self.mark)
        self.rate = PlainLabel(shade="warn", face=font(TINY_PX, BOLD, tabular=True))
        set_tip(self.rate, _("The network takes no more now; the bitrate recovers by itself."))
        self._row.addWidget(self.rate)
        self._row.addStretch(1)
        self.frames = self._label("")
        self.cpu = self._label("cpu")
        self.disk = self._label("disk")
        self.clocks = self._label("clock")
        self._second = QTimer(self, interval=1000)
        self._second.timeout.connect(self._tick)
        self._second.start()
        studio.outputs_changed.connect(self._show_outputs)
        studio.system_changed.connect(self._show_system)
        studio.show_changed.connect(self._tick)
        self._show_outputs()
        self._show_system()
        self._tick()

    @property
    def chips(self) -> list[OutputChip]:
        """The chips, in the order of the outputs."""
        return list(self._chips)

    @property
    def _is_crowded(self) -> bool:
        """Many outputs need the room of what is good to know only."""
        return len(self._chips) > _CROWD

    def mark_moment(self) -> None:
        """Mark the present moment of the recording."""
        self._studio.submit(MarkMoment())

    def _label(self, icon: str) -> PlainLabel:
        if icon:
            mark = PlainLabel()
            mark.setPixmap(icons.pixmap(icon, tokens().text_low, 16))
            self._row.addWidget(mark)
        label = PlainLabel(shade="medium", face=font(TINY_PX, tabular=True))
        self._row.addWidget(label)
        self._row.addSpacing(SPACE_S)
        return label

    def _show_outputs(self) -> None:
        outputs = self._studio.outputs.outputs
        chips = self.chips
        for chip in chips[len(outputs) :]:
            self._chips.remove(chip)
            self.outputs.removeWidget(chip)
            chip.deleteLater()
        for chip, output in zip(chips, outputs, strict=False):
            chip.show_output(output)
        for output in outputs[len(chips) :]:
            chip = OutputChip(self._studio, output)
            self._chips.append(chip)
            self.outputs.addWidget(chip)
        self.mark.setVisible(is_recording(outputs))
        limited_bps = self._studio.outputs.limited_bps
        self.rate.setVisible(limited_bps is not None)
        self.rate.setText(_("Picture: {rate} Mb/s").format(rate=megabits(limited_bps or 0)))
        self._show_system()

    def _show_system(self) -> None:
        system = self._studio.system
        cpu = _("CPU {percent}%").format(percent=number(round(system.cpu_percent)))
        _say(self.cpu, cpu, is_alarming=system.cpu_percent > _BUSY_PERCENT)
        room = disk_room(system.disk_free_bytes, self._studio.outputs.outputs)
        _say(self.disk, room.text, is_alarming=room.is_low)
        fps = _("{count} fps").format(count=number(round(system.program_fps)))
        is_slow = 0 < system.program_fps < self._studio.scene.fps - 2
        _say(self.frames, fps, is_alarming=is_slow)
        self.frames.setVisible(is_slow or not self._is_crowded)

    def _tick(self) -> None:
        now = now_ms()
        here = isolated(clock(now))
        parts = [here if self._is_crowded else _("Here {time}").format(time=here)]
        if self._studio.show.markets:
            market = self._studio.show.markets[0]
            there = isolated(clock(now, market.timezone))
            parts.append(f"{market.country} {there}")
        _say(self.clocks, " / ".join(parts), is_alarming=False)
        for chip in self.chips:
            if chip.output.kind == "recording":
                chip.show_output(chip.output)


def _say(label: PlainLabel, text: str, *, is_alarming: bool) -> None:
    if label.text() != text:
        label.setText(text)
    shade = "warn" if is_alarming else "medium"
    if label.property("shade") != shade:
        label.setProperty("shade", shade)
        label.style().unpolish(label)
        label.style().polish(label)
