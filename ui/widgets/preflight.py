"""What stands against going live, with a way to mend each; the host may go live all the same."""

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from studio.l10n.catalogue import gettext as _
from ui.plain import PlainLabel
from ui.preflight import Doubt
from ui.theme import icons
from ui.theme.fonts import BOLD, STRONG_PX, TINY_PX, font
from ui.theme.tokens import SPACE_L, SPACE_M, SPACE_S, Tone, tokens
from ui.widgets.buttons import push_button

_WIDTH_PX = 460


class PreflightPanel(QFrame):
    """Hangs below the button; a click elsewhere or Escape closes it.

    Signals:
        go_live: the host goes live all the same.
        mend: the host wants to mend something. arg: the place
    """

    go_live = Signal()
    mend = Signal(str)

    def __init__(self, doubts: list[Doubt], parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup | Qt.WindowType.FramelessWindowHint)
        self.setObjectName("popup")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setFixedWidth(_WIDTH_PX)
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE_L, SPACE_L, SPACE_L, SPACE_L)
        column.setSpacing(SPACE_M)
        column.addWidget(PlainLabel(_("Before you go live"), face=font(STRONG_PX, BOLD)))
        self.lines = [self._line(doubt) for doubt in doubts]
        for line in self.lines:
            column.addWidget(line)
        self.anyway = push_button(_("Go live anyway"), "live", kind="primary")
        self.anyway.clicked.connect(self._go)
        column.addWidget(self.anyway)

    def show_below(self, button: QWidget) -> None:
        """Open below `button`, inside the screen."""
        self.adjustSize()
        corner = button.mapToGlobal(
            QPoint(button.width() - self.width(), button.height() + SPACE_S)
        )
        screen = button.screen().availableGeometry()
        self.move(min(max(screen.left(), corner.x()), screen.right() - self.width()), corner.y())
        self.show()
        self.anyway.setFocus()

    def _line(self, doubt: Doubt) -> QWidget:
        line = QWidget()
        row = QHBoxLayout(line)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACE_M)
        mark = PlainLabel()
        name = {Tone.BAD: "bad", Tone.WARN: "fair"}.get(doubt.tone, "computer")
        mark.setPixmap(icons.pixmap(name, tokens().tone(doubt.tone), 20))
        row.addWidget(mark, 0, Qt.AlignmentFlag.AlignTop)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(PlainLabel(doubt.text, face=font(weight=BOLD), wraps=True))
        words.addWidget(PlainLabel(doubt.remedy, shade="medium", face=font(TINY_PX), wraps=True))
        row.addLayout(words, 1)
        if doubt.place:
            fix = push_button(_("Mend"), kind="chip")
            fix.clicked.connect(lambda: self._mend(doubt.place))
            row.addWidget(fix, 0, Qt.AlignmentFlag.AlignTop)
        return line

    def _go(self) -> None:
        self.close()
        self.go_live.emit()

    def _mend(self, place: str) -> None:
        self.close()
        self.mend.emit(place)
