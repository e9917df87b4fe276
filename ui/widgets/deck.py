"""The controls beneath the programme: scenes, banner, sound, panic."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from studio.control.commands import Panic, SetBanner
from studio.control.sound_commands import SetMicMuted
from studio.l10n.catalogue import gettext as _
from ui.studio import Studio
from ui.theme.fonts import font
from ui.theme.tokens import SPACE_S, tokens
from ui.widgets.buttons import (
    icon_button,
    push_button,
    restyle,
    set_icon,
    set_tinted_icon,
    tight,
)
from ui.widgets.meter import LevelMeter
from ui.widgets.scene_row import SceneRow
from ui.widgets.sound_drawer import SOUND_KEYS

PANIC_KEYS = "Ctrl+Shift+Space"
MUTE_KEYS = "Ctrl+M"
_BANNER_CHARS = 80


class Deck(QWidget):
    """Sends SetScene, SetBanner, SetMicMuted and Panic.

    Signals:
        sound_wanted: the host wants to see the mixer, or is done with it.
    """

    sound_wanted = Signal()

    def __init__(self, studio: Studio, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._studio = studio
        self.scenes = SceneRow(studio)
        self.banner = QLineEdit()
        self.banner_button = push_button(_("Show"), "banner")
        self.mute = push_button("", "mic", keys=MUTE_KEYS)
        self.meter = LevelMeter()
        self.sound = icon_button("mixer", _("Sound"), keys=SOUND_KEYS)
        self.panic = push_button(_("Panic"), "eye_off", kind="warn", keys=PANIC_KEYS)
        self._place()
        self._wire()
        self._show_scene()
        self._show_audio()

    def toggle_panic(self) -> None:
        """Hide every overlay, or bring them back."""
        self._studio.submit(Panic(on=not self._studio.scene.panic))

    def toggle_mute(self) -> None:
        """Silence the programme's sound, or open it."""
        self._studio.submit(SetMicMuted(muted=not self._studio.audio.is_muted))

    def draft_banner(self, text: str) -> None:
        """Put words for the banner into its field, not yet on the picture."""
        self.banner.setText(text)
        self.banner.setModified(True)
        self._name_banner_button()

    def _place(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_S)
        column.addWidget(self.scenes)
        self.banner.setFont(font())
        self.banner.setMaxLength(_BANNER_CHARS)
        self.banner.setPlaceholderText(_("Banner on the picture…"))
        self.banner.setAccessibleName(_("Banner on the picture"))
        row = QHBoxLayout()
        row.setSpacing(SPACE_S)
        row.addWidget(self.banner, 1)
        row.addWidget(self.banner_button)
        column.addLayout(row)
        row = QHBoxLayout()
        row.setSpacing(SPACE_S)
        self.mute.setCheckable(True)
        self.panic.setCheckable(True)
        row.addWidget(self.mute)
        row.addWidget(self.meter, 1)
        row.addWidget(tight(self.sound))
        row.addWidget(self.panic)
        column.addLayout(row)

    def _wire(self) -> None:
        self.banner.returnPressed.connect(self._send_banner)
        self.banner.textEdited.connect(self._name_banner_button)
        self.banner_button.clicked.connect(self._send_banner)
        self.mute.clicked.connect(self._mute_clicked)
        self.sound.clicked.connect(self.sound_wanted)
        self.panic.clicked.connect(self._panic_clicked)
        self._studio.scene_changed.connect(self._show_scene)
        self._studio.audio_changed.connect(self._show_audio)

    def _mute_clicked(self) -> None:
        self.toggle_mute()
        self._show_audio()

    def _panic_clicked(self) -> None:
        self.toggle_panic()
        self._show_scene()

    def _send_banner(self) -> None:
        text = self.banner.text().strip()
        if text == self._studio.scene.banner:
            text = ""  # the button says "Take off" then
        self._studio.submit(SetBanner(text))

    def _show_scene(self) -> None:
        scene = self._studio.scene
        if not self.banner.hasFocus() or not self.banner.isModified():
            self.banner.setText(scene.banner)
        self._name_banner_button()
        if self.panic.isChecked() != scene.panic or not self.panic.text():
            self.panic.setChecked(scene.panic)
        self.panic.setText(_("Overlays hidden") if scene.panic else _("Panic"))
        self.panic.setAccessibleName(
            _("Bring every overlay back") if scene.panic else _("Hide every overlay")
        )
        set_icon(self.panic, "eye_off", "warn")
        restyle(self.panic)

    def _name_banner_button(self) -> None:
        shown = self._studio.scene.banner
        is_shown = bool(shown) and self.banner.text().strip() == shown
        self.banner_button.setText(_("Take off") if is_shown else _("Show"))
        self.banner_button.setEnabled(bool(shown) or bool(self.banner.text().strip()))

    def _show_audio(self) -> None:
        audio = self._studio.audio
        self.meter.show_audio(audio)
        text = _("Unmute") if audio.is_muted else _("Mute")
        if self.mute.text() == text and self.mute.isChecked() == audio.is_muted:
            return
        self.mute.setText(text)
        self.mute.setAccessibleName(text)
        self.mute.setMinimumWidth(self.mute.sizeHint().width())  # the meter gives way, not the word
        self.mute.setChecked(audio.is_muted)
        colour = tokens().accent if audio.is_muted else tokens().text_high
        set_tinted_icon(self.mute, "mic_off" if audio.is_muted else "mic", colour)
