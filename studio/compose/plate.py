"""The dark glass plate under every overlay, and how large it may become."""

from studio.compose import look
from studio.compose.look import Box
from studio.compose.scene import Rect
from studio.compose.sprite import Sprite, with_shadow
from studio.compose.text import Sheet


def scale_into(rect: Rect, size: tuple[float, float]) -> float:
    """Pixels per unit at which `size` (in units, with its shadow) fills `rect` in one axis."""
    return min(rect.width_px / size[0], rect.height_px / size[1])


def paint_plate(sheet: Sheet, box: Box) -> None:
    """Glass: a shaded dark body and a hairline of light along its edge."""
    sheet.panel(box, look.RADIUS, look.PLATE_TOP, look.PLATE_BOTTOM)
    sheet.outline(box, look.RADIUS, look.PLATE_EDGE)


def finish(sheet: Sheet, scale: float) -> Sprite:
    """Turn a painted sheet into a sprite with its shadow."""
    return Sprite.from_pixels(with_shadow(sheet.pixels(), scale))
