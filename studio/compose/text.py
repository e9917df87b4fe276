"""Qt's share of the picture: shaping text in every script, and antialiased shapes.

The only file of `studio` that imports PySide6, and only QtGui. Painting happens once per change,
in the thread of whoever changes the scene; nothing here runs per frame. QtCore's points and
rectangles are not needed: shapes go through QPainterPath, which takes plain numbers.
"""

import functools
import itertools
import re
import sys
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import (
    QBrush,
    QColor,
    QFont,
    QFontDatabase,
    QFontMetricsF,
    QGuiApplication,
    QImage,
    QLinearGradient,
    QPainter,
    QPainterPath,
    QPen,
    Qt,
    QTextLayout,
    QTextOption,
    QTransform,
)

from studio.compose.look import Box, Color

Pixels = NDArray[np.uint8]

# One list for every script: Noto where it is installed (Linux, our bundles), else the system's.
_LATIN: Final = ("Noto Sans", "Segoe UI", "Helvetica Neue")
_SCRIPTS: Final[dict[str, tuple[str, ...]]] = {
    "Arabic": ("Noto Sans Arabic", "Segoe UI", "Geeza Pro"),
    "Thai": ("Noto Sans Thai", "Leelawadee UI", "Thonburi"),
    "Devanagari": ("Noto Sans Devanagari", "Nirmala UI", "Kohinoor Devanagari"),
    "Hebrew": ("Noto Sans Hebrew", "Segoe UI", "Arial Hebrew"),
    "Chinese, simplified": ("Noto Sans CJK SC", "Microsoft YaHei UI", "PingFang SC"),
    "Chinese, traditional": ("Noto Sans CJK TC", "Microsoft JhengHei UI", "PingFang TC"),
    "Japanese": ("Noto Sans CJK JP", "Yu Gothic UI", "Hiragino Sans"),
    "Korean": ("Noto Sans CJK KR", "Malgun Gothic", "Apple SD Gothic Neo"),
    "Emoji": ("Noto Color Emoji", "Segoe UI Emoji", "Apple Color Emoji"),
}
# Han characters have national shapes: the language decides, simplified Chinese where it does not.
_HAN_STYLES: Final = {
    "ja": "Japanese",
    "ko": "Korean",
    "zh-hant": "Chinese, traditional",
    "zh-tw": "Chinese, traditional",
    "zh-hk": "Chinese, traditional",
}
_INDIC: Final = re.compile("[\u0900-\u0dff]")
_HAN: Final = re.compile(
    "[\u2e80-\u30ff\u3130-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff]"
)
_MIN_BALANCE: Final = 0.4  # of the width: narrower lines look torn
_BALANCE_STEPS: Final = 5
_application: QGuiApplication | None = None
_application_lock = threading.Lock()


def ensure_qt() -> None:
    """Create the process's QGuiApplication once; the first call belongs to the main thread.

    Linux gets the offscreen platform (an engine has no display); elsewhere only the native
    platform knows the system's fonts. An application that exists already is used as it is.
    """
    global _application
    with _application_lock:
        if QGuiApplication.instance() is None:
            platform = ["-platform", "offscreen"] if sys.platform.startswith("linux") else []
            _application = QGuiApplication(["caravan-studio", *platform])


def missing_fonts() -> tuple[str, ...]:
    """Scripts for which none of the wanted families is installed; names for people, English."""
    ensure_qt()
    installed = set(QFontDatabase.families())
    wanted = {"Latin": _LATIN, **_SCRIPTS}
    return tuple(name for name, families in wanted.items() if installed.isdisjoint(families))


@dataclass(frozen=True, slots=True)
class Ink:
    """How a run of text looks. size: units. language: BCP 47."""

    size: float
    color: Color
    is_bold: bool = False
    language: str = "en"


@functools.lru_cache(maxsize=256)
def _font(size: float, families: tuple[str, ...], *, is_bold: bool) -> QFont:
    font = QFont()
    font.setFamilies(families)
    font.setPixelSize(round(size))
    font.setBold(is_bold)
    font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    font.setStyleStrategy(
        QFont.StyleStrategy.PreferAntialias | QFont.StyleStrategy.NoSubpixelAntialias
    )
    return font


