"""One source in the list: what it is, how it is, whether it stands in the scene on the picture."""

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from studio.control.picture_states import SourceState, SourceStatus
from studio.l10n.catalogue import gettext as _
from ui import words
from ui.plain import ElidedLabel, PlainLabel, set_tip
from ui.theme import icons
from ui.theme.fonts import BOLD, TINY_PX, font
from ui.theme.tokens import SPACE_S, tokens
from ui.widgets.buttons import icon_button, restyle, tight

_ICON_PX = 20


class SourceRow(QFrame):
    """Chosen by a click or the keyboard; its eye puts it into the scene or takes it out.

    Signals:
        chosen: the person wants to see it in detail.
        toggled: into the scene on the picture, or out of it.
    """

    chosen = Signal()
    toggled = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("drawer")
        row = QHBoxLayout(self)
        row.setContentsMargins(SPACE_S, SPACE_S, SPACE_S, SPACE_S)
        row.setSpacing(SPACE_S)
        self._mark = PlainLabel()
        row.addWidget(self._mark)
        column = QVBoxLayout()
        column.setSpacing(0)
        self.title = ElidedLabel(face=font(weight=BOLD))
        self.state = ElidedLabel(shade="medium", face=font(TINY_PX, tabular=True))
        column.addWidget(self.title)
        column.addWidget(self.state)
        row.addLayout(column, 1)
        self.more = icon_button("more", _("Edit this source"))
        self.more.setCheckable(True)
        self.more.clicked.connect(self.chosen)
        row.addWidget(tight(self.more))
        self.eye = icon_button("eye", _("Put it into this scene"))
        self.eye.setCheckable(True)
        self.eye.clicked.connect(self.toggled)
        row.addWidget(tight(self.eye))

    def show_source(self, source: SourceState, *, is_in_scene: bool, is_chosen: bool) -> None:
        """Show how it is now."""
        word = words.source_kind(source.kind)
        is_lost = source.status is SourceStatus.LOST
        colour = tokens().warn if is_lost else tokens().text_medium
        self._mark.setPixmap(icons.pixmap(word.icon, colour, _ICON_PX))
        self.title.set_full_text(_(source.title) if source.title else word.text)
        self.state.set_full_text(_state_text(source))
        self.state.setProperty("shade", "warn" if is_lost else "medium")
        restyle(self.state)
        self.more.setChecked(is_chosen)
        if self.property("chosen") != is_chosen:
            self.setProperty("chosen", is_chosen)
            restyle(self)
        self.eye.setChecked(is_in_scene)
        self.eye.setIcon(icons.icon("eye" if is_in_scene else "eye_off", tokens().text_medium, 18))
        self.eye.setIconSize(QSize(18, 18))
        text = _("Take it out of this scene") if is_in_scene else _("Put it into this scene")
        self.eye.setAccessibleName(text)
        set_tip(self.eye, text)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """The whole row can be clicked."""
        del event
        self.chosen.emit()


def _state_text(source: SourceState) -> str:
    if source.problem is not None:
        return words.problem_texts(source.problem)[0]
    if not source.width_px:
        return _("Waiting for the picture…") if source.kind != "product" else _("No product on air")
    size = f"{source.width_px}×{source.height_px}"
    return size if source.kind in {"image", "product"} else f"{size} · {source.fps} fps"
