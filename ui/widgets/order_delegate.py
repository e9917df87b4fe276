"""How an order is drawn: time and number, amount, item, masked buyer, and its status as a word."""

from dataclasses import dataclass

from PySide6.QtCore import QObject, QRect
from PySide6.QtGui import QPainter

from studio.control.feeds import OrderLine, OrderStatus
from studio.l10n.catalogue import gettext as _
from ui import words
from ui.formats import clock, day, in_digits, isolated, left_to_right, money, number
from ui.models.feed_model import FeedModel
from ui.theme import icons
from ui.theme.fonts import BODY_PX, BOLD, TINY_PX, font
from ui.theme.tokens import tokens
from ui.widgets.feed_delegate import FeedDelegate, Laid
from ui.widgets.painting import (
    Mirror,
    draw_line,
    draw_pill,
    elided,
    fill_rounded,
    pill_width,
    text_width,
)

_SIDE_PX = 14
_ROW_PX = 20
_TOP_PX = 9
_BUTTON_PX = 24
_UNPAID = frozenset({OrderStatus.RESERVED, OrderStatus.PAYMENT_FAILED})
_OVER = frozenset({OrderStatus.CANCELLED, OrderStatus.REFUNDED, OrderStatus.RELEASED})
HEIGHT_PX = 2 * _TOP_PX + 3 * _ROW_PX + 4


@dataclass(frozen=True, slots=True)
class LaidOrder:
    """An order, laid out."""

    head: str
    amount: str
    amount_px: int
    booked: tuple[str, ...]
    item: str
    buyer: str
    status: words.Word
    status_px: int
    has_actions: bool
    is_over: bool
    height_px: int = HEIGHT_PX

    def paint(self, painter: QPainter, mirror: Mirror) -> None:
        """Draw the order."""
        theme = tokens()
        width = mirror.area.width() - 2 * _SIDE_PX
        tiny = font(TINY_PX, tabular=True)
        strong = theme.text_low if self.is_over else theme.text_high
        y = _TOP_PX
        head = mirror.at(_SIDE_PX, y, width - self.amount_px - 8, _ROW_PX)
        draw_line(painter, head, self.head, (tiny, theme.text_low), mirror.leading)
        amount = mirror.from_end(_SIDE_PX, y, self.amount_px, _ROW_PX)
        face = font(BODY_PX, BOLD, tabular=True)
        draw_line(painter, amount, self.amount, (face, strong), mirror.trailing)
        y += _ROW_PX + 1
        item = mirror.at(_SIDE_PX, y, width, _ROW_PX)
        draw_line(painter, item, self.item, (font(), strong), mirror.leading)
        for line in self.booked:
            y += _ROW_PX
            booked = mirror.at(_SIDE_PX, y, width, _ROW_PX)
            draw_line(painter, booked, line, (tiny, theme.text_medium), mirror.leading)
        self._paint_foot(painter, mirror, y + _ROW_PX + 2)

    def _paint_foot(self, painter: QPainter, mirror: Mirror, y: int) -> None:
        theme = tokens()
        colours = (theme.soft(self.status.tone), theme.tone(self.status.tone))
        pill = mirror.at(_SIDE_PX, y, self.status_px, _ROW_PX)
        draw_pill(painter, pill, self.status.text, colours, self.status.icon)
        x = _SIDE_PX + self.status_px + 8
        room = mirror.area.width() - x - _SIDE_PX - (_BUTTON_PX if self.has_actions else 0)
        buyer = elided(self.buyer, font(TINY_PX), room)
        place = mirror.at(x, y, room, _ROW_PX)
        draw_line(painter, place, buyer, (font(TINY_PX), theme.text_medium), mirror.leading)
        if self.has_actions:
            button = actions_place(mirror)
            fill_rounded(painter, button, theme.surface_3, 6)
            at = button.adjusted(4, 4, -4, -4).topLeft()
            painter.drawPixmap(at, icons.pixmap("more", theme.text_high, _BUTTON_PX - 8))


def actions_place(mirror: Mirror) -> QRect:
    """Where the button with an order's actions lies in its row."""
    y = mirror.area.height() - _TOP_PX - _BUTTON_PX + 3
    return mirror.from_end(_SIDE_PX - 4, y, _BUTTON_PX, _BUTTON_PX)


