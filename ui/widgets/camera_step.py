"""The first start's camera and microphone: chosen by name, seen and heard at once."""

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from studio.control.picture_commands import AddSource, ChangeSource, ListDevices
from studio.control.picture_states import SourceState
from studio.control.sound_commands import LookForSoundDevices, UseMicrophone
from studio.l10n.catalogue import gettext as _
from ui import words
from ui.plain import PlainLabel
from ui.studio import Studio
from ui.theme.fonts import TINY_PX, font
from ui.theme.tokens import SPACE_L, SPACE_M
from ui.widgets.choice import Choice
from ui.widgets.fields import labelled
from ui.widgets.form import Group
from ui.widgets.meter import LevelMeter
from ui.widgets.preview import PictureSource, PreviewWidget
from ui.widgets.sound_drawer import device_titles

_PREVIEW_PX = (260, 300)
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
        self._frame.setSpacing(SPACE_L)
        self.rows.addLayout(self._frame)
        self.camera = Choice(_("Camera"), {})
        self.camera.chosen.connect(self._use)
        self.microphone = Choice(_("Microphone"), {})
        self.microphone.chosen.connect(self._hear)
        self.meter = LevelMeter()
        self.problem = PlainLabel(shade="warn", face=font(TINY_PX), wraps=True)
        self._frame.addLayout(self._controls(), 1)
        studio.audio_changed.connect(self._show_level)
        studio.sources_changed.connect(self._show_cameras)
        studio.scene_changed.connect(self._show_cameras)
        studio.sound_changed.connect(self._show_microphones)
        self._show_level()
        self._show_cameras()
        self._show_microphones()

    def _controls(self) -> QVBoxLayout:
        """Beside the picture, which may stand upright."""
        column = QVBoxLayout()
        column.setSpacing(SPACE_M)
        column.addWidget(labelled(_("Camera"), self.camera))
        hint = _("Without one a clip, a picture or the test card goes on air.")
        column.addWidget(PlainLabel(hint, shade="medium", face=font(TINY_PX), wraps=True))
        column.addSpacing(SPACE_M)
        column.addWidget(labelled(_("Microphone"), self.microphone))
        column.addWidget(self.meter)
        hint = _("Say something: the bar moves when you are heard.")
        column.addWidget(PlainLabel(hint, shade="medium", face=font(TINY_PX), wraps=True))
        column.addWidget(self.problem)
        column.addStretch(1)
        return column

    def look(self, *, is_shown: bool) -> None:
        """Only one preview asks the engine for pictures at a time: this one while it is seen."""
        if is_shown and self._preview is None:
            self._studio.submit(ListDevices())
            self._studio.submit(LookForSoundDevices())
            self._preview = PreviewWidget(self._studio, self._pictures)
            self._preview.setFixedSize(*_PREVIEW_PX)
            self._frame.insertWidget(0, self._preview)
            self._turn_on()
        elif not is_shown and self._preview is not None:
            self._preview.deleteLater()
            self._preview = None

    def _show_level(self) -> None:
        self.meter.show_audio(self._studio.audio)

    def _show_cameras(self) -> None:
        """The scene's camera; without an address it is the first one there is."""
        devices = [one for one in self._studio.sources.devices if one.kind == "camera"]
        camera = self._camera_of_scene()
        titles = {one.device_id: one.name for one in devices}
        chosen = camera.address if camera is not None else ""
        if camera is not None and not chosen:
            chosen = next(iter(titles), "")
        if chosen not in titles:
            lost = _("{name} (not connected)").format(name=chosen)
            none = _("Choose a camera") if devices else _("no camera found")
            titles[chosen] = lost if chosen else none
        self.camera.offer(titles)
        self.camera.show_value(chosen)
        self.camera.setEnabled(bool(devices))

    def _camera_of_scene(self) -> SourceState | None:
        scene = self._studio.scene
        in_scene = next((one.sources for one in scene.scenes if one.scene_id == scene.scene_id), ())
        cameras = {
            one.source_id: one for one in self._studio.sources.sources if one.kind == "camera"
        }
        return next((cameras[name] for name in in_scene if name in cameras), None)

    def _use(self, device_id: str) -> None:
        """Another device for the scene's camera: a second source would stand small in its corner.

        A device that two sources want opens for only one of them.
        """
        names = {one.device_id: one.name for one in self._studio.sources.devices}
        if device_id not in names:
            return
        camera = self._camera_of_scene()
        if camera is None:
            scene_id = self._studio.scene.scene_id
            command = AddSource("camera", names[device_id], device_id, scene_id=scene_id)
            self._studio.submit(command)
            return
        self._studio.submit(ChangeSource(camera.source_id, "camera", address=device_id))

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
