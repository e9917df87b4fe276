"""Drawing by hand: mirrored placing, elided runs of plain text, pills and rounded pictures."""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetrics,
    QPainter,
    QPainterPath,
    QPen,
    QPixmap,
    QStaticText,
    QTextOption,
)

from studio.paths import ASSETS_DIR
from ui.formats import isolated
from ui.theme import icons
from ui.theme.fonts import BOLD, TINY_PX, font
from ui.theme.tokens import RADIUS_S, tokens

_PILL_PADDING_PX = 7
_PICTURES_DIR = ASSETS_DIR / "demo"
_TRUSTED = {ASSETS_DIR.resolve()}
_MAX_PICTURE_PX = 4096
_TILE_LIGHTNESS = {"dark": 62, "light": 205}


@dataclass(frozen=True, slots=True)
class Mirror:
    """Places things from the leading edge of `area`, whichever side that is."""

    area: QRect
    is_right_to_left: bool

    def at(self, x_px: int, y_px: int, width_px: int, height_px: int) -> QRect:
        """A rectangle whose leading edge lies `x_px` after the area's."""
        left = self.area.left() + x_px
        if self.is_right_to_left:
            left = self.area.right() + 1 - x_px - width_px
        return QRect(left, self.area.top() + y_px, width_px, height_px)

    def from_end(self, x_px: int, y_px: int, width_px: int, height_px: int) -> QRect:
        """A rectangle whose trailing edge lies `x_px` before the area's."""
        return self.at(self.area.width() - x_px - width_px, y_px, width_px, height_px)

    @property
    def leading(self) -> Qt.AlignmentFlag:
        """Where text begins."""
        flag = Qt.AlignmentFlag
        return flag.AlignRight if self.is_right_to_left else flag.AlignLeft

    @property
    def trailing(self) -> Qt.AlignmentFlag:
        """Where text ends."""
        flag = Qt.AlignmentFlag
        return flag.AlignLeft if self.is_right_to_left else flag.AlignRight


def text_width(text: str, face: QFont) -> int:
    """How wide one line of `text` is."""
    return QFontMetrics(face).horizontalAdvance(text)


def elided(text: str, face: QFont, width_px: int) -> str:
    """`text` on one line, cut with an ellipsis to `width_px`.

    A cut text keeps its own direction: in a right-to-left window the ellipsis of English words
    would stand before their beginning.
    """
    line = text.replace("\n", " ")
    cut = QFontMetrics(face).elidedText(line, Qt.TextElideMode.ElideRight, max(0, width_px))
    return cut if cut == line else isolated(cut)


def draw_line(
    painter: QPainter, place: QRect, text: str, style: tuple[QFont, QColor], align: Qt.AlignmentFlag
) -> None:
    """One line of text in `place`, vertically centred. style: font and colour.

    Shaped once and kept: the same names, times and marks are painted ten times a second.
    """
    face, colour = style
    if face.strikeOut():  # QStaticText draws the stroke of a struck text somewhere else
        painter.setFont(face)
        painter.setPen(colour)
        flags = align | Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignAbsolute
        painter.drawText(place, int(flags | Qt.TextFlag.TextSingleLine), text)
        return
    is_mirrored = painter.layoutDirection() is Qt.LayoutDirection.RightToLeft
    line, width, height = _shaped(text, face, is_mirrored)
    room = place.width() - width
    if align is Qt.AlignmentFlag.AlignHCenter:
        x = place.x() + room / 2
    else:
        x = place.x() + (room if align is Qt.AlignmentFlag.AlignRight else 0)
    painter.setFont(face)
    painter.setPen(colour)
    at = QPointF(x, place.y() + (place.height() - height) / 2)
    if room >= 0:
        painter.drawStaticText(at, line)
        return
    painter.save()
    painter.setClipRect(place, Qt.ClipOperation.IntersectClip)
    painter.drawStaticText(at, line)
    painter.restore()


@lru_cache(1024)
def _shaped(text: str, face: QFont, is_mirrored: bool) -> tuple[QStaticText, float, float]:  # noqa: FBT001 - part of the cache's key
    """A line ready to be painted, its width and its height."""
    made = QStaticText(text.replace("\n", " "))
    made.setTextFormat(Qt.TextFormat.PlainText)
    option = QTextOption(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignAbsolute)
    directions = Qt.LayoutDirection
    option.setTextDirection(directions.RightToLeft if is_mirrored else directions.LeftToRight)
    option.setWrapMode(QTextOption.WrapMode.NoWrap)
    made.setTextOption(option)
    made.prepare(font=face)
    size = made.size()
    return made, size.width(), size.height()


def paragraph(text: str, face: QFont, width_px: int, align: Qt.AlignmentFlag) -> QStaticText:
    """Plain text wrapped to `width_px`, in the direction of its own first strong letter."""
    made = QStaticText(text)
    made.setTextFormat(Qt.TextFormat.PlainText)
    option = QTextOption(align | Qt.AlignmentFlag.AlignAbsolute)
    option.setTextDirection(Qt.LayoutDirection.LayoutDirectionAuto)
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    made.setTextOption(option)
    made.setTextWidth(max(1, width_px))
    made.prepare(font=face)
    return made


