"""The countdown: painted once, then only re-composed from cached parts, exact to the frame.

The plate, the full ring, the ten digits and the ended plate are painted by Qt when the scene
changes. On the program thread the ring is cut by a table of angles and the digits are laid side
by side, when a second or a pixel of the ring has gone; every other frame just blends the last
result.
"""

from studio.compose import look
from studio.compose.look import Box
from studio.compose.plate import finish, paint_plate
from studio.compose.ring import Ring
from studio.compose.scene import CountdownSpec, Rect
from studio.compose.sprite import Sprite
from studio.compose.text import Ink, Sheet, elided, even_px, text_width
from studio.kit.clock import NS_PER_SECOND

RING_STEP_NS = NS_PER_SECOND // 10
_SECONDS_PER_MINUTE = 60
_DIGITS_SIZE, _LABEL_SIZE, _ENDED_SIZE = 40.0, 18.0, 27.0
_RING = Box(look.SHADOW + 14, look.SHADOW + 14, 60, 60)
_RING_LINE = 6.0
_RING_INK = look.LIVE_BRIGHT
_TEXT_X = _RING.x + _RING.width + 16
_TEXT_END = 24.0
_LABEL_BASELINE = look.SHADOW + 30
_DIGITS_TOP = look.SHADOW + 32
_DIGITS_HEIGHT = 50.0
_DIGITS_BASELINE = 40.0  # inside the cell
# A stroke of lightning, relative to the ring's middle.
_BOLT = ((3, -17), (-10, 3), (-2, 3), (-4, 17), (10, -4), (1, -4))


def seconds_left(deadline_ns: int, now_ns: int) -> int:
    """Whole seconds to show at `now_ns`: rounded up, so 0 appears exactly at the deadline."""
    left_ns = max(0, deadline_ns - now_ns)
    return (left_ns + NS_PER_SECOND - 1) // NS_PER_SECOND


def clock_text(seconds: int, digits: str) -> str:
    """`mm:ss` in the market's digits; more than 99 minutes stay at 99:59."""
    minutes, rest = divmod(min(seconds, 99 * _SECONDS_PER_MINUTE + 59), _SECONDS_PER_MINUTE)
    return "".join(digits[int(c)] if c.isdigit() else c for c in f"{minutes:02d}:{rest:02d}")


