"""What is on air, large enough to be read from two metres: product, price, time left, stock."""

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from studio.control.states import FlashSale, RunItem
from studio.l10n.catalogue import gettext as _
from studio.l10n.catalogue import ngettext
from ui.formats import duration, money, now_ms, number
from ui.studio import Studio
from ui.theme.fonts import BODY_PX, BOLD, DISPLAY_PX, STRONG_PX, font
from ui.theme.tokens import RADIUS_S, tokens
from ui.widgets.flash import FlashTicker, is_announced, seconds_shown, share_left
from ui.widgets.painting import (
    Mirror,
    draw_line,
    draw_picture,
    draw_ring,
    elided,
    fill_rounded,
    text_width,
)

HEIGHT_PX = 96
LARGEST_PX = 200
_SIDE_PX = 12
_NAME_SCALE = 1.25
_PRICE_SCALE = 1.7
_FEW = 5


class NowSelling(QWidget):
    """Observes run of show and offers."""

    def __init__(self, studio: Studio, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._studio = studio
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumHeight(HEIGHT_PX)
        self._ticker = FlashTicker(studio, self)
        self._ticker.ticked.connect(self._tick)
        studio.run_changed.connect(self._show)
        studio.offers_changed.connect(self._show)
        self._show()

    def sizeHint(self) -> QSize:
        """Two lines beside a picture."""
        return QSize(240, HEIGHT_PX)

    def paintEvent(self, event: QPaintEvent) -> None:
        """The card."""
        del event
        painter = QPainter(self)
        theme = tokens()
        fill_rounded(painter, self.rect(), theme.surface_2, RADIUS_S)
        is_rtl = self.layoutDirection() is Qt.LayoutDirection.RightToLeft
        mirror = Mirror(self.rect(), is_rtl)
        item = self._studio.product(self._studio.offers.pinned)
        if item is None:
            style = (font(), theme.text_medium)
            text = elided(_nothing(), font(), self.width() - 2 * _SIDE_PX)
            draw_line(painter, self.rect(), text, style, Qt.AlignmentFlag.AlignHCenter)
            return
        side = min(self.height() - 2 * _SIDE_PX, self.width() // 4)
        flash = self._flash_of(item)
        end = _SIDE_PX
        if flash is not None:
            self._paint_flash(painter, mirror, flash, side)
            end += side + _SIDE_PX
        y = (self.height() - side) // 2
        draw_picture(painter, mirror.at(_SIDE_PX, y, side, side), item.picture, item.name)
        x = side + 2 * _SIDE_PX
        self._paint_words(painter, mirror, item, QRect(x, y, self.width() - x - end, side))

    def _paint_words(self, painter: QPainter, mirror: Mirror, item: RunItem, room: QRect) -> None:
        theme = tokens()
        scale = room.height() / (HEIGHT_PX - 2 * _SIDE_PX)
        face = font(round(STRONG_PX * min(scale, _NAME_SCALE)), BOLD)
        line = room.height() // 3
        place = mirror.at(room.x(), room.y(), room.width(), line)
        name = elided(item.name, face, room.width())
        draw_line(painter, place, name, (face, theme.text_high), mirror.leading)
        flash = self._flash_of(item)
        minor = flash.price_at(now_ms(), item.price_minor) if flash else item.price_minor
        price = money(minor, item.currency)
        large = font(round(DISPLAY_PX * min(scale, _PRICE_SCALE)), BOLD, tabular=True)
        place = mirror.at(room.x(), room.y() + line, room.width(), line + 4)
        draw_line(painter, place, price, (large, theme.text_high), mirror.leading)
        if minor != item.price_minor:
            x = room.x() + text_width(price, large) + 10
            was = money(item.price_minor, item.currency)
            small = font(BODY_PX, tabular=True, struck=True)
            place = mirror.at(x, room.y() + line + 4, text_width(was, small) + 2, line)
            if x + place.width() <= room.right():
                draw_line(painter, place, was, (small, theme.text_medium), mirror.leading)
        self._paint_stock(painter, mirror, item, room)

    def _paint_stock(self, painter: QPainter, mirror: Mirror, item: RunItem, room: QRect) -> None:
        theme = tokens()
        left = ngettext("{count} left", "{count} left", item.stock)
        text = left.format(count=number(item.stock))
        text += " · " + _("sold {count}").format(count=number(item.sold))
        flash = self._flash_of(item)
        if flash is not None:
            text = left.format(count=number(item.stock)) + " · " + _flash_words(flash)
        face = font(BODY_PX, BOLD, tabular=True)
        line = room.height() // 3
        place = mirror.at(room.x(), room.bottom() - line + 4, room.width(), line)
        colour = theme.warn if item.stock <= _FEW else theme.text_medium
        draw_line(painter, place, elided(text, face, room.width()), (face, colour), mirror.leading)

    def _paint_flash(self, painter: QPainter, mirror: Mirror, flash: FlashSale, side: int) -> None:
        theme = tokens()
        place = mirror.from_end(_SIDE_PX, (self.height() - side) // 2, side, side)
        width = max(5, side // 14)
        ring = QRectF(place).adjusted(width / 2, width / 2, -width / 2, -width / 2)
        draw_ring(painter, ring, 1.0, theme.surface_3, width)
        draw_ring(painter, ring, share_left(flash), theme.ring, width)
        text = duration(seconds_shown(flash))
        face = font(max(BODY_PX, side * 5 // 18), BOLD, tabular=True)
        draw_line(painter, place, text, (face, theme.text_high), Qt.AlignmentFlag.AlignHCenter)

    def _flash_of(self, item: RunItem) -> FlashSale | None:
        flash = self._studio.offers.flash
        return flash if flash is not None and flash.product_id == item.product_id else None

    def _show(self) -> None:
        item = self._studio.product(self._studio.offers.pinned)
        name = _nothing() if item is None else _("On air: {name}").format(name=item.name)
        self.setAccessibleName(name)
        self.update()

    def _tick(self) -> None:
        if self._studio.offers.flash is not None:
            self.update()


def _flash_words(flash: FlashSale) -> str:
    """Whether the sale is announced or runs, and how many went at its price."""
    if is_announced(flash):
        price = money(flash.price_minor, flash.currency)
        return _("Sale at {price} is announced").format(price=price)
    if flash.total_units:
        return _("{sold} of {total} sold at this price").format(
            sold=number(flash.units_sold), total=number(flash.total_units)
        )
    return _("{sold} sold at this price").format(sold=number(flash.units_sold))


def _nothing() -> str:
    return _("No product on air. Choose one and press Enter.")
