"""The slate: a calm dark surface with a line of text, where no picture is."""

import numpy as np

from studio.compose import look
from studio.compose.layers import empty
from studio.compose.look import Box
from studio.compose.scene import SlateSpec
from studio.compose.sprite import Planes, Sprite, blend
from studio.compose.text import Ink, Sheet, text_width, wrapped

_TOP_Y, _BOTTOM_Y = 40, 24
_U, _V = 131, 126  # a touch of blue
_LEAST_SIDE_PX = 160  # a smaller place stays without text
_SIDE_UNITS = 720.0
_TEXT_SIZE, _TEXT_LINE = 54.0, 66.0
_DETAIL_SIZE, _DETAIL_LINE = 26.0, 36.0
_MARGIN_SHARE = 0.12
_BAR = (64.0, 5.0)
_GAP = 26.0


def paint_slate(spec: SlateSpec, width_px: int, height_px: int) -> Planes:
    """The whole surface, of even size. A few ms; never called per frame."""
    planes = empty(width_px, height_px)
    shade = np.linspace(_TOP_Y, _BOTTOM_Y, height_px).astype(np.uint8)
    planes.y[:] = shade[:, np.newaxis]
    planes.u.fill(_U)
    planes.v.fill(_V)
    if spec.text and min(width_px, height_px) >= _LEAST_SIDE_PX:
        sprite = _text(spec, width_px, height_px)
        y = (height_px - sprite.height_px) // 4 * 2
        blend(planes, sprite, (width_px - sprite.width_px) // 4 * 2, y)
    return planes


def _text(spec: SlateSpec, width_px: int, height_px: int) -> Sprite:
    """Bar, text and detail, in the middle under each other."""
    scale = min(width_px, height_px) / _SIDE_UNITS
    width = width_px // 2 * 2 / scale
    room = width * (1 - 2 * _MARGIN_SHARE)
    language = spec.style.language
    large = Ink(_TEXT_SIZE, look.TEXT_HIGH, is_bold=True, language=language)
    small = Ink(_DETAIL_SIZE, look.TEXT_MEDIUM, language=language)
    lines = wrapped(spec.text, large, room, max_lines=2)
    details = wrapped(spec.detail, small, room, max_lines=2) if spec.detail else []
    height = _BAR[1] + _GAP + len(lines) * _TEXT_LINE + len(details) * _DETAIL_LINE + _GAP
    with Sheet(width, height, scale, right_to_left=spec.style.right_to_left) as sheet:
        sheet.panel(Box((width - _BAR[0]) / 2, 0, *_BAR), _BAR[1] / 2, look.ACCENT)
        y = _BAR[1] + _GAP
        for line in lines:
            sheet.text(line, (width - text_width(line, large)) / 2, y + _TEXT_SIZE, large)
            y += _TEXT_LINE
        for line in details:
            baseline = y + _DETAIL_SIZE + _GAP / 2
            sheet.text(line, (width - text_width(line, small)) / 2, baseline, small)
            y += _DETAIL_LINE
        return Sprite.from_pixels(sheet.pixels())