class CountdownSprite:
    """A countdown ready to be asked for its picture at any instant.

    Built in the thread that changes the scene; `at` belongs to the program thread alone.
    """

    def __init__(self, spec: CountdownSpec, rect: Rect) -> None:
        self._spec = spec
        self._scale = rect.height_px / look.COUNTDOWN_SIZE[1]
        self._cell = _digit_cell(spec, self._scale)
        self._width = _plate_width(spec, self._clock_width, rect.width_px / self._scale)
        self._running = self._paint(is_over=False)
        self._ended = self._paint(is_over=True)
        self._ring = Ring(even_px(_RING.width * self._scale), _RING_LINE * self._scale, _RING_INK)
        self._ring_step_ns = max(RING_STEP_NS, spec.total_ns // self._ring.steps)
        self._digits = {c: self._paint_digit(c) for c in {*spec.digits, ":"}}
        self._shown_key: tuple[int, int] | None = None
        self._shown = self._running

    @property
    def size_px(self) -> tuple[int, int]:
        """Width and height, the same at every instant."""
        return self._running.width_px, self._running.height_px

    def at(self, now_ns: int) -> Sprite:
        """The picture for `now_ns`. Re-composed only when a digit or the ring's arc changes."""
        left_ns = self._spec.deadline_ns - now_ns
        if left_ns <= 0:
            return self._ended
        key = (seconds_left(self._spec.deadline_ns, now_ns), -(-left_ns // self._ring_step_ns))
        if key != self._shown_key:
            self._shown = self._composed(*key)
            self._shown_key = key
        return self._shown

    @property
    def _clock_width(self) -> float:
        """Units from the first to the last digit."""
        return (4 * self._cell[0] + self._cell[1]) / self._scale

    def _composed(self, seconds: int, ring_steps: int) -> Sprite:
        sprite = self._running.copy()
        share = min(1.0, ring_steps * self._ring_step_ns / max(1, self._spec.total_ns))
        arc = self._ring.sprite(share)
        sprite.put(arc, self._left_px(_RING.x, arc.width_px), even_px(_RING.y * self._scale))
        x = self._left_px(_TEXT_X, even_px(self._clock_width * self._scale))
        y = even_px(_DIGITS_TOP * self._scale)
        for character in clock_text(seconds, self._spec.digits):
            digit = self._digits[character]
            sprite.put(digit, x, y)
            x += digit.width_px
        return sprite

    def _left_px(self, x: float, width_px: int) -> int:
        """Pixel at which a part begins whose left-to-right place is `x` units."""
        left = even_px(x * self._scale)
        is_mirrored = self._spec.style.right_to_left
        return self._running.width_px - left - width_px if is_mirrored else left

    def _paint(self, *, is_over: bool) -> Sprite:
        spec, plate = self._spec, _plate(self._width)
        size = (plate.width + 2 * look.SHADOW, look.COUNTDOWN_SIZE[1])
        with Sheet(*size, self._scale, right_to_left=spec.style.right_to_left) as sheet:
            paint_plate(sheet, plate)
            sheet.ring(_RING, _RING_LINE, look.RING_TRACK)
            middle = (_RING.x + _RING.width / 2, _RING.y + _RING.height / 2)
            sheet.sign(_BOLT, middle, look.TEXT_MEDIUM if is_over else look.LIVE_BRIGHT)
            room = plate.width - (_TEXT_X - plate.x) - _TEXT_END
            text, ink = (spec.ended_text, _ended_ink(spec)) if is_over else _label(spec)
            baseline = plate.y + plate.height / 2 + ink.size * 0.36 if is_over else _LABEL_BASELINE
            sheet.text(elided(text, ink, room), _TEXT_X, baseline, ink)
            return finish(sheet, self._scale)

    def _paint_digit(self, character: str) -> Sprite:
        """One digit in the middle of a cell as wide as the widest: the clock never trembles."""
        width_px = self._cell[1] if character == ":" else self._cell[0]
        width, ink = width_px / self._scale, _digits_ink(self._spec)
        with Sheet(width, _DIGITS_HEIGHT, self._scale, right_to_left=False) as sheet:
            x = (width - text_width(character, ink)) / 2
            sheet.text(character, x, _DIGITS_BASELINE, ink)
            return Sprite.from_pixels(sheet.pixels())


def _digit_cell(spec: CountdownSpec, scale: float) -> tuple[int, int]:
    """Widths in even pixels of a digit's and of the colon's cell."""
    ink = _digits_ink(spec)
    widest = max(text_width(digit, ink) for digit in spec.digits)
    return even_px(widest * scale + 1), even_px((text_width(":", ink) + 2) * scale)


def _plate_width(spec: CountdownSpec, clock: float, available: float) -> float:
    widest = max(clock, text_width(*_label(spec)), text_width(spec.ended_text, _ended_ink(spec)))
    wanted = _TEXT_X - look.SHADOW + widest + _TEXT_END
    return min(wanted, available - 2 * look.SHADOW)


def _plate(width: float) -> Box:
    return Box(look.SHADOW, look.SHADOW, width, look.COUNTDOWN_PLATE_HEIGHT)


def _digits_ink(spec: CountdownSpec) -> Ink:
    return Ink(_DIGITS_SIZE, look.TEXT_HIGH, is_bold=True, language=spec.style.language)


def _ended_ink(spec: CountdownSpec) -> Ink:
    return Ink(_ENDED_SIZE, look.TEXT_HIGH, is_bold=True, language=spec.style.language)


def _label(spec: CountdownSpec) -> tuple[str, Ink]:
    return spec.label, Ink(_LABEL_SIZE, look.TEXT_MEDIUM, language=spec.style.language)
