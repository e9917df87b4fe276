"""The sound drawer: what is heard, how loud, and what the host hears of it."""

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from studio.control.sound_commands import (
    LookForSoundDevices,
    SetLimiter,
    UseHeadphones,
    UseMicrophone,
)
from studio.control.sound_states import SoundDevice
from studio.ids import SourceId
from studio.l10n.catalogue import gettext as _
from ui import words
from ui.formats import left_to_right, number
from ui.plain import PlainLabel
from ui.studio import Studio
from ui.theme.fonts import BOLD, STRONG_PX, TINY_PX, TITLE_PX, font
from ui.theme.tokens import SPACE_M, SPACE_S
from ui.widgets.buttons import icon_button
from ui.widgets.choice import Choice
from ui.widgets.form import FormPage
from ui.widgets.meter import LevelBar, loudness_text
from ui.widgets.music_list import MusicList
from ui.widgets.sound_strip import StripRow
from ui.widgets.switch import Switch

SOUND_KEYS = "Ctrl+Shift+M"
_MICROPHONES = 4
_AIM_LUFS = -14  # what the large platforms play at
_BIG_BAR_PX = 16


class SoundDrawer(QFrame):
    """Sends every command of the sound, by itself or through its rows.

    Signals:
        closed: the host closed it.
    """

    closed = Signal()

    def __init__(self, studio: Studio, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("panel")
        self._studio = studio
        self._rows: dict[SourceId, StripRow] = {}
        self.loudness = PlainLabel(face=font(TITLE_PX, BOLD, tabular=True))
        self.whole = PlainLabel(shade="medium", face=font(TINY_PX, tabular=True), wraps=True)
        self.level = LevelBar(_("Programme"), _BIG_BAR_PX)
        self.alarm = PlainLabel(shade="warn", face=font(weight=BOLD), wraps=True)
        self.microphones = [
            Choice(_("Microphone {number}").format(number=number(place)), {})
            for place in range(1, _MICROPHONES + 1)
        ]
        self.headphones = Choice(_("Headphones"), {})
        self.limiter = Switch(_("Limiter"))
        self.problem = PlainLabel(shade="warn", face=font(TINY_PX), wraps=True)
        self.music = MusicList(studio)
        self.strips = QVBoxLayout()
        self.strips.setSpacing(SPACE_S)
        self._place()
        self._wire()
        self._show()
        self._show_audio()

    def showEvent(self, event: QShowEvent) -> None:
        """Whoever opens it has perhaps just plugged something in."""
        super().showEvent(event)
        self._studio.submit(LookForSoundDevices())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape closes."""
        if event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
            return
        super().keyPressEvent(event)

    def _place(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE_M, SPACE_S, SPACE_S, SPACE_M)
        column.setSpacing(SPACE_S)
        head = QHBoxLayout()
        head.addWidget(PlainLabel(_("Sound"), face=font(STRONG_PX, BOLD)), 1)
        close = icon_button("close", _("Close"), keys="Esc")
        close.clicked.connect(self.closed)
        head.addWidget(close)
        column.addLayout(head)
        page = FormPage()
        page.show_ground()
        for part in (self._programme(), self._devices(), self._sounds(), self._music()):
            page.add(part)
        column.addWidget(page, 1)

    def _programme(self) -> QWidget:
        part, column = _part(_("What the audience hears"))
        column.addWidget(self.loudness, 0, Qt.AlignmentFlag.AlignLeading)
        column.addWidget(self.level)
        column.addWidget(self.whole)
        column.addWidget(self.alarm)
        column.addLayout(_line(_("Limiter: never too loud, never torn"), self.limiter))
        return part

    def _devices(self) -> QWidget:
        part, column = _part(_("Microphones and headphones"))
        for choice in self.microphones:
            column.addWidget(choice)
        column.addWidget(PlainLabel(_("You hear the programme on"), face=font(TINY_PX)))
        column.addWidget(self.headphones)
        column.addWidget(self.problem)
        return part

    def _sounds(self) -> QWidget:
        part, column = _part(_("Sounds"))
        column.addLayout(self.strips)
        return part

    def _music(self) -> QWidget:
        part, column = _part(_("Music"))
        column.addWidget(self.music)
        return part

    def _wire(self) -> None:
        for place, choice in enumerate(self.microphones, 1):
            choice.chosen.connect(partial(self._use_microphone, place))
        self.headphones.chosen.connect(self._use_headphones)
        self.limiter.clicked.connect(self._set_limiter)
        self._studio.sound_changed.connect(self._show)
        self._studio.audio_changed.connect(self._show_audio)

    def _show(self) -> None:
        sound = self._studio.sound
        self._show_microphones()
        none, system = _("No headphones"), _("The computer’s speakers or headphones")
        self.headphones.offer(device_titles(sound.outputs, sound.headphones, none, system))
        self.headphones.show_value(sound.headphones)
        self.limiter.setChecked(sound.has_limiter)
        problem = words.problem_texts(sound.problem) if sound.problem is not None else ("", "")
        self.problem.setText(" ".join(part for part in problem if part))
        self.problem.setVisible(sound.problem is not None)
        self._show_strips()

    def _show_microphones(self) -> None:
        """One choice more than there are microphones."""
        sound = self._studio.sound
        none, system = _("No microphone"), _("The computer’s microphone")
        chosen = [*sound.microphones, *[""] * _MICROPHONES][:_MICROPHONES]
        for place, choice in enumerate(self.microphones):
            nobody = none if place == 0 else _("No further microphone")
            choice.offer(device_titles(sound.inputs, chosen[place], nobody, system))
            choice.show_value(chosen[place])
            choice.setVisible(place == 0 or bool(chosen[place]) or bool(chosen[place - 1]))

    def _show_strips(self) -> None:
        strips = self._studio.sound.strips
        names = [(strip.sound_id, strip.name) for strip in strips]
        if names != [(key, row.property("name")) for key, row in self._rows.items()]:
            for row in self._rows.values():
                self.strips.removeWidget(row)
                row.deleteLater()
            self._rows = {strip.sound_id: StripRow(self._studio, strip) for strip in strips}
            for strip, row in zip(strips, self._rows.values(), strict=True):
                row.setProperty("name", strip.name)
                self.strips.addWidget(row)
        for strip in strips:
            self._rows[strip.sound_id].show_strip(strip)

    def _show_audio(self) -> None:
        audio = self._studio.audio
        self.loudness.setText(loudness_text(audio.lufs))
        whole = left_to_right(number(round(audio.whole_lufs)))
        text = _("whole show: {level} LUFS · aim for {aim}")
        self.whole.setText(text.format(level=whole, aim=left_to_right(number(_AIM_LUFS))))
        self.level.show_level(audio.peak_db)
        sentence = words.sound_sentence(audio)
        self.alarm.setText(sentence)
        self.alarm.setVisible(bool(sentence))
        for row in self._rows.values():
            row.show_level(audio)

    def _use_microphone(self, place: int, device_id: str) -> None:
        self._studio.submit(UseMicrophone(device_id, place))

    def _use_headphones(self, device_id: str) -> None:
        self._studio.submit(UseHeadphones(device_id))

    def _set_limiter(self) -> None:
        self._studio.submit(SetLimiter(self.limiter.isChecked()))


def device_titles(
    devices: tuple[SoundDevice, ...], chosen: str, none: str, system: str
) -> dict[str, str]:
    """Titles by device id; the chosen one stays in the list while it is unplugged."""
    titles = {"": none, "default": system}
    titles |= {device.device_id: device.name for device in devices}
    if chosen not in titles:
        name = chosen.partition(": ")[2] or chosen
        titles[chosen] = _("{name} (not connected)").format(name=name)
    return titles


def _part(title: str) -> tuple[QWidget, QVBoxLayout]:
    part = QWidget()
    column = QVBoxLayout(part)
    column.setContentsMargins(0, SPACE_S, 0, SPACE_S)
    column.setSpacing(SPACE_S)
    column.addWidget(PlainLabel(title, shade="medium", face=font(TINY_PX, BOLD)))
    return part, column


def _line(text: str, control: QWidget) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(SPACE_M)
    row.addWidget(control)
    row.addWidget(PlainLabel(text, face=font(TINY_PX), wraps=True), 1)
    return row
