"""Ready answers with the product's facts of now: one click says them in everyone's language."""

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QPushButton, QWidget

from studio.control.chat_commands import SetAutoReply
from studio.l10n.catalogue import gettext as _
from ui.studio import Studio
from ui.theme.fonts import TINY_PX, font
from ui.widgets.buttons import icon_button, push_button

_GAP_PX = 4
_FIRST = ("price", "stock", "shipping")
_MORE = ("size", "buying", "greeting", "complaint")


class QuickReplies(QWidget):
    """As many chips as fit whole, three at most, and a menu of the others.

    Signals:
        chosen: this answer shall be said. arg: its kind
    """

    chosen = Signal(str)

    def __init__(self, studio: Studio, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._studio = studio
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(_GAP_PX)
        self.chips: dict[str, QPushButton] = {}
        for kind in _FIRST:
            button = push_button(_names()[kind], kind="chip")
            button.setFont(font(TINY_PX))
            button.clicked.connect(lambda _on, kind=kind: self.chosen.emit(kind))
            row.addWidget(button, 1)
            self.chips[kind] = button
        self.more = icon_button("more", _("More ready replies"))
        self.more.clicked.connect(self._open)
        row.addWidget(self.more)

    def minimumSizeHint(self) -> QSize:
        """The menu alone is enough."""
        return self.more.sizeHint()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """A word that would be cut goes to the menu."""
        super().resizeEvent(event)
        room = self.width() - self.more.sizeHint().width()
        for chip in self.chips.values():
            room -= chip.sizeHint().width() + _GAP_PX
            chip.setVisible(room >= 0)

    def _open(self) -> None:
        menu = QMenu(self)
        names = _names()
        for kind in (*(kind for kind in _FIRST if self.chips[kind].isHidden()), *_MORE):
            menu.addAction(names[kind]).triggered.connect(
                lambda _on, kind=kind: self.chosen.emit(kind)
            )
        menu.addSeparator()
        automatic = menu.addAction(_("Answer price questions automatically"))
        automatic.setCheckable(True)
        automatic.setChecked(self._studio.replies.is_automatic)
        automatic.triggered.connect(lambda on: self._studio.submit(SetAutoReply(on)))
        menu.popup(self.more.mapToGlobal(self.more.rect().bottomLeft()))


def _names() -> dict[str, str]:
    return {
        "price": _("Price"),
        "stock": _("Stock"),
        "shipping": _("Shipping"),
        "size": _("Sizes"),
        "buying": _("How to order"),
        "greeting": _("Welcome"),
        "complaint": _("We are sorry"),
    }
