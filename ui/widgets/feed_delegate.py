"""The common half of the chat's and the orders' delegates: rows laid out once, then painted."""

from collections import OrderedDict
from typing import Generic, Protocol, TypeVar

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from ui.models.feed_model import KEPT_ENTRIES, FeedModel
from ui.theme.tokens import RADIUS_S, tokens
from ui.widgets.painting import Mirror, draw_outline, fill_rounded

T = TypeVar("T")


class Laid(Protocol):
    """A row laid out for one width."""

    @property
    def height_px(self) -> int:
        """How high the row is."""
        ...

    def paint(self, painter: QPainter, mirror: Mirror) -> None:
        """Draw the row into the mirror's area."""
        ...


class FeedDelegate(QStyledItemDelegate, Generic[T]):
    """Lays rows out once per entry and width; a repaint only draws what is ready."""

    def __init__(self, model: FeedModel[T], parent: QObject) -> None:
        super().__init__(parent)
        self._model = model
        self._laid: OrderedDict[str, tuple[T, Laid]] = OrderedDict()
        self._width_px = 0

    def lay(self, entry: T, width_px: int) -> Laid:
        """Lay out one entry. For the concrete delegate."""
        raise NotImplementedError

    def key(self, entry: T) -> str:
        """The entry's id. For the concrete delegate."""
        raise NotImplementedError

    def set_width(self, width_px: int) -> None:
        """The list has another width: everything is laid out anew."""
        if width_px != self._width_px:
            self._width_px = width_px
            self._laid.clear()

    def sizeHint(
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        """The laid out height. Called for every row at every insertion: a look-up only."""
        del option
        return QSize(self._width_px, self._row(index.row()).height_px)

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        """Background by state, then the row."""
        place: QRect = option.rect
        state = option.state
        inner = place.adjusted(4, 1, -4, -1)
        if state & QStyle.StateFlag.State_Selected:
            fill_rounded(painter, inner, tokens().surface_2, RADIUS_S)
            has_focus = bool(state & QStyle.StateFlag.State_HasFocus)
            draw_outline(painter, inner, has_focus=has_focus)
        elif state & QStyle.StateFlag.State_MouseOver:
            fill_rounded(painter, inner, tokens().surface_2, RADIUS_S)
        is_mirrored = painter.layoutDirection() is Qt.LayoutDirection.RightToLeft
        self._row(index.row()).paint(painter, Mirror(place, is_mirrored))

    def _row(self, row: int) -> Laid:
        entry = self._model.entry(row)
        key = self.key(entry)
        known = self._laid.get(key)
        if known is not None and known[0] is entry:
            return known[1]
        laid = self.lay(entry, self._width_px)
        self._laid[key] = (entry, laid)
        while len(self._laid) > 2 * KEPT_ENTRIES:
            self._laid.popitem(last=False)
        return laid
