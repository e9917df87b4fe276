"""How a chat line is drawn: language, author, time; its text; the original beneath."""

from dataclasses import dataclass

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor, QFont, QGuiApplication, QPainter, QStaticText

from studio.control.feeds import ChatLine
from studio.l10n.catalogue import gettext as _
from ui import words
from ui.formats import clock, isolated
from ui.models.feeds import author
from ui.theme.fonts import BODY_PX, BOLD, TINY_PX, font
from ui.theme.tokens import tokens
from ui.widgets.feed_delegate import FeedDelegate, Laid
from ui.widgets.painting import (
    Mirror,
    draw_line,
    draw_paragraph,
    draw_pill,
    elided,
    fill_rounded,
    paragraph,
    pill_width,
    text_width,
)

_SIDE_PX = 14
_TOP_PX = 8
_HEAD_PX = 20
_GAP_PX = 2
_MARK_GAP_PX = 4
_LEAST_NAME_PX = 72  # of a longer name, before the last mark goes
_MOST_MARKS = 2

Mark = tuple[str, int, tuple[QColor, QColor]]  # word, width, background and text


@dataclass(frozen=True, slots=True)
class _Run:
    """A piece of text on one line."""

    text: str
    width_px: int
    style: tuple[QFont, QColor]


@dataclass(frozen=True, slots=True)
class LaidChatLine:
    """A chat line, laid out."""

    badge: str
    badge_px: int
    author: _Run
    time: _Run
    texts: tuple[tuple[QStaticText, tuple[QFont, QColor]], ...]
    marks: tuple[Mark, ...]
    is_host: bool
    height_px: int

    def paint(self, painter: QPainter, mirror: Mirror) -> None:
        """Draw the line."""
        if self.is_host:
            bar = mirror.at(4, 6, 3, self.height_px - 12)
            fill_rounded(painter, bar, tokens().accent, 1.5)
        x = _SIDE_PX
        if self.badge:
            place = mirror.at(x, _TOP_PX + 1, self.badge_px, _HEAD_PX - 2)
            draw_pill(painter, place, self.badge, (tokens().surface_3, tokens().text_medium))
            x += self.badge_px + 6
        for text, width_px, colours in self.marks:
            draw_pill(painter, mirror.at(x, _TOP_PX + 1, width_px, _HEAD_PX - 2), text, colours)
            x += width_px + _MARK_GAP_PX
        head = mirror.at(x, _TOP_PX, self.author.width_px, _HEAD_PX)
        draw_line(painter, head, self.author.text, self.author.style, mirror.leading)
        time = mirror.from_end(_SIDE_PX, _TOP_PX, self.time.width_px, _HEAD_PX)
        draw_line(painter, time, self.time.text, self.time.style, mirror.trailing)
        self._paint_texts(painter, mirror)

    def _paint_texts(self, painter: QPainter, mirror: Mirror) -> None:
        y = mirror.area.top() + _TOP_PX + _HEAD_PX + _GAP_PX
        for text, style in self.texts:
            draw_paragraph(painter, QPoint(mirror.area.left() + _SIDE_PX, y), text, style)
            y += round(text.size().height()) + _GAP_PX


class ChatDelegate(FeedDelegate[ChatLine]):
    """Draws the chat."""

    def key(self, entry: ChatLine) -> str:
        """The line's id."""
        return entry.line_id

    def lay(self, entry: ChatLine, width_px: int) -> Laid:
        """Lay out one line."""
        theme = tokens()
        time_text = clock(entry.at_ms)
        time_face = font(TINY_PX, tabular=True)
        time = _Run(time_text, text_width(time_text, time_face) + 2, (time_face, theme.text_low))
        badge = _badge(entry)
        badge_px = max(26, pill_width(badge)) if badge else 0
        room = width_px - 2 * _SIDE_PX - time.width_px - 8 - (badge_px + 6 if badge else 0)
        face = font(TINY_PX, BOLD)
        least = min(text_width(author(entry), face) + 2, _LEAST_NAME_PX)
        marks = _fitting(_marks(entry), room - least, int(bool(entry.flag)))
        room = max(0, room - sum(width + _MARK_GAP_PX for _text, width, _colours in marks))
        name = elided(author(entry), face, room)
        colour = theme.accent if entry.is_host else theme.text_medium
        texts = _texts(entry, width_px - 2 * _SIDE_PX)
        text_px = sum(round(text.size().height()) + _GAP_PX for text, _style in texts)
        return LaidChatLine(
            badge=badge,
            badge_px=badge_px,
            author=_Run(name, room, (face, colour)),
            time=time,
            texts=texts,
            marks=marks,
            is_host=entry.is_host,
            height_px=_TOP_PX + _HEAD_PX + _GAP_PX + text_px + _TOP_PX - _GAP_PX,
        )


def _fitting(marks: tuple[Mark, ...], room_px: int, least: int) -> tuple[Mark, ...]:
    """The first of the marks, as many as leave the name its room; `least` of them at any price."""
    for count in range(len(marks), least, -1):
        if sum(width + _MARK_GAP_PX for _text, width, _colours in marks[:count]) <= room_px:
            return marks[:count]
    return marks[:least]


def _marks(line: ChatLine) -> tuple[Mark, ...]:
    """What stands beside the name: why a person should look, where it was written, its subject."""
    theme = tokens()
    warned, plain = (theme.warn_soft, theme.warn), (theme.surface_3, theme.text_medium)
    marks: list[tuple[str, tuple[QColor, QColor]]] = []
    if line.is_demo and not line.is_host:
        marks.append((_("demo"), warned))
    if line.flag:
        marks.append((words.chat_flag(line.flag), warned))
    if line.is_automatic:
        marks.append((_("automatic"), plain))
    if line.platform:
        marks.append((words.platform(line.platform), plain))
    if line.intent in {"price", "size", "shipping", "buying", "complaint", "question"}:
        colours = warned if line.intent == "complaint" else (theme.accent_soft, theme.accent)
        marks.append((words.chat_intent(line.intent), plain if line.is_answered else colours))
    return tuple((text, pill_width(text), colours) for text, colours in marks[:_MOST_MARKS])


def _badge(line: ChatLine) -> str:
    """The language it was written in."""
    return line.language.partition("-")[0][:3]


def _texts(line: ChatLine, width_px: int) -> tuple[tuple[QStaticText, tuple[QFont, QColor]], ...]:
    theme = tokens()
    is_rtl = QGuiApplication.layoutDirection() is Qt.LayoutDirection.RightToLeft
    align = Qt.AlignmentFlag.AlignRight if is_rtl else Qt.AlignmentFlag.AlignLeft
    large, small = font(BODY_PX), font(TINY_PX)
    if line.is_hidden:
        note = paragraph(_("Hidden from every screen"), small, width_px, align)
        return (
            (note, (small, theme.warn)),
            (paragraph(line.text, small, width_px, align), (small, theme.text_low)),
        )
    first = paragraph(line.translation or line.text, large, width_px, align)
    texts = [(first, (large, theme.text_high))]
    if line.translation and line.translation != line.text:
        original = paragraph(line.text, small, width_px, align)
        texts.append((original, (small, theme.text_low)))
    if line.order is not None:
        status = words.order_status(line.order.status)
        said = f"{isolated(line.order.number)} · {status.text}"
        texts.append(
            (
                paragraph(said, font(TINY_PX, BOLD), width_px, align),
                (font(TINY_PX, BOLD), theme.tone(status.tone)),
            )
        )
    return tuple(texts)
