"""The question asked when the window is closed on air."""

from PySide6.QtCore import Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QDialog, QVBoxLayout, QWidget

from studio.control.commands import Panic
from studio.l10n.catalogue import gettext as _
from ui.plain import PlainLabel
from ui.studio import Studio
from ui.theme.fonts import BOLD, TITLE_PX, font
from ui.theme.tokens import SPACE_S, SPACE_XL
from ui.widgets.buttons import push_button
from ui.widgets.deck import PANIC_KEYS

_WIDTH_PX = 460


class CloseWhileLive(QDialog):
    """Three choices; Escape stays. Opened with `open()`.

    Signals:
        keep_broadcasting: close the window, leave the show on air.
        end_show: end the show, then close.
    """

    keep_broadcasting = Signal()
    end_show = Signal()

    def __init__(self, studio: Studio, parent: QWidget) -> None:
        super().__init__(parent)
        self._studio = studio
        self.setWindowTitle(_("You are on air"))
        self.setFixedWidth(_WIDTH_PX)
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE_XL, SPACE_XL, SPACE_XL, SPACE_XL)
        column.setSpacing(SPACE_S)
        column.addWidget(PlainLabel(_("You are on air"), face=font(TITLE_PX, BOLD)))
        text = _("Your audience keeps watching while this window is closed, if you like.")
        column.addWidget(PlainLabel(text, shade="medium", wraps=True))
        column.addSpacing(SPACE_S)
        self.stay = push_button(_("Stay"), kind="primary", keys="Esc")
        self.keep = push_button(_("Keep broadcasting without the window"), "live")
        self.end = push_button(_("End the show and close"), "stop", kind="danger")
        for button in (self.stay, self.keep, self.end):
            button.setAutoDefault(False)
            column.addWidget(button)
        self.stay.setDefault(True)
        self.stay.setFocus()
        self.stay.clicked.connect(self.reject)
        self.keep.clicked.connect(self._keep)
        self.end.clicked.connect(self._end)
        # The window's own shortcut sleeps behind a dialog; panic must work even here.
        panic = QShortcut(QKeySequence(PANIC_KEYS), self)
        panic.activated.connect(self._panic)

    def _keep(self) -> None:
        self.accept()
        self.keep_broadcasting.emit()

    def _end(self) -> None:
        self.accept()
        self.end_show.emit()

    def _panic(self) -> None:
        self._studio.submit(Panic(on=not self._studio.scene.panic))