class OrderDelegate(FeedDelegate[OrderLine]):
    """Draws the orders."""

    def __init__(self, model: FeedModel[OrderLine], parent: QObject) -> None:
        super().__init__(model, parent)
        self._asked: frozenset[tuple[str, str]] = frozenset()

    def show_asked(self, asked: frozenset[tuple[str, str]]) -> None:
        """Which shops (provider and name) the studio asks for what their notices leave out."""
        if asked != self._asked:
            self._asked = asked
            self._laid.clear()

    def key(self, entry: OrderLine) -> str:
        """The order's id."""
        return entry.order_id

    def lay(self, entry: OrderLine, width_px: int) -> Laid:
        """Lay out one order."""
        amount = words.order_amount(entry)
        inner = width_px - 2 * _SIDE_PX
        booked = _lines(_booked(entry), inner)
        amount_px = text_width(amount, font(BODY_PX, BOLD, tabular=True)) + 2
        status = _status(entry)
        head = f"{clock(entry.at_ms)}  {isolated(entry.number)}"
        status_px = pill_width(status.text, has_icon=True)
        has_actions = words.has_actions(entry)
        foot_px = inner - status_px - 8 - (_BUTTON_PX if has_actions else 0)
        return LaidOrder(
            head=elided(head, font(TINY_PX, tabular=True), inner - amount_px - 8),
            amount=amount,
            amount_px=amount_px,
            booked=booked,
            item=elided(self._item(entry), font(), inner),
            buyer=_buyer(entry, foot_px),
            status=status,
            status_px=status_px,
            has_actions=has_actions,
            is_over=entry.status in _OVER,
            height_px=HEIGHT_PX + len(booked) * _ROW_PX,
        )

    def _item(self, entry: OrderLine) -> str:
        if entry.product_name:
            return _item(entry)
        shop = words.shop_name(entry.source)
        if not entry.currency and (entry.source, entry.shop) in self._asked:
            return _("Order of {shop}: details coming").format(shop=shop)
        return _("Order of {shop}").format(shop=shop)


def _status(order: OrderLine) -> words.Word:
    """Where it stands, and until when its units are held."""
    word = words.order_status(order.status)
    if order.status is not OrderStatus.RESERVED or order.hold_until_ms is None:
        return word
    text = _("until {time}").format(time=clock(order.hold_until_ms))
    return words.Word(text, word.tone, word.icon)


def _booked(order: OrderLine) -> tuple[str, ...]:
    """The same in the seller's currency, with rate, source and day; nothing without a rate."""
    if not order.currency or order.currency == order.host_currency:
        return ()
    if order.host_minor is None:
        return (_("not converted: no rate of {currency}").format(currency=order.currency),)
    amount = f"≈ {money(order.host_minor, order.host_currency)}"
    if not order.rate:
        return (amount,)
    rate = left_to_right(in_digits(f"1 {order.currency} = {order.rate} {order.host_currency}"))
    return amount, rate, isolated(_(order.rate_source)), day(order.rate_ms)


def _lines(parts: tuple[str, ...], width_px: int) -> tuple[str, ...]:
    """As few lines as hold all the parts: a rate is never shown without its source and day."""
    face = font(TINY_PX, tabular=True)
    lines: list[str] = []
    for part in parts:
        longer = f"{lines[-1]} · {part}" if lines else part
        if lines and text_width(longer, face) <= width_px:
            lines[-1] = longer
        else:
            lines.append(elided(part, face, width_px))
    return tuple(lines)


def _item(order: OrderLine) -> str:
    item = _("{quantity} × {product}").format(
        quantity=number(order.quantity), product=isolated(order.product_name)
    )
    more = order.positions - 1
    if not more:
        return item
    return _("{item} and {count} more").format(item=item, count=number(more))


def _buyer(order: OrderLine, room_px: int) -> str:
    """Who bought, and as much of where and how as fits whole: half a word says nothing."""
    shop = "" if order.source in words.OWN_SOURCES else words.shop_name(order.source)
    demo = _("demo") if order.is_demo else ""
    way = words.way(order.way) if order.status in _UNPAID and not shop else ""
    parts = [demo, isolated(order.buyer) if order.buyer else "", order.country, shop, way]
    parts = [part for part in parts if part]
    while len(parts) > 1 + order.is_demo and text_width(" · ".join(parts), font(TINY_PX)) > room_px:
        parts.pop()
    return " · ".join(parts)
