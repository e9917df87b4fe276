"""The drawer of sources: it stands in the place of the run of show, beside the live picture."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QHideEvent, QKeyEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from studio.control.picture_commands import (
    FrameSource,
    LookAt,
    RemoveSource,
)
from studio.control.picture_states import SourceState
from studio.framing import Framing
from studio.ids import SceneId, SourceId
from studio.l10n.catalogue import gettext as _
from ui.plain import PlainLabel
from ui.studio import Studio
from ui.theme.fonts import BOLD, TINY_PX, font
from ui.theme.tokens import SPACE_L, SPACE_M, SPACE_S
from ui.widgets.add_source import SourceAdder
from ui.widgets.buttons import icon_button, push_button, tight
from ui.widgets.framing_form import FramingForm
from ui.widgets.panel import Panel
from ui.widgets.scene_form import SceneForm
from ui.widgets.source_editor import SourceEditor
from ui.widgets.source_row import SourceRow

SOURCES_KEYS = "Ctrl+K"


class SourcesPanel(Panel):
    """Observes sources and scene; adds, changes, frames and removes sources.

    Signals:
        closed: the person is done.
    """

    closed = Signal()

    def __init__(self, studio: Studio, parent: QWidget | None = None) -> None:
        super().__init__(_("Sources"), "sources", parent)
        self._studio = studio
        self._chosen: SourceId | None = None
        self._asked: tuple[SourceId | None] | None = None
        self._known: frozenset[SourceId] = frozenset()
        self.rows: dict[SourceId, SourceRow] = {}
        self.adder = SourceAdder(studio, self)
        self.heading.addWidget(self.adder.button)
        close = icon_button("close", _("Close"), keys="Esc")
        close.clicked.connect(self.closed)
        self.heading.addWidget(tight(close))
        self.scene = SceneForm(studio)
        self.editor = SourceEditor(studio)
        self.framing = FramingForm()
        self.only_here = push_button(_("Only in this scene"), kind="segment")
        self.only_here.setCheckable(True)
        self.remove = push_button(_("Remove this source"), "close", kind="quiet")
        self._detail = self._build_detail()
        self._list = QVBoxLayout()
        self._list.setSpacing(SPACE_S)
        self.body.addWidget(self._scrolled(), 1)
        self.framing.changed.connect(self._frame)
        self.only_here.clicked.connect(self._forget_framing)
        self.remove.clicked.connect(self._remove)
        studio.sources_changed.connect(self._show)
        studio.scene_changed.connect(self._show)
        self._show()

    def choose(self, source_id: SourceId | None) -> None:
        """Show this source in detail; None or the chosen one again: none."""
        self._chosen = None if source_id == self._chosen else source_id
        self._show()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape closes."""
        if event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
            return
        super().keyPressEvent(event)

    def _build_detail(self) -> QWidget:
        detail = QFrame()
        column = QVBoxLayout(detail)
        column.setContentsMargins(0, SPACE_S, 0, SPACE_M)
        column.setSpacing(SPACE_M)
        column.addWidget(self.editor)
        head = QHBoxLayout()
        head.addWidget(PlainLabel(_("Framing"), face=font(weight=BOLD)), 1)
        self.reset = push_button(_("Reset"), kind="quiet")
        self.reset.clicked.connect(self.framing.reset)
        head.addWidget(self.reset)
        column.addLayout(head)
        column.addWidget(self.only_here)
        column.addWidget(self.framing)
        column.addWidget(self.remove)
        return detail

    def _scrolled(self) -> QScrollArea:
        inner = QWidget()
        column = QVBoxLayout(inner)
        column.setContentsMargins(SPACE_M, 0, SPACE_M, SPACE_L)
        column.setSpacing(SPACE_M)
        column.addWidget(self.adder.url_row)
        column.addWidget(self.scene)
        hint = _("The eye puts a source into the scene on the picture.")
        column.addWidget(PlainLabel(hint, shade="medium", face=font(TINY_PX), wraps=True))
        column.addLayout(self._list)
        column.addStretch(1)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(inner)
        return area

    def _show(self) -> None:
        sources = {source.source_id: source for source in self._studio.sources.sources}
        scene = self.scene.scene
        in_scene = scene.sources if scene is not None else ()
        fresh = sources.keys() - self._known
        if self._known and len(fresh) == 1:
            (self._chosen,) = fresh  # what was just added is what the person works on
        self._known = frozenset(sources)
        if self._chosen not in sources:
            self._chosen = None
        if list(self.rows) != list(sources):
            self._build(list(sources))
        for name, row in self.rows.items():
            row.show_source(
                sources[name], is_in_scene=name in in_scene, is_chosen=name == self._chosen
            )
        self._show_detail(sources.get(self._chosen) if self._chosen else None)
        self._look()

    def showEvent(self, event: QShowEvent) -> None:
        """Look at the chosen source again."""
        super().showEvent(event)
        self._look()

    def hideEvent(self, event: QHideEvent) -> None:
        """The preview shows the programme again."""
        super().hideEvent(event)
        self._look()

    def _look(self) -> None:
        """A chosen source that is not on air is seen in the preview, by nobody else."""
        scene = self.scene.scene
        in_scene = scene.sources if scene is not None else ()
        wanted = self._chosen if self.isVisible() and self._chosen not in in_scene else None
        if wanted == self._studio.scene.looked_at:
            self._asked = None
        elif self._asked != (wanted,):  # once, until the answer is here
            self._asked = (wanted,)
            self._studio.submit(LookAt(wanted))

    def _build(self, names: list[SourceId]) -> None:
        self._list.removeWidget(self._detail)
        self._detail.setParent(None)
        for row in self.rows.values():
            self._list.removeWidget(row)
            row.deleteLater()
        self.rows = {name: SourceRow() for name in names}
        for name, row in self.rows.items():
            row.chosen.connect(lambda which=name: self.choose(which))
            row.toggled.connect(lambda which=name: self.scene.toggle(which))
            self._list.addWidget(row)

    def _show_detail(self, source: SourceState | None) -> None:
        """Directly below its row."""
        if source is None:
            self._detail.hide()
            return
        place = list(self.rows).index(source.source_id) + 1
        if self._list.indexOf(self._detail) != place:
            self._list.removeWidget(self._detail)
            place = list(self.rows).index(source.source_id) + 1
            self._list.insertWidget(place, self._detail)
        own = self._own_framing(source.source_id)
        self.only_here.setChecked(own is not None)
        is_standing = source.kind == "product"  # nothing could add it again
        self.editor.setHidden(is_standing)
        self.remove.setHidden(is_standing)
        self.editor.show_source(source)
        self.framing.show_framing(own or source.framing)
        self._detail.show()

    def _own_framing(self, source_id: SourceId) -> Framing | None:
        """How it is framed in this scene alone, or None."""
        scene = self.scene.scene
        if scene is None:
            return None
        return next((own.framing for own in scene.framed if own.source_id == source_id), None)

    def _frame(self, framing: Framing) -> None:
        if self._chosen is not None:
            self._studio.submit(FrameSource(self._chosen, framing, self._only_scene()))

    def _only_scene(self) -> SceneId | None:
        scene = self.scene.scene
        return scene.scene_id if scene is not None and self.only_here.isChecked() else None

    def _forget_framing(self) -> None:
        """Checked: keep today's framing for this scene. Unchecked: as everywhere else again."""
        source = self._source()
        if source is not None:
            self._frame(source.framing)

    def _source(self) -> SourceState | None:
        found = (one for one in self._studio.sources.sources if one.source_id == self._chosen)
        return next(found, None)

    def _remove(self) -> None:
        if self._chosen is not None:
            self._studio.submit(RemoveSource(self._chosen))
