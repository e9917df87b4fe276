"""Sizing an overlay by its corners: in proportion, inside the canvas, pulled by safe areas."""

from dataclasses import dataclass
from enum import Enum

from PySide6.QtCore import QPoint, QRect, QSize, Qt

from studio.control.picture_commands import LEAST_PERCENT, MOST_PERCENT
from ui.widgets.snapping import safe_area


class Corner(Enum):
    """Which corner is held: (is it a right one, is it a lower one)."""

    TOP_LEFT = (False, False)
    TOP_RIGHT = (True, False)
    BOTTOM_LEFT = (False, True)
    BOTTOM_RIGHT = (True, True)

    @property
    def is_right(self) -> bool:
        """On the right side."""
        return self.value[0]

    @property
    def is_lower(self) -> bool:
        """On the lower side."""
        return self.value[1]

    @property
    def cursor(self) -> Qt.CursorShape:
        """The arrow along its diagonal."""
        falls = self.is_right is self.is_lower
        return Qt.CursorShape.SizeFDiagCursor if falls else Qt.CursorShape.SizeBDiagCursor


@dataclass(frozen=True, slots=True)
class Stretch:
    """The new box, and the scale that gives it."""

    box: QRect
    scale_percent: int


def corner_at(box: QRect, where: QPoint, reach_px: int) -> Corner | None:
    """The corner of `box` within `reach_px` of `where`."""
    for corner in Corner:
        x = box.x() + box.width() * corner.is_right
        y = box.y() + box.height() * corner.is_lower
        if max(abs(where.x() - x), abs(where.y() - y)) <= reach_px:
            return corner
    return None


def stretch(  # noqa: PLR0913, PLR0917 - what is held, by what, to where, and within what
    box: QRect, percent: int, corner: Corner, where: QPoint, canvas: QSize, pull_px: int
) -> Stretch:
    """`box`, drawn at `percent`, with its `corner` pulled to `where`; the opposite one stays."""
    fixed_x = box.x() + box.width() * (not corner.is_right)
    fixed_y = box.y() + box.height() * (not corner.is_lower)
    width = abs(_pulled(where.x(), canvas, pull_px) - fixed_x)
    room_x = canvas.width() - fixed_x if corner.is_right else fixed_x
    room_y = canvas.height() - fixed_y if corner.is_lower else fixed_y
    share = min(width / box.width(), room_x / box.width(), room_y / box.height())
    wanted = max(LEAST_PERCENT, min(MOST_PERCENT, round(percent * share)))
    size = _size(box, wanted / percent)
    x = fixed_x if corner.is_right else fixed_x - size.width()
    y = fixed_y if corner.is_lower else fixed_y - size.height()
    return Stretch(QRect(QPoint(_even(x), _even(y)), size), wanted)


def scaled(box: QRect, percent: int, wanted: int, canvas: QSize) -> Stretch:
    """`box`, drawn at `percent`, at `wanted` percent about its top left corner."""
    room = min((canvas.width() - box.x()) / box.width(), (canvas.height() - box.y()) / box.height())
    most = min(MOST_PERCENT, int(percent * room))
    wanted = max(LEAST_PERCENT, min(most, wanted))
    return Stretch(QRect(box.topLeft(), _size(box, wanted / percent)), wanted)


def _pulled(x: int, canvas: QSize, pull_px: int) -> int:
    """The nearest edge of the safe area, when it is near."""
    safe = safe_area(canvas)
    line = min((safe.left(), safe.left() + safe.width()), key=lambda edge: abs(edge - x))
    return line if abs(line - x) <= pull_px else x


def _size(box: QRect, share: float) -> QSize:
    return QSize(2 * round(box.width() * share / 2), 2 * round(box.height() * share / 2))


def _even(value: int) -> int:
    return max(0, value) // 2 * 2
