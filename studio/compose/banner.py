"""The banner: one line of text on a band."""

from studio.compose import look
from studio.compose.look import Box
from studio.compose.plate import finish, paint_plate
from studio.compose.scene import BannerSpec, Rect
from studio.compose.sprite import Sprite
from studio.compose.text import Ink, Sheet, elided, text_width

_TEXT_SIZE = 25.0
_TEXT_X = 34.0  # from the plate's edge, past the accent bar
_TEXT_END = 22.0


def paint_banner(spec: BannerSpec, rect: Rect) -> Sprite:
    """Paint the band as long as its text, at most as `rect` allows."""
    scale = rect.height_px / look.BANNER_SIZE[1]
    ink = Ink(_TEXT_SIZE, look.TEXT_HIGH, is_bold=True, language=spec.style.language)
    room = rect.width_px / scale - 2 * look.SHADOW - _TEXT_X - _TEXT_END
    text = elided(spec.text, ink, room)
    plate = Box(
        look.SHADOW,
        look.SHADOW,
        _TEXT_X + text_width(text, ink) + _TEXT_END,
        look.BANNER_PLATE_HEIGHT,
    )
    width = plate.width + 2 * look.SHADOW
    with Sheet(width, look.BANNER_SIZE[1], scale, right_to_left=spec.style.right_to_left) as sheet:
        paint_plate(sheet, plate)
        sheet.panel(Box(plate.x + 14, plate.y + 14, 5, plate.height - 28), 2.5, look.ACCENT)
        sheet.text(text, plate.x + _TEXT_X, plate.y + plate.height / 2 + _TEXT_SIZE * 0.36, ink)
        return finish(sheet, scale)
