"""The scene on the picture: its name, how its sources share the picture, a new one, none."""

from typing import Literal, cast

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from studio.control.picture_commands import RemoveScene, SaveScene
from studio.control.states import SceneChoice
from studio.ids import SourceId
from studio.l10n.catalogue import gettext as _
from ui.studio import Studio
from ui.theme.tokens import SPACE_S
from ui.widgets.buttons import icon_button, push_button, tight
from ui.widgets.choice import Choice
from ui.widgets.fields import labelled, text_field

Arrangement = Literal["full", "corner", "split"]
_TITLE_CHARS = 60


class SceneForm(QWidget):
    """Sends SaveScene and RemoveScene for the scene on the picture."""

    def __init__(self, studio: Studio, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._studio = studio
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_S)
        self.title = text_field(_("Scene"), most=_TITLE_CHARS)
        self.title.editingFinished.connect(self._rename)
        row = QHBoxLayout()
        row.setSpacing(SPACE_S)
        row.addWidget(self.title, 1)
        self.add = icon_button("plus", _("New scene like this one"))
        self.add.clicked.connect(self._add)
        row.addWidget(tight(self.add))
        self.remove = icon_button("close", _("Remove this scene"))
        self.remove.clicked.connect(self._remove)
        row.addWidget(tight(self.remove))
        column.addLayout(row)
        self.arrangement = Choice(_("Arrangement"), _arrangements())
        self.arrangement.chosen.connect(self._arrange)
        self._arrangement_row = labelled(_("Arrangement"), self.arrangement)
        column.addWidget(self._arrangement_row)
        self.swap = push_button(_("Swap front and back"), "retry", kind="quiet")
        self.swap.clicked.connect(self._swap)
        column.addWidget(self.swap)
        studio.scene_changed.connect(self._show)
        self._show()

    @property
    def scene(self) -> SceneChoice | None:
        """The scene on the picture."""
        state = self._studio.scene
        found = (choice for choice in state.scenes if choice.scene_id == state.scene_id)
        return next(found, None)

    def toggle(self, source_id: SourceId) -> None:
        """Put a source in front in the scene, or take it out."""
        scene = self.scene
        if scene is None:
            return
        rest = tuple(name for name in scene.sources if name != source_id)
        is_in = source_id in scene.sources
        sources = rest if is_in else (*rest, source_id)
        is_first_pair = not is_in and len(sources) == 2  # noqa: PLR2004 - one beside the other
        self._save(scene, sources, "corner" if is_first_pair else scene.arrangement)

    def _show(self) -> None:
        scene = self.scene
        if scene is None:
            return
        if not self.title.hasFocus():
            self.title.setText(_(scene.title))
        several = len(scene.sources) > 1
        self._arrangement_row.setVisible(several)
        self.swap.setVisible(several)
        self.arrangement.show_value(scene.arrangement)
        self.remove.setEnabled(len(self._studio.scene.scenes) > 1)

    def _rename(self) -> None:
        scene, title = self.scene, self.title.text().strip()
        if scene is not None and title and title != _(scene.title):
            self._save(scene, scene.sources, scene.arrangement, title)

    def _arrange(self, value: str) -> None:
        if (scene := self.scene) is not None:
            self._save(scene, scene.sources, value)

    def _swap(self) -> None:
        if (scene := self.scene) is not None:
            self._save(scene, tuple(reversed(scene.sources)), scene.arrangement)

    def _add(self) -> None:
        if (scene := self.scene) is not None:
            title = _("{name} 2").format(name=_(scene.title))
            arrangement = cast("Arrangement", scene.arrangement)
            self._studio.submit(SaveScene(title, scene.sources, arrangement))

    def _remove(self) -> None:
        if (scene := self.scene) is not None:
            self._studio.submit(RemoveScene(scene.scene_id))

    def _save(
        self, scene: SceneChoice, sources: tuple[SourceId, ...], arrangement: str, title: str = ""
    ) -> None:
        how = cast("Arrangement", arrangement)
        self._studio.submit(SaveScene(title or scene.title, sources, how, scene.scene_id))


def _arrangements() -> dict[str, str]:
    return {
        "corner": _("Small in the corner"),
        "split": _("Side by side"),
        "full": _("One over the other"),
    }
