"""One sound in the sound drawer: name, level, gain, mute, noise, echo, gate."""

from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from studio.control.sound_commands import SetCleaning, SetGate, SetSoundGain, SetSoundMuted
from studio.control.sound_states import AudioState, SoundStrip
from studio.l10n.catalogue import gettext as _
from ui import words
from ui.plain import ElidedLabel, PlainLabel, set_tip
from ui.studio import Studio
from ui.theme import icons
from ui.theme.fonts import BOLD, TINY_PX, font
from ui.theme.tokens import SPACE_M, SPACE_S, tokens
from ui.widgets.buttons import ICON_PX, icon_button
from ui.widgets.meter import LevelBar
from ui.widgets.slider import DecibelSlider
from ui.widgets.switch import Switch

_ICONS = {"microphone": "mic", "music": "music"}
_GAIN_DB = (-40, 20)
_GATE_DB = (-80, -10)
_SILENT_DB = -90.0


def strip_title(strip: SoundStrip) -> str:
    """What a sound is called."""
    if strip.kind == "music":
        return _("Music")
    if strip.kind == "microphone":
        return strip.name or _("The computer’s microphone")
    return _(strip.name)  # a catalogue key, or the host's own words


class StripRow(QFrame):
    """Sends SetSoundGain, SetSoundMuted, SetCleaning and SetGate of one sound."""

    def __init__(self, studio: Studio, strip: SoundStrip, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._studio = studio
        self._strip = strip
        title = strip_title(strip)
        self.setObjectName("drawer")
        self.level = LevelBar(title)
        self.gain = DecibelSlider(_("Gain of {name}").format(name=title), *_GAIN_DB)
        self.mute = icon_button("speaker", _("Mute {name}").format(name=title))
        self.mute.setCheckable(True)
        self.noise = Switch(_("Suppress noise"))
        self.echo = Switch(_("Cancel echo"))
        self.gate = Switch(_("Noise gate"))
        self.threshold = DecibelSlider(_("Noise gate below"), *_GATE_DB)
        self.note = PlainLabel(shade="warn", face=font(TINY_PX), wraps=True)
        self._place(title)
        self.gain.moved.connect(self._move_gain)
        self.mute.clicked.connect(self._toggle_mute)
        self.noise.clicked.connect(self._set_cleaning)
        self.echo.clicked.connect(self._set_cleaning)
        self.gate.clicked.connect(self._set_gate)
        self.threshold.moved.connect(self._set_gate)
        self.show_strip(strip)

    def show_strip(self, strip: SoundStrip) -> None:
        """Take the engine's newest word."""
        self._strip = strip
        self.gain.show_value(strip.gain_db)
        self.threshold.show_value(strip.gate_db)
        self.threshold.setEnabled(strip.has_gate)
        self.gate.setChecked(strip.has_gate)
        self._show_cleaning(strip)
        name = _("Unmute {name}") if strip.is_muted else _("Mute {name}")
        name = name.format(name=strip_title(strip))
        self.mute.setChecked(strip.is_muted)
        self.mute.setAccessibleName(name)
        set_tip(self.mute, name)
        colour = tokens().warn if strip.is_muted else tokens().text_medium
        icon = "speaker_off" if strip.is_muted else "speaker"
        self.mute.setIcon(icons.icon(icon, colour, ICON_PX))
        note = self._note(strip)
        self.note.setText(note)
        self.note.setVisible(bool(note))

    def show_level(self, audio: AudioState) -> None:
        """Take a new level."""
        strip = self._strip
        found = (one.peak_db for one in audio.levels if one.sound_id == strip.sound_id)
        is_voice_muted = audio.is_muted and strip.kind != "music"
        is_silenced = strip.is_muted or not strip.is_heard or is_voice_muted
        self.level.show_level(next(found, _SILENT_DB), is_silenced=is_silenced)

    def _place(self, title: str) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE_M, SPACE_S, SPACE_S, SPACE_M)
        column.setSpacing(SPACE_S)
        head = QHBoxLayout()
        mark = PlainLabel()
        kind = _ICONS.get(self._strip.kind, "camera")
        mark.setPixmap(icons.pixmap(kind, tokens().text_medium, ICON_PX))
        head.addWidget(mark)
        head.addWidget(ElidedLabel(title, face=font(weight=BOLD)), 1)
        head.addWidget(self.mute)
        column.addLayout(head)
        column.addWidget(self.level)
        column.addWidget(self.gain)
        if self._strip.kind == "microphone":
            for switch in (self.noise, self.echo, self.gate):
                column.addLayout(_named(switch))
            column.addWidget(self.threshold)
        column.addWidget(self.note)

    def _note(self, strip: SoundStrip) -> str:
        if strip.problem is not None:
            return " ".join(part for part in words.problem_texts(strip.problem) if part)
        if not strip.is_heard:
            return _("Not heard: its picture is not in this scene.")
        if strip.cleans_echo and not self._studio.sound.headphones:
            return _("Choose what you hear the programme on: only its echo is cancelled.")
        return ""

    def _move_gain(self, gain_db: int) -> None:
        self._studio.submit(SetSoundGain(self._strip.sound_id, float(gain_db)))

    def _toggle_mute(self) -> None:
        self._studio.submit(SetSoundMuted(self._strip.sound_id, not self._strip.is_muted))
        self.show_strip(self._strip)

    def _show_cleaning(self, strip: SoundStrip) -> None:
        """What is on can be turned off even where the part that would do it is missing."""
        can_clean = self._studio.sound.can_clean
        missing = " ".join(
            (
                _("The part that takes noise and echo out of a voice is not installed."),
                _("Install it with: uv sync --extra voice"),
            )
        )
        noise = _("Fans, streets and hum become quieter; the voice stays.")
        echo = _("What your loudspeakers play of the programme does not come back.")
        parts = ((self.noise, strip.cleans_noise, noise), (self.echo, strip.cleans_echo, echo))
        for switch, is_on, tip in parts:
            switch.setChecked(is_on)
            switch.setEnabled(can_clean or is_on)
            tip = tip if can_clean else missing
            set_tip(switch, tip)
            switch.setAccessibleDescription(tip)

    def _set_cleaning(self) -> None:
        sound_id, noise, echo = self._strip.sound_id, self.noise.isChecked(), self.echo.isChecked()
        self._studio.submit(SetCleaning(sound_id, noise, echo))

    def _set_gate(self) -> None:
        threshold_db = float(self.threshold.slider.value())
        self._studio.submit(SetGate(self._strip.sound_id, self.gate.isChecked(), threshold_db))


def _named(switch: Switch) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(SPACE_M)
    row.addWidget(switch)
    row.addWidget(PlainLabel(switch.accessibleName(), face=font(TINY_PX), wraps=True), 1)
    return row
