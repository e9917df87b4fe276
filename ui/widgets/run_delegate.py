"""How a product of the run of show is drawn: number, picture, name, price, what is on air."""

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from studio.l10n.catalogue import gettext as _
from ui.formats import duration, money, number
from ui.models.run_model import RunModel, RunRow
from ui.theme.fonts import BODY_PX, BOLD, TINY_PX, font
from ui.theme.tokens import RADIUS_S, tokens
from ui.widgets.flash import is_announced, seconds_shown
from ui.widgets.painting import (
    Mirror,
    draw_line,
    draw_outline,
    draw_picture,
    draw_pill,
    elided,
    fill_rounded,
    pill_width,
    text_width,
)

HEIGHT_PX = 78
_PICTURE_PX = 54
_TEXT_X = 94
_END_PX = 8
_LINE_PX = 21
_FEW = 5


class RunDelegate(QStyledItemDelegate):
    """Draws the run of show."""

    def __init__(self, model: RunModel, parent: QObject) -> None:
        super().__init__(parent)
        self._model = model

    def sizeHint(
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        """Every row has one height."""
        del option, index
        return QSize(120, HEIGHT_PX)

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        """Draw one product."""
        place: QRect = option.rect
        state = option.state
        row = self._model.row(index.row())
        is_rtl = painter.layoutDirection() is Qt.LayoutDirection.RightToLeft
        mirror = Mirror(place.adjusted(4, 2, -4, -2), is_rtl)
        theme = tokens()
        if row.is_pinned:
            fill = theme.live_soft if row.is_live else theme.accent_soft
            fill_rounded(painter, mirror.area, fill, RADIUS_S)
        elif state & QStyle.StateFlag.State_MouseOver:
            fill_rounded(painter, mirror.area, theme.surface_2, RADIUS_S)
        if state & QStyle.StateFlag.State_Selected:
            has_focus = bool(state & QStyle.StateFlag.State_HasFocus)
            draw_outline(painter, mirror.area, has_focus=has_focus)
        self._paint_row(painter, mirror, row)

    def _paint_row(self, painter: QPainter, mirror: Mirror, row: RunRow) -> None:
        theme = tokens()
        style = (font(BODY_PX, BOLD, tabular=True), theme.text_medium)
        place = mirror.at(4, 10, 22, _PICTURE_PX)
        draw_line(painter, place, number(row.item.number), style, Qt.AlignmentFlag.AlignHCenter)
        picture = mirror.at(30, 10, _PICTURE_PX, _PICTURE_PX)
        draw_picture(painter, picture, row.item.picture, row.item.name)
        room = mirror.area.width() - _TEXT_X - _END_PX
        face = font(BODY_PX, BOLD)
        name = elided(row.item.name, face, room)
        line = mirror.at(_TEXT_X, 6, room, _LINE_PX)
        draw_line(painter, line, name, (face, theme.text_high), mirror.leading)
        self._paint_price(painter, mirror, row)
        self._paint_stock(painter, mirror, row)

    def _paint_price(self, painter: QPainter, mirror: Mirror, row: RunRow) -> None:
        theme = tokens()
        face = font(BODY_PX, BOLD, tabular=True)
        x = _TEXT_X
        price = money(row.price_minor, row.item.currency)
        width = text_width(price, face) + 2
        colour = theme.warn if row.is_reduced else theme.text_high
        draw_line(painter, mirror.at(x, 27, width, _LINE_PX), price, (face, colour), mirror.leading)
        room = mirror.area.width() - x - width - _END_PX - 12
        if row.is_pinned:
            mark = _("ON AIR") if row.is_live else _("PINNED")
            pill = mirror.from_end(_END_PX, 28, pill_width(mark), 20)
            room -= pill.width()
            fill = theme.live_fill if row.is_live else theme.accent_fill
            draw_pill(painter, pill, mark, (fill, theme.on_fill))
        if row.flash is not None and row.is_reduced:
            was = money(row.item.price_minor, row.item.currency)
            small = font(TINY_PX, tabular=True, struck=True)
            place = mirror.at(x + width + 6, 27, text_width(was, small) + 2, _LINE_PX)
            if place.width() <= room:
                draw_line(painter, place, was, (small, theme.text_medium), mirror.leading)

    def _paint_stock(self, painter: QPainter, mirror: Mirror, row: RunRow) -> None:
        theme = tokens()
        room = mirror.area.width() - _TEXT_X - _END_PX
        if row.flash is not None:
            left = duration(seconds_shown(row.flash))
            if is_announced(row.flash):
                left = _("in {time}").format(time=left)
            face = font(TINY_PX, BOLD, tabular=True)
            width = pill_width(left, has_icon=True, face=face)
            pill = mirror.from_end(_END_PX, 50, width, 18)
            draw_pill(painter, pill, left, (theme.warn_soft, theme.warn), "bolt")
            room -= width + 6
        text, colour = _stock(row)
        small = font(TINY_PX, tabular=True)
        place = mirror.at(_TEXT_X, 48, room, _LINE_PX)
        draw_line(painter, place, elided(text, small, room), (small, colour), mirror.leading)


def _stock(row: RunRow) -> tuple[str, QColor]:
    theme = tokens()
    if row.item.stock <= 0:
        return _("Sold out"), theme.bad
    text = _("stock {count}").format(count=number(row.item.stock))
    if row.item.sold:
        text += " · " + _("sold {count}").format(count=number(row.item.sold))
    return text, theme.warn if row.item.stock <= _FEW else theme.text_medium
