"""How a product of the catalogue is drawn: picture, name, prices, stock, place in the show."""

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from studio.control.catalog_states import CatalogProduct
from studio.l10n.catalogue import gettext as _
from studio.l10n.catalogue import ngettext
from ui.formats import isolated, money, number
from ui.models.catalog_model import CatalogModel
from ui.theme.fonts import BODY_PX, BOLD, TINY_PX, font
from ui.theme.tokens import RADIUS_S, tokens
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

HEIGHT_PX = 68
_PICTURE_PX = 48
_TEXT_X = 72
_END_PX = 14
_FEW = 5


class CatalogDelegate(QStyledItemDelegate):
    """Draws a row of the catalogue."""

    def __init__(self, model: CatalogModel, parent: QObject) -> None:
        super().__init__(parent)
        self._model = model

    def sizeHint(
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        """Every row has one height."""
        del option, index
        return QSize(200, HEIGHT_PX)

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        """Draw one product."""
        place: QRect = option.rect
        state = option.state
        product = self._model.product(index.row())
        is_rtl = painter.layoutDirection() is Qt.LayoutDirection.RightToLeft
        mirror = Mirror(place.adjusted(4, 2, -4, -2), is_rtl)
        if state & QStyle.StateFlag.State_Selected:
            fill_rounded(painter, mirror.area, tokens().accent_soft, RADIUS_S)
            draw_outline(
                painter, mirror.area, has_focus=bool(state & QStyle.StateFlag.State_HasFocus)
            )
        elif state & QStyle.StateFlag.State_MouseOver:
            fill_rounded(painter, mirror.area, tokens().surface_2, RADIUS_S)
        end = self._paint_end(painter, mirror, product)
        self._paint_words(painter, mirror, product, end)

    def _paint_words(
        self, painter: QPainter, mirror: Mirror, product: CatalogProduct, end: int
    ) -> None:
        theme = tokens()
        picture = product.pictures[0] if product.pictures else ""
        place = mirror.at(12, 8, _PICTURE_PX, _PICTURE_PX)
        draw_picture(painter, place, picture, product.name)
        room = mirror.area.width() - _TEXT_X - end - 16
        face = font(BODY_PX, BOLD)
        line = mirror.at(_TEXT_X, 9, room, 22)
        name = elided(product.name, face, room)
        draw_line(painter, line, name, (face, theme.text_high), mirror.leading)
        small = font(TINY_PX, tabular=True)
        line = mirror.at(_TEXT_X, 33, room, 20)
        text = elided(_details(product), small, room)
        draw_line(painter, line, text, (small, theme.text_medium), mirror.leading)

    def _paint_end(self, painter: QPainter, mirror: Mirror, product: CatalogProduct) -> int:
        """Price and stock at the far end; how much room they take."""
        theme = tokens()
        face = font(BODY_PX, BOLD, tabular=True)
        price = money(product.prices[0].minor, product.prices[0].currency)
        width = text_width(price, face) + 2
        place = mirror.from_end(_END_PX, 9, width, 22)
        draw_line(painter, place, price, (face, theme.text_high), mirror.trailing)
        small = font(TINY_PX, BOLD, tabular=True)
        if product.stock > 0:
            stock = _("stock {count}").format(count=number(product.stock))
            colour = theme.warn if product.stock <= _FEW else theme.text_medium
        else:
            stock, colour = _("Sold out"), theme.bad
        stock_width = text_width(stock, small) + 2
        place = mirror.from_end(_END_PX, 33, stock_width, 20)
        draw_line(painter, place, stock, (small, colour), mirror.trailing)
        taken = max(width, stock_width) + _END_PX
        if product.run_number:
            mark = _("In the show: {number}").format(number=number(product.run_number))
            pill = mirror.from_end(taken + 14, 22, pill_width(mark), 22)
            draw_pill(painter, pill, mark, (theme.surface_3, theme.text_medium))
            taken += 14 + pill.width()
        return taken


def _details(product: CatalogProduct) -> str:
    parts = [isolated(product.sku)] if product.sku else []
    parts += [isolated(money(tag.minor, tag.currency)) for tag in product.prices[1:]]
    if product.variants:
        count = len(product.variants)
        text = ngettext("{count} variant", "{count} variants", count)
        parts.append(text.format(count=number(count)))
    if product.sold:
        parts.append(_("sold {count}").format(count=number(product.sold)))
    return " · ".join(parts)
