"""A panel: a rounded surface with a heading row."""

from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from ui.plain import ElidedLabel, PlainLabel
from ui.theme import icons
from ui.theme.fonts import BOLD, STRONG_PX, font
from ui.theme.tokens import SPACE_M, SPACE_S, SPACE_XS, tokens

_TITLE_FIRST = 24  # of what is left: whole before anything else grows


class Panel(QFrame):
    """heading: the row at the top, to which a panel may add what belongs there."""

    def __init__(self, title: str, icon: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("panel")
        self.body = QVBoxLayout(self)
        self.body.setContentsMargins(0, SPACE_XS, 0, SPACE_S)
        self.body.setSpacing(SPACE_XS)
        self.heading = QHBoxLayout()
        self.heading.setContentsMargins(SPACE_M + 2, 0, SPACE_M, 0)
        self.heading.setSpacing(SPACE_S)
        mark = PlainLabel()
        mark.setPixmap(icons.pixmap(icon, tokens().text_medium, 18))
        self.heading.addWidget(mark)
        self.title = ElidedLabel(title, face=font(STRONG_PX, BOLD))
        self.title.setFixedHeight(36)
        self.title.setMaximumWidth(self.title.fontMetrics().horizontalAdvance(title) + 2)
        self.heading.addWidget(self.title, _TITLE_FIRST)
        self.heading.addStretch(1)
        self.body.addLayout(self.heading)


def inset(widget_or_row: QWidget | QHBoxLayout, panel: Panel) -> None:
    """Add something at the panel's inner margin."""
    row = QHBoxLayout()
    row.setContentsMargins(SPACE_M, 0, SPACE_M, 0)
    if isinstance(widget_or_row, QWidget):
        row.addWidget(widget_or_row)
    else:
        row.addLayout(widget_or_row)
    panel.body.addLayout(row)
