"""The middle column: the programme, what is on air, scenes, banner, sound, panic."""

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from studio.control.states import SceneState
from studio.l10n.catalogue import gettext as _
from ui import words
from ui.plain import PlainLabel
from ui.studio import Studio
from ui.theme import icons
from ui.theme.fonts import BOLD, font
from ui.theme.tokens import RADIUS_M, SPACE_M, SPACE_S, tokens
from ui.widgets.buttons import icon_button, push_button, tight
from ui.widgets.canvas_menu import CanvasButton
from ui.widgets.deck import Deck
from ui.widgets.now_selling import HEIGHT_PX, LARGEST_PX, NowSelling
from ui.widgets.overlays_menu import OverlaysMenu
from ui.widgets.painting import fill_rounded
from ui.widgets.panel import Panel
from ui.widgets.preview import PictureSource, PreviewWidget, fitted
from ui.widgets.scene_row import TransitionButton
from ui.widgets.sources_panel import SOURCES_KEYS

_TALL_PX = 700
_SOURCE_CODES = frozenset({"source", "clip", "image"})
_NO_LIMIT_PX = 16_777_215  # QWIDGETSIZE_MAX


class ProblemHint(QWidget):
    """Says what is wrong with the show and what to do; nothing while nothing is.

    Signals:
        changed: another text, so perhaps another height.
    """

    changed = Signal()

    def __init__(self, studio: Studio, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._studio = studio
        row = QHBoxLayout(self)
        row.setContentsMargins(SPACE_M, SPACE_S, SPACE_M, SPACE_S)
        row.setSpacing(SPACE_S)
        mark = PlainLabel()
        mark.setPixmap(icons.pixmap("fair", tokens().warn, 18))
        row.addWidget(mark)
        self.text = PlainLabel(face=font(weight=BOLD), wraps=True)
        row.addWidget(self.text, 1)
        self.fix = push_button(_("Sources"), "sources", kind="chip")
        row.addWidget(self.fix)
        studio.show_changed.connect(self._show)
        studio.scene_changed.connect(self._show)
        studio.audio_changed.connect(self._show)
        self.hide()
        self._show()

    def paintEvent(self, event: QPaintEvent) -> None:
        """A quiet warning colour."""
        del event
        fill_rounded(QPainter(self), self.rect(), tokens().warn_soft, 8)

    def _show(self) -> None:
        text = self._text()
        if text != self.text.text():
            self.text.setText(text)
            self.fix.setVisible(self._is_of_a_source())
            self.setVisible(bool(text))
            self.changed.emit()

    def _is_of_a_source(self) -> bool:
        problem = self._studio.show.problem
        kind = problem.code.partition(".")[0] if problem is not None else ""
        return kind in _SOURCE_CODES and not self._studio.scene.panic

    def _text(self) -> str:
        if self._studio.scene.panic:
            return _("Every overlay is hidden. Press the panic button again to bring them back.")
        problem = self._studio.show.problem
        if problem is None:
            return words.sound_sentence(self._studio.audio)
        return " ".join(part for part in words.problem_texts(problem) if part)


class PreviewFrame(QWidget):
    """Holds the preview at the picture's shape, as large as the room allows."""

    def __init__(
        self, studio: Studio, pictures: PictureSource, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._studio = studio
        self.preview = PreviewWidget(studio, pictures, self)
        self.hint = ProblemHint(studio, self)  # above the picture: it must not change its size
        self.hint.changed.connect(self._fit)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(160, 160)
        studio.scene_changed.connect(self._fit)
        self._fit()

    def height_for(self, width_px: int) -> int:
        """How high the picture is when it fills `width_px`."""
        scene = self._studio.scene
        return round(width_px * scene.height_px / max(1, scene.width_px))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit anew."""
        super().resizeEvent(event)
        self._fit()

    def paintEvent(self, event: QPaintEvent) -> None:
        """The dark of the stage around the picture."""
        del event
        fill_rounded(QPainter(self), self.rect(), tokens().stage, RADIUS_M)

    def _fit(self) -> None:
        scene: SceneState = self._studio.scene
        if scene.width_px and scene.height_px:
            place = fitted(QSize(scene.width_px, scene.height_px), self.size())
            self.preview.setGeometry(place)
        width = self.width() - 2 * SPACE_S
        height = self.hint.heightForWidth(width)
        self.hint.setGeometry(SPACE_S, self.height() - height - SPACE_S, width, height)


class StagePanel(Panel):
    """Lays the column out; "now selling" stands where the height or a wide picture leaves room.

    Signals:
        sources_wanted: the person wants to see or leave the drawer of sources.
    """

    sources_wanted = Signal()

    def __init__(
        self, studio: Studio, pictures: PictureSource, parent: QWidget | None = None
    ) -> None:
        super().__init__(_("Programme"), "camera", parent)
        self._studio = studio
        self.frame = PreviewFrame(studio, pictures)
        self.selling = NowSelling(studio)
        self.deck = Deck(studio)
        self.canvas = CanvasButton(studio)
        self.heading.addWidget(self.canvas)
        self.sources = icon_button("sources", _("Sources"), keys=SOURCES_KEYS)
        self.sources.clicked.connect(self.sources_wanted)
        self.frame.hint.fix.clicked.connect(self.sources_wanted)
        self.overlays = OverlaysMenu(studio, self)
        self.transition = TransitionButton(studio)
        for button in (self.sources, self.overlays.button, self.transition):
            self.heading.addWidget(tight(button))
        column = QVBoxLayout()
        column.setContentsMargins(SPACE_M, 0, SPACE_M, SPACE_S)
        column.setSpacing(SPACE_M - 2)
        column.addWidget(self.frame, 20)
        column.addWidget(self.selling, 1)
        column.addStretch(0)
        column.addWidget(self.deck)
        self.body.addLayout(column, 1)
        studio.scene_changed.connect(self._show)
        self._show()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Show "now selling" when it takes nothing from the picture that matters."""
        super().resizeEvent(event)
        self._show()

    def _show(self) -> None:
        scene = self._studio.scene
        is_wide = scene.width_px >= scene.height_px
        self.selling.setVisible(is_wide or self.height() >= _TALL_PX)
        room = self.frame.height_for(self.width() - 2 * SPACE_M)
        self.frame.setMaximumHeight(room if is_wide else _NO_LIMIT_PX)
        self.selling.setMaximumHeight(LARGEST_PX if is_wide else HEIGHT_PX)
