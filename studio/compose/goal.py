"""The goal meter: what is wanted, how far it is, a bar that fills."""

from studio.compose import look
from studio.compose.look import Box
from studio.compose.plate import finish, paint_plate, scale_into
from studio.compose.scene import GoalSpec, Rect
from studio.compose.sprite import Sprite
from studio.compose.text import Ink, Sheet, elided, text_width

_TEXT_SIZE = 19.0
_PADDING = 18.0
_BASELINE = 32.0
_BAR_TOP, _BAR_HEIGHT = 48.0, 14.0
_GAP = 14.0


def paint_goal(spec: GoalSpec, rect: Rect) -> Sprite:
    """Paint the meter as large as `rect` allows."""
    scale = scale_into(rect, look.GOAL_SIZE)
    plate = Box(look.SHADOW, look.SHADOW, *look.GOAL_PLATE)
    label = Ink(_TEXT_SIZE, look.TEXT_HIGH, language=spec.style.language)
    value = Ink(_TEXT_SIZE, look.ACCENT, is_bold=True, language=spec.style.language)
    room = plate.width - 2 * _PADDING
    with Sheet(*look.GOAL_SIZE, scale, right_to_left=spec.style.right_to_left) as sheet:
        paint_plate(sheet, plate)
        taken = text_width(spec.value, value)
        sheet.text(
            elided(spec.label, label, room - taken - _GAP),
            plate.x + _PADDING,
            plate.y + _BASELINE,
            label,
        )
        sheet.text(spec.value, plate.x + plate.width - _PADDING - taken, plate.y + _BASELINE, value)
        bar = Box(plate.x + _PADDING, plate.y + _BAR_TOP, room, _BAR_HEIGHT)
        sheet.panel(bar, _BAR_HEIGHT / 2, look.RING_TRACK)
        filled = max(0.0, min(1.0, spec.share)) * room
        if filled > 0:
            part = Box(bar.x, bar.y, max(_BAR_HEIGHT, filled), _BAR_HEIGHT)
            sheet.panel(part, _BAR_HEIGHT / 2, look.ACCENT)
        return finish(sheet, scale)
