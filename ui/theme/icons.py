"""Line icons of one weight, tinted and cached per colour, size and screen scale."""

from functools import cache

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QColor, QGuiApplication, QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from studio.paths import ASSETS_DIR

_ICONS_DIR = ASSETS_DIR / "icons"
_DIM = 0.4
_MIRRORED = frozenset({"send", "chevron", "leave"})  # arrows that point along the line of reading


def pixmap(name: str, colour: QColor, size_px: int = 20) -> QPixmap:
    """The icon `name` in `colour`; arrows are mirrored in right-to-left layouts."""
    ratio = QGuiApplication.primaryScreen().devicePixelRatio()
    is_mirrored = name in _MIRRORED and (
        QGuiApplication.layoutDirection() is Qt.LayoutDirection.RightToLeft
    )
    return _rendered(name, colour.name(), size_px, ratio, is_mirrored=is_mirrored)


def icon(name: str, colour: QColor, size_px: int = 20, *, gap_px: int = 0) -> QIcon:
    """The same as a QIcon, dimmed while disabled. gap_px: clear space before a button's text."""
    drawn = pixmap(name, colour, size_px)
    made = QIcon(_spaced(drawn, size_px, gap_px, opacity=1.0))
    made.addPixmap(_spaced(drawn, size_px, gap_px, opacity=_DIM), QIcon.Mode.Disabled)
    return made


def _spaced(drawn: QPixmap, size_px: int, gap_px: int, *, opacity: float) -> QPixmap:
    ratio = drawn.devicePixelRatio()
    made = QPixmap(round((size_px + gap_px) * ratio), round(size_px * ratio))
    made.setDevicePixelRatio(ratio)
    made.fill(Qt.GlobalColor.transparent)
    is_mirrored = QGuiApplication.layoutDirection() is Qt.LayoutDirection.RightToLeft
    painter = QPainter(made)
    painter.setOpacity(opacity)
    painter.drawPixmap(gap_px if is_mirrored else 0, 0, drawn)
    painter.end()
    return made


@cache
def _rendered(name: str, colour: str, size_px: int, ratio: float, *, is_mirrored: bool) -> QPixmap:
    picture = QPixmap(round(size_px * ratio), round(size_px * ratio))
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    if is_mirrored:
        painter.translate(picture.width(), 0)
        painter.scale(-1, 1)
    _renderer(name, colour).render(painter, QRectF(picture.rect()))
    painter.end()
    picture.setDevicePixelRatio(ratio)
    return picture


def _renderer(name: str, colour: str) -> QSvgRenderer:
    drawing = (_ICONS_DIR / f"{name}.svg").read_text(encoding="utf-8")
    return QSvgRenderer(QByteArray(drawing.replace("currentColor", colour).encode()))