@functools.lru_cache(maxsize=64)
def _families(first_script: str) -> tuple[str, ...]:
    first = _SCRIPTS.get(first_script, ())
    others = (family for families in _SCRIPTS.values() for family in families)
    return tuple(dict.fromkeys([*first, *_LATIN[:1], *others, *_LATIN[1:]]))


def _first_script(text: str, language: str) -> str:
    """The script whose family must be asked first, "" for the common order.

    As fallbacks behind another family, Qt 6.11 takes the Japanese face for every Han character,
    and complains about each family in which it finds no Indic shaping tables.
    """
    if _INDIC.search(text):
        return "Devanagari"
    if not _HAN.search(text):
        return ""
    parts = language.lower().split("-")
    style = _HAN_STYLES.get("-".join(parts[:2])) or _HAN_STYLES.get(parts[0])
    return style or "Chinese, simplified"


def _font_of(text: str, ink: Ink) -> QFont:
    families = _families(_first_script(text, ink.language))
    return _font(ink.size, families, is_bold=ink.is_bold)


def text_width(text: str, ink: Ink) -> float:
    """Advance width of one line, in units."""
    return QFontMetricsF(_font_of(text, ink)).horizontalAdvance(text)


def wrapped(text: str, ink: Ink, width: float, max_lines: int) -> list[str]:
    """Break `text` into at most `max_lines` lines of `width` units; what is left is elided.

    Lines are balanced: no last line of one lonely word.
    """
    lines = _lines(text, ink, width)
    if len(lines) > max_lines:
        kept = lines[: max_lines - 1]
        rest = text[sum(map(len, kept)) :]
        return [*(line.strip() for line in kept), elided(rest.strip(), ink, width)]
    narrow = width * _MIN_BALANCE
    for _ in range(_BALANCE_STEPS):
        middle = (narrow + width) / 2
        balanced = _lines(text, ink, middle)
        if len(balanced) == len(lines):
            lines, width = balanced, middle
        else:
            narrow = middle
    return [line.strip() for line in lines]


def shaped(text: str, ink: Ink) -> list[tuple[str, list[int]]]:
    """The families that draw one line, in its order, and which of their glyphs; 0 is an empty box.

    For who wants to know whether a machine has the letters, and joins them.
    """
    layout = QTextLayout(text, _font_of(text, ink))
    layout.beginLayout()
    layout.createLine()
    layout.endLayout()
    runs = layout.glyphRuns()
    return [(run.rawFont().familyName(), list(run.glyphIndexes())) for run in runs]


def _lines(text: str, ink: Ink, width: float) -> list[str]:
    layout = QTextLayout(text, _font_of(text, ink))
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    layout.setTextOption(option)
    layout.beginLayout()
    starts: list[int] = []
    while (line := layout.createLine()).isValid():
        line.setLineWidth(width)
        starts.append(_utf16_offset(text, line.textStart()))
    layout.endLayout()
    return [text[start:end] for start, end in itertools.pairwise([*starts, len(text)])]


def elided(text: str, ink: Ink, width: float) -> str:
    """`text`, or as much of it as fits `width` units and an ellipsis."""
    metrics = QFontMetricsF(_font_of(text, ink))
    return metrics.elidedText(text, Qt.TextElideMode.ElideRight, width)


def _utf16_offset(text: str, units: int) -> int:
    """Qt counts UTF-16 code units, Python characters."""
    return len(text.encode("utf-16-le")[: 2 * units].decode("utf-16-le"))


