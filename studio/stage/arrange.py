"""How the sources of one scene share the canvas. Pure; all numbers even."""

from dataclasses import dataclass
from enum import Enum

from studio.compose import look
from studio.compose.scene import Rect
from studio.media.rates import Canvas
from studio.stage.zones import safe_zone, unit_px

_SMALL_SHARE = 0.32  # width of a small picture, of the canvas' width
_SMALL_WIDE_SHARE = 0.26
_TALL, _WIDE = 4 / 3, 9 / 16  # height by width of a small picture
_ROW_GAP = 14  # units


class Arrangement(Enum):
    """Who stands where."""

    FULL = "full"  # all on the whole canvas, later ones in front (for keyed pictures)
    CORNER = "corner"  # the first fills the canvas, the others stand small in a corner
    SPLIT = "split"  # side by side; in portrait above each other


@dataclass(frozen=True, slots=True)
class Spot:
    """Where the host put a small picture.

    x, y: its top left corner, as shares of the canvas. scale: of its usual size.
    """

    x: float
    y: float
    scale: float = 1.0


def placed(usual: Rect, spot: Spot, canvas: Canvas) -> Rect:
    """The place of a small picture at its spot: inside the canvas, even, in its usual shape."""
    room = min(canvas.width_px / usual.width_px, canvas.height_px / usual.height_px)
    scale = max(0.0, min(spot.scale, room))
    width, height = _even(usual.width_px * scale), _even(usual.height_px * scale)
    x, y = round(canvas.width_px * spot.x), round(canvas.height_px * spot.y)
    x, y = min(x, canvas.width_px - width), min(y, canvas.height_px - height)
    return Rect(_even(max(0, x)), _even(max(0, y)), max(2, width), max(2, height))


def arrange(
    canvas: Canvas, count: int, arrangement: Arrangement, *, right_to_left: bool = False
) -> tuple[tuple[Rect, bool], ...]:
    """The places of `count` sources, from back to front; true for a small one in a corner."""
    whole = Rect(0, 0, canvas.width_px, canvas.height_px)
    match arrangement:
        case Arrangement.FULL:
            return ((whole, False),) * count
        case Arrangement.CORNER:
            small = (_corner(canvas, n, right_to_left=right_to_left) for n in range(count - 1))
            return ((whole, False), *((rect, True) for rect in small))[:count]
        case Arrangement.SPLIT:
            return tuple((_part(canvas, number, count), False) for number in range(count))


def _corner(canvas: Canvas, number: int, *, right_to_left: bool) -> Rect:
    """At the end of the line of reading, below banner, logo and goal meter."""
    zone, unit = safe_zone(canvas), unit_px(canvas)
    share = _SMALL_SHARE if canvas.is_portrait else _SMALL_WIDE_SHARE
    width = _even(canvas.width_px * share)
    height = _even(width * (_TALL if canvas.is_portrait else _WIDE))
    gap = _ROW_GAP * unit
    rows = max(look.BANNER_PLATE_HEIGHT, look.LOGO_SIZE[1]) + look.GOAL_PLATE[1]
    top = zone.y_px + rows * unit + 2 * gap
    top += number * (height + gap)
    x = zone.x_px if right_to_left else zone.x_px + zone.width_px - width
    return Rect(_even(x), _even(min(top, canvas.height_px - height)), width, height)


def _part(canvas: Canvas, number: int, count: int) -> Rect:
    length = canvas.height_px if canvas.is_portrait else canvas.width_px
    begin, end = _even(length * number / count), _even(length * (number + 1) / count)
    if canvas.is_portrait:
        return Rect(0, begin, canvas.width_px, end - begin)
    return Rect(begin, 0, end - begin, canvas.height_px)


def _even(length: float) -> int:
    return int(length) // 2 * 2
