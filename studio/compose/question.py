"""A buyer's question on the picture: who asks, and up to three lines."""

from studio.compose import look
from studio.compose.look import Box
from studio.compose.plate import finish, paint_plate, scale_into
from studio.compose.scene import QuestionSpec, Rect
from studio.compose.sprite import Sprite
from studio.compose.text import Ink, Sheet, elided, text_width, wrapped

_HEAD_SIZE, _TEXT_SIZE = 18.0, 25.0
_LINE = 33.0
_PADDING = 20.0
_HEAD_Y = 31.0  # baseline from the plate's top
_TEXT_Y = 66.0
_MOST_LINES = 2
_CHIP_HEIGHT = 26.0


def paint_question(spec: QuestionSpec, rect: Rect) -> Sprite:
    """Paint as large as `rect` allows; a short question takes a lower plate."""
    scale = scale_into(rect, look.QUESTION_SIZE)
    ink = Ink(_TEXT_SIZE, look.TEXT_HIGH, is_bold=True, language=spec.style.language)
    lines = wrapped(spec.text, ink, look.QUESTION_PLATE[0] - 2 * _PADDING, _MOST_LINES)
    height = look.QUESTION_PLATE[1] - (_MOST_LINES - len(lines)) * _LINE
    plate = Box(look.SHADOW, look.SHADOW, look.QUESTION_PLATE[0], height)
    size = (look.QUESTION_SIZE[0], height + 2 * look.SHADOW)
    with Sheet(*size, scale, right_to_left=spec.style.right_to_left) as sheet:
        paint_plate(sheet, plate)
        _paint_head(sheet, spec, plate)
        for number, line in enumerate(lines):
            sheet.text(line, plate.x + _PADDING, plate.y + _TEXT_Y + number * _LINE, ink)
        return finish(sheet, scale)


def _paint_head(sheet: Sheet, spec: QuestionSpec, plate: Box) -> None:
    """The label as a chip, then the name."""
    x, baseline = plate.x + _PADDING, plate.y + _HEAD_Y
    if spec.label:
        ink = Ink(_HEAD_SIZE - 2, look.ON_ACCENT, is_bold=True, language=spec.style.language)
        width = text_width(spec.label, ink) + 20
        chip = Box(x, baseline - 19, width, _CHIP_HEIGHT)
        sheet.panel(chip, _CHIP_HEIGHT / 2, look.ACCENT)
        sheet.text(spec.label, x + 10, baseline - 0.5, ink)
        x += width + 10
    ink = Ink(_HEAD_SIZE, look.TEXT_MEDIUM, language=spec.style.language)
    room = plate.x + plate.width - _PADDING - x
    sheet.text(elided(spec.author, ink, room), x, baseline, ink)