def pill_width(text: str, *, has_icon: bool = False, face: QFont | None = None) -> int:
    """How wide `draw_pill` makes a pill."""
    icon_px = 16 if has_icon else 0
    return text_width(text, face or font(TINY_PX, BOLD)) + 2 * _PILL_PADDING_PX + icon_px


def draw_pill(
    painter: QPainter, place: QRect, text: str, colours: tuple[QColor, QColor], icon: str = ""
) -> None:
    """A rounded label. colours: background and text."""
    fill_rounded(painter, place, colours[0], place.height() / 2)
    is_mirrored = painter.layoutDirection() is Qt.LayoutDirection.RightToLeft
    inner = place.adjusted(_PILL_PADDING_PX, 0, -_PILL_PADDING_PX, 0)
    if icon:
        mirror = Mirror(inner, is_mirrored)
        spot = mirror.at(-1, (inner.height() - 13) // 2, 13, 13)
        painter.drawPixmap(spot.topLeft(), icons.pixmap(icon, colours[1], 13))
        inner = mirror.at(15, 0, inner.width() - 15, inner.height())
    style = (font(TINY_PX, BOLD, tabular=True), colours[1])
    draw_line(painter, inner, text, style, Qt.AlignmentFlag.AlignHCenter)


def fill_rounded(painter: QPainter, place: QRect, colour: QColor, radius_px: float) -> None:
    """A filled rectangle with round corners."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour)
    painter.drawRoundedRect(QRectF(place), radius_px, radius_px)


def draw_outline(painter: QPainter, place: QRect, *, has_focus: bool) -> None:
    """The outline of a selected row: strong where the keyboard is."""
    theme = tokens()
    pen = QPen(theme.accent if has_focus else theme.control_line, 2 if has_focus else 1)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(QRectF(place).adjusted(1, 1, -1, -1), RADIUS_S, RADIUS_S)


def draw_picture(painter: QPainter, place: QRect, picture: str, name: str) -> None:
    """A product's picture, or a tile with the first letter of its name."""
    ratio = painter.device().devicePixelRatio()
    painter.drawPixmap(place.topLeft(), _tile(picture, name[:1], place.width(), ratio, _theme()))


def _theme() -> str:
    return tokens().name


@lru_cache(256)
def _tile(picture: str, letter: str, side_px: int, ratio: float, theme: str) -> QPixmap:
    del theme  # part of the key: the tile's colours follow the theme
    tile = QPixmap(round(side_px * ratio), round(side_px * ratio))
    tile.setDevicePixelRatio(ratio)
    tile.fill(Qt.GlobalColor.transparent)
    painter = QPainter(tile)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    shape = QPainterPath()
    shape.addRoundedRect(QRectF(0, 0, side_px, side_px), 8, 8)
    painter.setClipPath(shape)
    loaded = _loaded(picture)
    if loaded is None:
        hue = QColor.fromHsl(sum(map(ord, letter)) * 47 % 360, 90, _TILE_LIGHTNESS[tokens().name])
        painter.fillRect(0, 0, side_px, side_px, hue)
        style = (font(side_px * 2 // 5, BOLD), tokens().text_high)
        draw_line(
            painter,
            QRect(0, 0, side_px, side_px),
            letter.upper(),
            style,
            Qt.AlignmentFlag.AlignHCenter,
        )
    else:
        _cover(painter, loaded, side_px)
    painter.end()
    return tile


def trust_pictures_in(folder: Path) -> None:
    """Show pictures of this folder too: the profile's, which the studio decoded itself."""
    _TRUSTED.add(folder.resolve())


def _loaded(picture: str) -> QPixmap | None:
    """A picture of the program's own assets or of a trusted folder; other names are refused."""
    if not picture:
        return None
    path = (_PICTURES_DIR / picture).resolve()
    if not any(path.is_relative_to(folder) for folder in _TRUSTED) or not path.is_file():
        return None
    loaded = QPixmap(str(path))
    too_big = max(loaded.width(), loaded.height()) > _MAX_PICTURE_PX
    return None if loaded.isNull() or too_big else loaded


def _cover(painter: QPainter, picture: QPixmap, side_px: int) -> None:
    side = min(picture.width(), picture.height())
    source = QRect(QPoint(), QSize(side, side))
    source.moveCenter(picture.rect().center())
    painter.drawPixmap(QRect(0, 0, side_px, side_px), picture, source)


def draw_ring(
    painter: QPainter, place: QRectF, share: float, colour: QColor, width_px: int
) -> None:
    """An arc of `share` (0..1) of a circle, from the top, clockwise."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    pen = painter.pen()
    pen.setColor(colour)
    pen.setWidth(width_px)
    pen.setStyle(Qt.PenStyle.SolidLine)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawArc(place, 90 * 16, -round(360 * 16 * share))


def draw_paragraph(
    painter: QPainter, at: QPoint, text: QStaticText, style: tuple[QFont, QColor]
) -> None:
    """A paragraph made by `paragraph`, its top left corner at `at`."""
    painter.setFont(style[0])
    painter.setPen(style[1])
    painter.drawStaticText(QPointF(at), text)
