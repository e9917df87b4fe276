"""Where a dragged overlay comes to rest: safe areas and centre lines pull, the canvas holds."""

from dataclasses import dataclass

from PySide6.QtCore import QPoint, QRect, QSize

_TITLE_SAFE = 0.05
# Where phone apps draw their own controls (ux.md): portrait pictures only.
_PHONE_TOP = 0.10
_PHONE_BOTTOM = 0.25
_PHONE_RIGHT = 0.15


@dataclass(frozen=True, slots=True)
class Rest:
    """Where an overlay comes to rest. guides: the lines that pulled it, for drawing."""

    at: QPoint
    x_guides: tuple[int, ...] = ()
    y_guides: tuple[int, ...] = ()


def safe_area(canvas: QSize) -> QRect:
    """The part of the canvas that every screen shows unhidden."""
    width, height = canvas.width(), canvas.height()
    left, top = round(width * _TITLE_SAFE), round(height * _TITLE_SAFE)
    right, bottom = width - left, height - top
    if height > width:
        top, bottom = round(height * _PHONE_TOP), round(height * (1 - _PHONE_BOTTOM))
        right = round(width * (1 - _PHONE_RIGHT))
    return QRect(left, top, right - left, bottom - top)


def rest(box: QRect, canvas: QSize, pull_px: int) -> Rest:
    """Where `box` (canvas pixels) rests when let go; lines pull within `pull_px`."""
    safe = safe_area(canvas)
    x, x_guides = _pulled(
        box.x(),
        box.width(),
        (safe.left(), safe.left() + safe.width(), canvas.width() // 2),
        pull_px,
    )
    y, y_guides = _pulled(
        box.y(),
        box.height(),
        (safe.top(), safe.top() + safe.height(), canvas.height() // 2),
        pull_px,
    )
    at = QPoint(_even(x, canvas.width() - box.width()), _even(y, canvas.height() - box.height()))
    return Rest(at, x_guides, y_guides)


def _pulled(
    start: int, length: int, lines: tuple[int, int, int], pull_px: int
) -> tuple[int, tuple[int, ...]]:
    """The first edge pulls the start, the second the end, the third the middle."""
    near, far, middle = lines
    wishes = ((near, near), (far, far - length), (middle, middle - length // 2))
    line, wish = min(wishes, key=lambda pair: abs(pair[1] - start))
    return (wish, (line,)) if abs(wish - start) <= pull_px else (start, ())


def _even(value: int, largest: int) -> int:
    return max(0, min(value, largest)) // 2 * 2
