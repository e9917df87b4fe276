"""A feed's list: stays at the newest entry, holds still while the mouse reads it."""

from typing import Any

from PySide6.QtCore import QEvent, QModelIndex, QPoint, Qt, Signal
from PySide6.QtGui import QEnterEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QListView, QPushButton, QWidget

from studio.l10n.catalogue import ngettext
from ui.formats import number
from ui.models.feed_model import FeedModel
from ui.theme import icons
from ui.theme.fonts import font
from ui.theme.tokens import tokens
from ui.widgets.feed_delegate import FeedDelegate

_CHIP_GAP_PX = 10
_NEAR_PX = 24
_HINT_PX = 28


class FeedView(QListView):
    """Shows a FeedModel of any entry; `hint` while there is none.

    Signals:
        actions_wanted: the right mouse button or the menu key asks what can be done.
                        args: row, where on the screen
    """

    actions_wanted = Signal(int, QPoint)

    def __init__(self, model: FeedModel[Any], name: str, hint: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._hint = hint
        self._feed = model
        self._is_held = False
        self._unseen = 0
        self._last_maximum = 0
        self.setAccessibleName(name)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.customContextMenuRequested.connect(self._ask)
        self.setMouseTracking(True)
        self.verticalScrollBar().setSingleStep(24)
        self.setModel(model)
        self._chip = QPushButton(self.viewport())
        self._chip.setProperty("kind", "float")
        self._chip.setIcon(icons.icon("down", tokens().on_fill, 14))
        self._chip.setCursor(Qt.CursorShape.PointingHandCursor)
        self._chip.hide()
        self._chip.clicked.connect(self.go_to_newest)
        model.rowsInserted.connect(self._count)
        model.modelReset.connect(self.go_to_newest)
        self.verticalScrollBar().rangeChanged.connect(self._follow)
        self.verticalScrollBar().valueChanged.connect(self._note_place)

    @property
    def unseen(self) -> int:
        """Entries that came while the list held still."""
        return self._unseen

    def go_to_newest(self) -> None:
        """Scroll to the newest entry and follow again."""
        bar = self.verticalScrollBar()
        self._hold(held=False)
        bar.setValue(bar.minimum() if self._feed.newest_first else bar.maximum())
        self._see_all()

    def paintEvent(self, event: QPaintEvent) -> None:
        """The rows, or what will stand here."""
        super().paintEvent(event)
        if self._feed.rowCount() == 0:
            painter = QPainter(self.viewport())
            painter.setFont(font())
            painter.setPen(tokens().text_low)
            flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
            room = self.viewport().rect().adjusted(_HINT_PX, 0, -_HINT_PX, 0)
            painter.drawText(room, int(flags), self._hint)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Lay rows out for the new width."""
        delegate = self.itemDelegate()
        if isinstance(delegate, FeedDelegate):
            delegate.set_width(self.viewport().width())
        super().resizeEvent(event)
        self.scheduleDelayedItemsLayout()
        self._place_chip()

    def enterEvent(self, event: QEnterEvent) -> None:
        """The mouse reads: hold still, with every line in its place."""
        super().enterEvent(event)
        self._feed.refill()
        self._hold(held=True)

    def leaveEvent(self, event: QEvent) -> None:
        """The mouse left: follow again, unless the list was scrolled away."""
        super().leaveEvent(event)
        if self._is_at_newest() or self._unseen == 0:
            self.go_to_newest()

    def _is_at_newest(self) -> bool:
        bar = self.verticalScrollBar()
        if self._feed.newest_first:
            return bar.value() <= bar.minimum() + _NEAR_PX
        return bar.value() >= bar.maximum() - _NEAR_PX

    def _count(self, _parent: QModelIndex, first: int, last: int) -> None:
        if not self._is_held:
            return
        self._unseen += last - first + 1
        text = ngettext("{count} new", "{count} new", self._unseen)
        self._chip.setText(text.format(count=number(self._unseen)))
        self._place_chip()
        self._chip.show()

    def _follow(self, _minimum: int, maximum: int) -> None:
        grown, self._last_maximum = maximum - self._last_maximum, maximum
        bar = self.verticalScrollBar()
        if not self._is_held:
            self.go_to_newest()
        elif self._feed.newest_first and grown > 0:
            bar.setValue(bar.value() + grown)  # rows came above: what is being read stays put

    def _hold(self, *, held: bool) -> None:
        self._is_held = held
        self._feed.keeps_all = held

    def _note_place(self) -> None:
        is_away = not self._is_at_newest()
        if is_away and self.verticalScrollBar().isSliderDown():
            self._hold(held=True)
        elif not is_away and not self.underMouse():
            self._hold(held=False)
            self._see_all()

    def _see_all(self) -> None:
        self._unseen = 0
        self._chip.hide()

    def _place_chip(self) -> None:
        self._chip.adjustSize()
        area = self.viewport().rect()
        x = (area.width() - self._chip.width()) // 2
        y = area.height() - self._chip.height() - _CHIP_GAP_PX
        self._chip.move(x, _CHIP_GAP_PX if self._feed.newest_first else y)

    def _ask(self, at: QPoint) -> None:
        index = self.indexAt(at)
        if not index.isValid():
            index = self.currentIndex()
            at = self.visualRect(index).center()
        if index.isValid():
            self.actions_wanted.emit(index.row(), self.viewport().mapToGlobal(at))
