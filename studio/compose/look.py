"""The look of everything on the picture: colours and sizes, nothing that draws.

Sizes are units: one unit is one pixel on a 720 pixel wide portrait canvas. Contrast of texts on
the plate over any picture behind it: at least 7:1 (ux.md, on-air facts).
"""

from typing import NamedTuple


class Color(NamedTuple):
    """Straight (not premultiplied) sRGB, each 0..255."""

    red: int
    green: int
    blue: int
    alpha: int = 255


class Box(NamedTuple):
    """A rectangle in units, in the left-to-right layout; the sheet mirrors it when needed."""

    x: float
    y: float
    width: float
    height: float

    def inset(self, by: float) -> "Box":
        """The same box, smaller by `by` on every side."""
        return Box(self.x + by, self.y + by, self.width - 2 * by, self.height - 2 * by)


SHADOW = 18.0  # free space around every plate for its soft shadow
SHADOW_DROP = 5.0
SHADOW_BLUR = 7.0  # standard deviation
SHADOW_STRENGTH = 0.5
RADIUS = 12.0

CARD_PLATE = (560.0, 184.0)
CARD_SIZE = (CARD_PLATE[0] + 2 * SHADOW, CARD_PLATE[1] + 2 * SHADOW)
COUNTDOWN_PLATE_HEIGHT = 88.0
COUNTDOWN_SIZE = (400.0 + 2 * SHADOW, COUNTDOWN_PLATE_HEIGHT + 2 * SHADOW)
BANNER_PLATE_HEIGHT = 56.0
BANNER_SIZE = (560.0 + 2 * SHADOW, BANNER_PLATE_HEIGHT + 2 * SHADOW)

QR_PLATE = (168.0, 196.0)
QR_SIZE = (QR_PLATE[0] + 2 * SHADOW, QR_PLATE[1] + 2 * SHADOW)
LOGO_SIZE = (150.0, 84.0)  # the most it may take; it has no plate
QUESTION_PLATE = (560.0, 124.0)
QUESTION_SIZE = (QUESTION_PLATE[0] + 2 * SHADOW, QUESTION_PLATE[1] + 2 * SHADOW)
GOAL_PLATE = (400.0, 80.0)
GOAL_SIZE = (GOAL_PLATE[0] + 2 * SHADOW, GOAL_PLATE[1] + 2 * SHADOW)
TICKER_PLATE_HEIGHT = 48.0
TICKER_SIZE = (560.0 + 2 * SHADOW, TICKER_PLATE_HEIGHT + 2 * SHADOW)

PAPER = Color(255, 255, 255)
PLATE_TOP = Color(27, 31, 40, 232)
PLATE_BOTTOM = Color(13, 15, 21, 240)
PLATE_EDGE = Color(255, 255, 255, 38)
PICTURE_EDGE = Color(255, 255, 255, 46)
TEXT_HIGH = Color(255, 255, 255)
TEXT_MEDIUM = Color(205, 211, 222)
ACCENT = Color(255, 203, 92)
ACCENT_SOFT = Color(255, 203, 92, 34)
ACCENT_EDGE = Color(255, 203, 92, 130)
ON_ACCENT = Color(24, 18, 4)
LIVE_TOP = Color(176, 16, 44)
LIVE_BOTTOM = Color(150, 10, 36)
LIVE_BRIGHT = Color(255, 77, 98)
RING_TRACK = Color(255, 255, 255, 40)
PLACEHOLDER_TOP = Color(62, 68, 84)
PLACEHOLDER_BOTTOM = Color(40, 44, 56)
PLACEHOLDER_SIGN = Color(255, 255, 255, 90)
