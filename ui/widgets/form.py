"""Forms of the settings and drawers: a group with a heading, rows of a name, a hint, a control."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from ui.plain import PlainLabel, leading
from ui.theme.fonts import BOLD, STRONG_PX, TINY_PX, font
from ui.theme.tokens import SPACE_L, SPACE_M, SPACE_S, SPACE_XL

_CONTROL_PX = 260
_WIDTH_PX = 760


class Group(QFrame):
    """Rows under one heading."""

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("panel")
        self.rows = QVBoxLayout(self)
        self.rows.setContentsMargins(SPACE_L, SPACE_L, SPACE_L, SPACE_L)
        self.rows.setSpacing(SPACE_M)
        if title:
            self.rows.addWidget(PlainLabel(title, face=font(STRONG_PX, BOLD)))

    def add(self, name: str, control: QWidget, hint: str = "", *, is_wide: bool = True) -> QWidget:
        """A row; `is_wide` gives every control of the group the same width. Returns the row."""
        row = QWidget()
        line = QHBoxLayout(row)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(SPACE_L)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(leading(PlainLabel(name, wraps=True)))
        if hint:
            words.addWidget(PlainLabel(hint, shade="medium", face=font(TINY_PX), wraps=True))
        line.addLayout(words, 1)
        if is_wide:
            control.setFixedWidth(_CONTROL_PX)
        line.addWidget(control, 0, Qt.AlignmentFlag.AlignTop)
        if not control.accessibleName():
            control.setAccessibleName(name)
        self.rows.addWidget(row)
        return row


class FormPage(QScrollArea):
    """Groups one below the other, no wider than is easy to read."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._inner = inner = QWidget()
        inner.setObjectName("page")
        inner.setMaximumWidth(_WIDTH_PX)
        self.column = QVBoxLayout(inner)
        self.column.setContentsMargins(0, 0, SPACE_S, SPACE_XL)
        self.column.setSpacing(SPACE_M)
        self.column.addStretch(1)
        self.setWidget(inner)

    def show_ground(self) -> None:
        """Let what lies beneath show through: the groups stand on a panel of another colour."""
        self._inner.setObjectName("")
        self._inner.setAutoFillBackground(False)
        self.viewport().setAutoFillBackground(False)

    def add(self, widget: QWidget) -> None:
        """Put another group at the end."""
        self.column.insertWidget(self.column.count() - 1, widget)