class Sheet:
    """A transparent drawing surface measured in units; right-to-left sheets mirror every place.

    Painters describe the left-to-right layout only. Texts start at `x` and are read in the
    direction of their own first letter. Use as a context manager, then take `pixels()`.
    """

    def __init__(self, width: float, height: float, scale: float, *, right_to_left: bool) -> None:
        ensure_qt()
        self.width = width
        self._mirrored = right_to_left
        self._scale = scale
        size = (even_px(width * scale), even_px(height * scale))
        self._image = QImage(*size, QImage.Format.Format_ARGB32_Premultiplied)
        self._image.fill(QColor(0, 0, 0, 0))
        self._painter = QPainter(self._image)
        self._painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._painter.setRenderHint(QPainter.RenderHint.TextAntialiasing)
        self._painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        self._painter.scale(scale, scale)

    def __enter__(self) -> "Sheet":
        return self

    def __exit__(self, *_: object) -> None:
        if self._painter.isActive():
            self._painter.end()

    def pixels(self) -> Pixels:
        """The finished drawing, shape (h, w, 4) uint8, premultiplied B G R A; both sizes even."""
        self._painter.end()
        image = self._image
        rows = np.frombuffer(image.constBits(), np.uint8).reshape(
            image.height(), image.bytesPerLine()
        )
        return rows[:, : 4 * image.width()].reshape(image.height(), image.width(), 4).copy()

    def panel(self, box: Box, radius: float, top: Color, bottom: Color | None = None) -> None:
        """A filled rounded rectangle, shading from `top` to `bottom`."""
        gradient = QLinearGradient(0, box.y, 0, box.y + box.height)
        gradient.setColorAt(0, QColor(*top))
        gradient.setColorAt(1, QColor(*(bottom or top)))
        self._painter.fillPath(self._rounded(box, radius), QBrush(gradient))

    def outline(self, box: Box, radius: float, color: Color, width: float = 1.0) -> None:
        """A line along the inner edge of a rounded rectangle."""
        pen = QPen(QColor(*color))
        pen.setWidthF(width)
        self._painter.strokePath(self._rounded(box.inset(width / 2), radius - width / 2), pen)

    def picture(self, box: Box, radius: float, image: Pixels) -> None:
        """An opaque picture, shape (h, w, 4) uint8 B G R A, stretched over `box`."""
        height, width = image.shape[:2]
        memory = np.ascontiguousarray(image).tobytes()
        brush = QBrush(QImage(memory, width, height, 4 * width, QImage.Format.Format_RGB32))
        place = QTransform()
        place.translate(self._left(box.x, box.width), box.y)
        place.scale(box.width / width, box.height / height)
        brush.setTransform(place)
        self._painter.fillPath(self._rounded(box, radius), brush)

    def sign(
        self, outline: Sequence[tuple[float, float]], middle: tuple[float, float], color: Color
    ) -> None:
        """A filled polygon given relative to `middle`; its place is mirrored, its shape is not."""
        x, y = self._left(middle[0], 0), middle[1]
        path = QPainterPath()
        path.moveTo(x + outline[0][0], y + outline[0][1])
        for right, down in outline[1:]:
            path.lineTo(x + right, y + down)
        self._painter.fillPath(path, QColor(*color))

    def ring(self, box: Box, thickness: float, color: Color) -> None:
        """A full circle line inside `box`."""
        pen = QPen(QColor(*color))
        pen.setWidthF(thickness)
        inner = box.inset(thickness / 2)
        path = QPainterPath()
        path.addEllipse(self._left(inner.x, inner.width), inner.y, inner.width, inner.height)
        self._painter.strokePath(path, pen)

    def text(self, text: str, x: float, baseline: float, ink: Ink) -> float:
        """Write one line starting at `x`; returns its advance width."""
        width = text_width(text, ink)
        painter = self._painter
        painter.save()
        painter.translate(self._left(x, width), baseline)
        painter.setFont(_font_of(text, ink))
        painter.setPen(QColor(*ink.color))
        painter.setLayoutDirection(Qt.LayoutDirection.LayoutDirectionAuto)
        painter.drawText(0, 0, text)
        painter.restore()
        return width

    def _left(self, x: float, width: float) -> float:
        return self.width - x - width if self._mirrored else x

    def _rounded(self, box: Box, radius: float) -> QPainterPath:
        path = QPainterPath()
        x = self._left(box.x, box.width)
        path.addRoundedRect(x, box.y, box.width, box.height, radius, radius)
        return path


def even_px(size: float) -> int:
    """The nearest even number of pixels, at least 2."""
    return 2 * max(1, round(size / 2))
