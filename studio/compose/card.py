"""The product card: picture, name, price, stock, note, and the number viewers write to buy."""

from dataclasses import replace

from studio.compose import look
from studio.compose.look import Box
from studio.compose.picture import square_picture
from studio.compose.plate import finish, paint_plate, scale_into
from studio.compose.scene import CardSpec, Rect
from studio.compose.sprite import Sprite
from studio.compose.text import Ink, Sheet, elided, text_width, wrapped

_PLATE = Box(look.SHADOW, look.SHADOW, *look.CARD_PLATE)
_PADDING = 14.0
_PICTURE = Box(_PLATE.x + _PADDING, _PLATE.y + _PADDING, 156, 156)
_COLUMN_X = _PICTURE.x + _PICTURE.width + 18
_COLUMN_WIDTH = _PLATE.x + _PLATE.width - 20 - _COLUMN_X

_NAME_SIZE, _NAME_LINE = 24.0, 31.0
_PRICE_SIZES = (42.0, 38.0, 34.0, 30.0, 26.0)
_PRICE_ROW = 52.0
_WAS_SIZE = 22.0
_SMALL_SIZE = 18.0
_SMALL_ROW = 30.0
_GAP = 7.0


def paint_card(spec: CardSpec, rect: Rect) -> Sprite:
    """Paint the card as large as `rect` allows. About 3 ms; never called per frame."""
    scale = scale_into(rect, look.CARD_SIZE)
    with Sheet(*look.CARD_SIZE, scale, right_to_left=spec.style.right_to_left) as sheet:
        paint_plate(sheet, _PLATE)
        _paint_picture(sheet, spec, scale)
        _paint_column(sheet, spec)
        return finish(sheet, scale)


def _paint_picture(sheet: Sheet, spec: CardSpec, scale: float) -> None:
    image = square_picture(spec.picture, max(2, round(_PICTURE.width * scale)))
    if image is None:
        _paint_placeholder(sheet)
    else:
        sheet.picture(_PICTURE, look.RADIUS - 3, image)
    sheet.outline(_PICTURE, look.RADIUS - 3, look.PICTURE_EDGE)
    if spec.number:
        _paint_number(sheet, spec)


def _paint_placeholder(sheet: Sheet) -> None:
    """A parcel, when the product has no picture yet."""
    sheet.panel(_PICTURE, look.RADIUS - 3, look.PLACEHOLDER_TOP, look.PLACEHOLDER_BOTTOM)
    x, y = _PICTURE.x + 48, _PICTURE.y + 52
    sheet.panel(Box(x, y, 60, 16), 4, look.PLACEHOLDER_SIGN)
    sheet.panel(Box(x + 4, y + 20, 52, 36), 4, look.PLACEHOLDER_SIGN)


def _paint_number(sheet: Sheet, spec: CardSpec) -> None:
    ink = Ink(24, look.ON_ACCENT, is_bold=True, language=spec.style.language)
    advance = text_width(spec.number, ink)
    badge = Box(_PICTURE.x - 6, _PICTURE.y - 6, max(42.0, advance + 22), 42)
    sheet.panel(badge, look.RADIUS - 1, look.ACCENT)
    sheet.text(spec.number, badge.x + (badge.width - advance) / 2, badge.y + 30, ink)


def _paint_column(sheet: Sheet, spec: CardSpec) -> None:
    name_ink = Ink(_NAME_SIZE, look.TEXT_HIGH, language=spec.style.language)
    lines = wrapped(spec.name, name_ink, _COLUMN_WIDTH, max_lines=2)
    has_small_row = bool(spec.stock or spec.note)
    height = len(lines) * _NAME_LINE + _GAP + _PRICE_ROW + has_small_row * (_GAP + _SMALL_ROW)
    y = _PLATE.y + (_PLATE.height - height) / 2
    for line in lines:
        sheet.text(line, _COLUMN_X, y + 24, name_ink)
        y += _NAME_LINE
    _paint_price(sheet, spec, y + _GAP)
    if has_small_row:
        _paint_small_row(sheet, spec, y + _GAP + _PRICE_ROW + _GAP)


def _paint_price(sheet: Sheet, spec: CardSpec, y: float) -> None:
    """Price in the accent colour; a live price stands on red beside its struck-through past."""
    was_ink = Ink(_WAS_SIZE, look.TEXT_MEDIUM, language=spec.style.language)
    was_width = text_width(spec.was, was_ink) if spec.was else 0.0
    taken = was_width + 14 + 2 * _PADDING if spec.was else 0.0
    ink = _largest_price_ink(spec, _COLUMN_WIDTH - taken)
    baseline = y + _PRICE_ROW / 2 + ink.size * 0.36
    if not spec.was:
        sheet.text(elided(spec.price, ink, _COLUMN_WIDTH), _COLUMN_X, baseline, ink)
        return
    advance = text_width(spec.price, ink)
    pill = Box(_COLUMN_X - 2, y, advance + 2 * _PADDING, _PRICE_ROW)
    sheet.panel(pill, look.RADIUS - 2, look.LIVE_TOP, look.LIVE_BOTTOM)
    sheet.text(spec.price, pill.x + _PADDING, baseline, ink)
    was_x = pill.x + pill.width + 14
    was_baseline = y + _PRICE_ROW / 2 + _WAS_SIZE * 0.36
    sheet.text(spec.was, was_x, was_baseline, was_ink)
    strike = Box(was_x - 3, was_baseline - _WAS_SIZE * 0.36, was_width + 6, 2)
    sheet.panel(strike, 1, look.LIVE_BRIGHT)


def _largest_price_ink(spec: CardSpec, width: float) -> Ink:
    color = look.TEXT_HIGH if spec.was else look.ACCENT
    ink = Ink(_PRICE_SIZES[0], color, is_bold=True, language=spec.style.language)
    for size in _PRICE_SIZES:
        ink = replace(ink, size=size)
        if text_width(spec.price, ink) <= width:
            break
    return ink


def _paint_small_row(sheet: Sheet, spec: CardSpec, y: float) -> None:
    x, left = _COLUMN_X, _COLUMN_WIDTH
    baseline = y + _SMALL_ROW / 2 + _SMALL_SIZE * 0.36
    if spec.note:
        ink = Ink(_SMALL_SIZE, look.ACCENT, is_bold=True, language=spec.style.language)
        note = elided(spec.note, ink, left - 24)
        chip = Box(x - 2, y, text_width(note, ink) + 24, _SMALL_ROW)
        sheet.panel(chip, _SMALL_ROW / 2, look.ACCENT_SOFT)
        sheet.outline(chip, _SMALL_ROW / 2, look.ACCENT_EDGE)
        sheet.text(note, chip.x + 12, baseline, ink)
        x, left = x + chip.width + 14, left - chip.width - 14
    if spec.stock and left > 3 * _SMALL_SIZE:
        ink = Ink(_SMALL_SIZE, look.TEXT_MEDIUM, language=spec.style.language)
        sheet.panel(Box(x, y + _SMALL_ROW / 2 - 4, 8, 8), 4, look.LIVE_BRIGHT)
        sheet.text(elided(spec.stock, ink, left - 15), x + 15, baseline, ink)
