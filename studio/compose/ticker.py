"""The ticker of real orders: lines of one width that take turns, painted once."""

from studio.compose import look
from studio.compose.look import Box
from studio.compose.plate import finish, paint_plate
from studio.compose.scene import Rect, TickerSpec
from studio.compose.sprite import Sprite
from studio.compose.text import Ink, Sheet, elided, text_width
from studio.kit.clock import NS_PER_SECOND

TURN_NS = 4 * NS_PER_SECOND
_TEXT_SIZE = 20.0
_TEXT_X = 46.0  # from the plate's edge, past the parcel
_TEXT_END = 20.0
_PARCEL = 18.0


class TickerSprite:
    """Built in the thread that changes the scene; `at` belongs to the program thread alone."""

    def __init__(self, spec: TickerSpec, rect: Rect) -> None:
        scale = rect.height_px / look.TICKER_SIZE[1]
        ink = Ink(_TEXT_SIZE, look.TEXT_HIGH, language=spec.style.language)
        room = rect.width_px / scale - 2 * look.SHADOW - _TEXT_X - _TEXT_END
        lines = [elided(line, ink, room) for line in spec.lines] or [""]
        width = max(text_width(line, ink) for line in lines) + _TEXT_X + _TEXT_END
        plate = Box(look.SHADOW, look.SHADOW, width, look.TICKER_PLATE_HEIGHT)
        self._sprites = [
            _paint(line, plate, ink, scale, right_to_left=spec.style.right_to_left)
            for line in lines
        ]

    @property
    def size_px(self) -> tuple[int, int]:
        """Width and height, the same at every instant."""
        return self._sprites[0].width_px, self._sprites[0].height_px

    def at(self, now_ns: int) -> Sprite:
        """The line whose turn it is."""
        return self._sprites[now_ns // TURN_NS % len(self._sprites)]


def _paint(text: str, plate: Box, ink: Ink, scale: float, *, right_to_left: bool) -> Sprite:
    size = (plate.width + 2 * look.SHADOW, look.TICKER_SIZE[1])
    with Sheet(*size, scale, right_to_left=right_to_left) as sheet:
        paint_plate(sheet, plate)
        middle = plate.y + plate.height / 2
        x = plate.x + 17
        sheet.panel(Box(x, middle - _PARCEL / 2, _PARCEL, 5), 1.5, look.ACCENT)
        sheet.panel(Box(x + 1.5, middle - 2, _PARCEL - 3, _PARCEL / 2 + 2), 1.5, look.ACCENT)
        sheet.text(text, plate.x + _TEXT_X, middle + ink.size * 0.36, ink)
        return finish(sheet, scale)
