"""The first start's camera and microphone: chosen by name, seen and heard at once."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QWidget

from studio.control.picture_commands import AddSource, ListDevices
from studio.control.sound_commands import LookForSoundDevices, UseMicrophone
from studio.l10n.catalogue import gettext as _
from ui import words
from ui.plain import PlainLabel
from ui.studio import Studio
from ui.theme.fonts import TINY_PX, font
from ui.widgets.choice import Choice
from ui.widgets.form import Group
from ui.widgets.meter import LevelMeter
from ui.widgets.preview import PictureSource, PreviewWidget
from ui.widgets.sound_drawer import device_titles

_PREVIEW_PX = (420, 240)
_SYSTEM = "default"


class CameraStep(Group):
    """What the audience would see and hear, with the devices to choose from.

    has_turned_on: the computer's microphone was turned on once, so that nobody broadcasts silence
    unawares; "none" is the host's own word from then on.
    """

    def __init__(
        self, studio: Studio, pictures: PictureSource, parent: QWidget | None = None
    ) -> None:
        super().__init__(_("Camera and microphone"), parent)
        self._studio, self._pictures = studio, pictures
        self._preview: PreviewWidget | None = None
        self.has_turned_on = False
        self._frame = QHBoxLayout()
        self.rows.addLayout(self._frame)
        self.camera = Choice(_("Camera"), {})
        self.camera.chosen.connect(self._use)
        hint = _("Without one a clip, a picture or the test card goes on air.")
        self.add(_("Camera"), self.camera, hint)
        self.microphone = Choice(_("Microphone"), {})
        self.microphone.chosen.connect(self._hear)
        hint = _("Say something: the bar moves when you are heard.")
        self.add(_("Microphone"), self.microphone, hint)
        self.meter = LevelMeter()
        self.rows.addWidget(self.meter)
        self.problem = PlainLabel(shade="warn", face=font(TINY_PX), wraps=True)
        self.rows.addWidget(self.problem)
        studio.audio_changed.connect(self._show_level)
        studio.sources_changed.connect(self._show_cameras)
        studio.sound_changed.connect(self._show_microphones)
        self._show_level()
        self._show_cameras()
        self._show_microphones()

    def look(self, *, is_shown: bool) -> None:
        """Only one preview asks the engine for pictures at a time: this one while it is seen."""
        if is_shown and self._preview is None:
            self._studio.submit(ListDevices())
            self._studio.submit(LookForSoundDevices())
            self._preview = PreviewWidget(self._studio, self._pictures)
            self._preview.setFixedSize(*_PREVIEW_PX)
            self._frame.addWidget(self._preview, 0, Qt.AlignmentFlag.AlignCenter)
            self._turn_on()
        elif not is_shown and self._preview is not None:
            self._preview.deleteLater()
            self._preview = None

    def _show_level(self) -> None:
        self.meter.show_audio(self._studio.audio)

    def _show_cameras(self) -> None:
        devices = [one for one in self._studio.sources.devices if one.kind == "camera"]
        titles = {"": _("no camera found") if not devices else _("Choose a camera")}
        self.camera.offer(titles | {one.device_id: one.name for one in devices})
        used = {source.address for source in self._studio.sources.sources}
        chosen = next((one.device_id for one in devices if one.device_id in used), "")
        self.camera.show_value(chosen)
        self.camera.setEnabled(bool(devices))

    def _use(self, device_id: str) -> None:
        for device in self._studio.sources.devices:
            if device.device_id == device_id:
                scene_id = self._studio.scene.scene_id
                command = AddSource("camera", device.name, device_id, scene_id=scene_id)
                self._studio.submit(command)

    def _show_microphones(self) -> None:
        self._turn_on()
        sound = self._studio.sound
        chosen = next(iter(sound.microphones), "")
        none, system = _("No microphone"), _("The computer’s microphone")
        self.microphone.offer(device_titles(sound.inputs, chosen, none, system))
        self.microphone.show_value(chosen)
        problems = (strip.problem for strip in sound.strips if strip.kind == "microphone")
        problem = next((one for one in problems if one is not None), sound.problem)
        said = " ".join(part for part in words.problem_texts(problem) if part) if problem else ""
        self.problem.setText(said)
        self.problem.setVisible(bool(said))

    def _turn_on(self) -> None:
        """Hear the computer's microphone while the step is seen, unless one was ever chosen."""
        sound = self._studio.sound
        if self._preview is None or self.has_turned_on or not sound.inputs:
            return
        self.has_turned_on = True
        if not any(sound.microphones):
            self._hear(_SYSTEM)

    def _hear(self, device_id: str) -> None:
        self._studio.submit(UseMicrophone(device_id))
