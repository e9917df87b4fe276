"""Where things may stand on the picture: safe zones and the default place of every overlay."""

from studio.compose import look
from studio.compose.scene import Rect
from studio.media.rates import Canvas

# Share of the canvas kept free. Phone apps draw their own controls over portrait pictures;
# 5 % is the title-safe area of EBU R 95.
_PHONE_TOP, _PHONE_BOTTOM, _PHONE_RIGHT = 0.10, 0.25, 0.15
_TITLE_SAFE = 0.05
_UNIT_SIDE_PX = 720  # the shorter side at which a unit is a pixel
_BETWEEN = 14  # units between countdown and card
_TICKER_ABOVE = (
    look.CARD_PLATE[1] + look.COUNTDOWN_PLATE_HEIGHT + look.TICKER_PLATE_HEIGHT + 2 * _BETWEEN
)


def safe_zone(canvas: Canvas) -> Rect:
    """The part of the canvas in which plates may stand (their shadows may leave it)."""
    width, height = canvas.width_px, canvas.height_px
    left = _even(width * _TITLE_SAFE)
    if canvas.is_portrait:
        top = _even_up(height * _PHONE_TOP)
        right = _even_down(width * (1 - _PHONE_RIGHT))
        bottom = _even_down(height * (1 - _PHONE_BOTTOM))
    else:
        top = _even_up(height * _TITLE_SAFE)
        right, bottom = width - left, height - top
    return Rect(left, top, right - left, bottom - top)


def unit_px(canvas: Canvas) -> float:
    """Pixels per unit of `compose.look` on this canvas: the card always fits the safe zone."""
    zone = safe_zone(canvas)
    by_side = min(canvas.width_px, canvas.height_px) / _UNIT_SIDE_PX
    return min(by_side, zone.width_px / look.CARD_PLATE[0], zone.height_px / _column_height())


def card_rect(canvas: Canvas, *, right_to_left: bool) -> Rect:
    """Bottom of the zone, at the side where reading starts."""
    return _rect(canvas, look.CARD_SIZE, look.CARD_PLATE[1], right_to_left=right_to_left)


def countdown_rect(canvas: Canvas, *, right_to_left: bool) -> Rect:
    """Directly above the card."""
    above = look.CARD_PLATE[1] + _BETWEEN + look.COUNTDOWN_PLATE_HEIGHT
    return _rect(canvas, look.COUNTDOWN_SIZE, above, right_to_left=right_to_left)


def banner_rect(canvas: Canvas, *, right_to_left: bool, has_logo: bool = False) -> Rect:
    """Top of the zone, as wide as the zone and a logo at its other end allow."""
    zone, unit = safe_zone(canvas), unit_px(canvas)
    height_units = zone.height_px / unit
    width = zone.width_px / unit + 2 * look.SHADOW
    if has_logo:
        width -= look.LOGO_SIZE[0] + _BETWEEN
    size = (width, look.BANNER_SIZE[1])
    return _rect(canvas, size, height_units, right_to_left=right_to_left)


def logo_rect(canvas: Canvas, *, right_to_left: bool) -> Rect:
    """Top of the zone, where the line of reading ends."""
    zone, unit = safe_zone(canvas), unit_px(canvas)
    width, height = _even_down(look.LOGO_SIZE[0] * unit), _even_down(look.LOGO_SIZE[1] * unit)
    x = zone.x_px if right_to_left else zone.x_px + zone.width_px - width
    return Rect(_even(x), zone.y_px, width, height)


def goal_rect(canvas: Canvas, *, right_to_left: bool) -> Rect:
    """Below the banner; where there is room beside it, below the logo."""
    above = safe_zone(canvas).height_px / unit_px(canvas) - _BETWEEN
    if _is_narrow(canvas):
        above -= look.BANNER_PLATE_HEIGHT
        return _rect(canvas, look.GOAL_SIZE, above, right_to_left=right_to_left)
    above -= look.LOGO_SIZE[1]
    return _rect(canvas, look.GOAL_SIZE, above, right_to_left=not right_to_left)


def qr_rect(canvas: Canvas, *, right_to_left: bool) -> Rect:
    """At the end of the line of reading: beside the card, or above it on narrow canvases."""
    above = look.QR_PLATE[1]
    if _is_narrow(canvas):
        above += look.CARD_PLATE[1] + _BETWEEN
    return _rect(canvas, look.QR_SIZE, above, right_to_left=not right_to_left)


def ticker_rect(canvas: Canvas, *, right_to_left: bool) -> Rect:
    """Above the countdown, as wide as the QR code leaves it."""
    width = min(look.TICKER_SIZE[0], _beside_qr(canvas))
    size = (width, look.TICKER_SIZE[1])
    return _rect(canvas, size, _TICKER_ABOVE, right_to_left=right_to_left)


def question_rect(canvas: Canvas, *, right_to_left: bool) -> Rect:
    """Above the ticker, and above the QR code where the canvas is high enough for that."""
    above, width, height = _TICKER_ABOVE, *look.QUESTION_SIZE
    if canvas.is_portrait:
        above = max(above, look.CARD_PLATE[1] + _BETWEEN + look.QR_PLATE[1])
    else:
        share = min(1.0, _beside_qr(canvas) / width)
        width, height = width * share, height * share
    above += _BETWEEN + height - 2 * look.SHADOW
    return _rect(canvas, (width, height), above, right_to_left=right_to_left)


def _is_narrow(canvas: Canvas) -> bool:
    """True when card and QR code have no room side by side."""
    wanted = look.CARD_PLATE[0] + _BETWEEN + look.QR_PLATE[0]
    return safe_zone(canvas).width_px / unit_px(canvas) < wanted


def _beside_qr(canvas: Canvas) -> float:
    """Width in units, shadows included, that the QR code leaves free."""
    zone_units = safe_zone(canvas).width_px / unit_px(canvas)
    return zone_units - look.QR_PLATE[0] - _BETWEEN + 2 * look.SHADOW


def _column_height() -> float:
    """Card, countdown and banner above each other, in units."""
    plates = look.CARD_PLATE[1] + look.COUNTDOWN_PLATE_HEIGHT + look.BANNER_PLATE_HEIGHT
    return plates + 2 * _BETWEEN


def _rect(
    canvas: Canvas, size: tuple[float, float], above_bottom: float, *, right_to_left: bool
) -> Rect:
    """`size` with its shadow, its plate's top `above_bottom` units above the zone's bottom."""
    zone, unit = safe_zone(canvas), unit_px(canvas)
    shadow = look.SHADOW * unit
    width, height = _even_down(size[0] * unit), _even_down(size[1] * unit)
    left = zone.x_px - shadow
    if right_to_left:
        left = zone.x_px + zone.width_px + shadow - width
    top = zone.y_px + zone.height_px - above_bottom * unit - shadow
    x = max(0, min(_even(left), canvas.width_px - width))
    return Rect(x, max(0, _even(top)), min(width, canvas.width_px), height)


def _even(pixels: float) -> int:
    return 2 * round(pixels / 2)


def _even_down(pixels: float) -> int:
    return 2 * int(pixels / 2)


def _even_up(pixels: float) -> int:
    return -2 * int(-pixels // 2)
