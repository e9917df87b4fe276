"""The scenes beneath the programme, and how one follows the other."""

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QButtonGroup, QGridLayout, QHBoxLayout, QToolButton, QWidget

from studio.control.commands import SetScene
from studio.control.picture_commands import SetTransition
from studio.control.states import SceneChoice
from studio.ids import SceneId
from studio.l10n.catalogue import gettext as _
from ui.plain import set_tip
from ui.studio import Studio
from ui.theme import icons
from ui.theme.tokens import SPACE_S, tokens
from ui.widgets.buttons import push_button

FADE = "fade"
_ICON_PX = 20


class SceneGrid(QWidget):
    """One button per scene, in as few rows as their words allow; the one on air is filled.

    Signals:
        chosen: the host wants another scene. arg: its place
    """

    chosen = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(SPACE_S)
        self.group = QButtonGroup(self)
        self.group.idClicked.connect(self.chosen)
        self._columns = 0

    def build(self, choices: tuple[SceneChoice, ...]) -> None:
        """Make the buttons anew."""
        for button in self.group.buttons():
            self.group.removeButton(button)
            self._grid.removeWidget(button)
            button.deleteLater()
        for place, choice in enumerate(choices):
            button = push_button(_(choice.title), kind="scene", keys=f"Ctrl+{place + 1}")
            button.setCheckable(True)
            self.group.addButton(button, place)
        self._columns = 0
        self._place()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Break into other rows when the width asks for it."""
        super().resizeEvent(event)
        self._place()

    def minimumSizeHint(self) -> QSize:
        """One button wide: the rows follow the width, not the other way round."""
        widest = max((button.sizeHint().width() for button in self.group.buttons()), default=0)
        return QSize(widest, super().minimumSizeHint().height())

    def _place(self) -> None:
        buttons = [self.group.button(place) for place in range(len(self.group.buttons()))]
        columns = self._columns_for([button.sizeHint().width() for button in buttons])
        if columns == self._columns:
            return
        for column in range(self._columns):
            self._grid.setColumnStretch(column, 0)
        self._columns = columns
        for place, button in enumerate(buttons):
            self._grid.addWidget(button, place // columns, place % columns)
            is_only_row = columns >= len(buttons)
            stretch = button.sizeHint().width() if is_only_row else 1
            self._grid.setColumnStretch(place % columns, stretch)
        self.updateGeometry()

    def _columns_for(self, widths: list[int]) -> int:
        """All in one row if their words fit; else as many equal columns as do."""
        if not widths:
            return 1
        if sum(widths) + SPACE_S * (len(widths) - 1) <= self.width():
            return len(widths)
        room = max(1, (self.width() + SPACE_S) // (max(widths) + SPACE_S))
        rows = -(-len(widths) // room)
        return -(-len(widths) // rows)


class SceneRow(QWidget):
    """Sends SetScene."""

    def __init__(self, studio: Studio) -> None:
        super().__init__()
        self._studio = studio
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        self.grid = SceneGrid()
        self.grid.chosen.connect(self._choose)
        row.addWidget(self.grid)
        self._choices: tuple[SceneChoice, ...] = ()
        studio.scene_changed.connect(self._show)
        self._show()

    def choose(self, scene_id: SceneId) -> None:
        """Ask for a scene; the buttons follow when the engine has switched."""
        self._studio.submit(SetScene(scene_id))
        self._show()

    def _choose(self, place: int) -> None:
        self.choose(self._choices[place].scene_id)

    def _show(self) -> None:
        scene = self._studio.scene
        if scene.scenes != self._choices:
            self._choices = scene.scenes
            self.grid.build(scene.scenes)
        for place, choice in enumerate(self._choices):
            self.grid.group.button(place).setChecked(choice.scene_id == scene.scene_id)


class TransitionButton(QToolButton):
    """Cut or fade from scene to scene. Sends SetTransition."""

    def __init__(self, studio: Studio) -> None:
        super().__init__()
        self._studio = studio
        self.setProperty("kind", "quiet")
        self.setCheckable(True)
        self.setIconSize(QSize(_ICON_PX, _ICON_PX))
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.clicked.connect(self._toggle)
        studio.scene_changed.connect(self._show)
        self._show()

    def _toggle(self) -> None:
        scene = self._studio.scene
        fades = scene.transition == FADE
        self._studio.submit(SetTransition("cut" if fades else "fade", scene.transition_ms))
        self._show()

    def _show(self) -> None:
        fades = self._studio.scene.transition == FADE
        self.setChecked(fades)
        name, text = ("fade", _("Scenes fade into each other"))
        if not fades:
            name, text = ("cut", _("Scenes follow by a cut"))
        self.setIcon(icons.icon(name, tokens().text_medium, _ICON_PX))
        self.setAccessibleName(text)
        set_tip(self, text)
