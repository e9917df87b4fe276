"""A QR code on a white plate: sharp modules, a quiet zone, a line of text beneath."""

import numpy as np

from studio.compose import look
from studio.compose.look import Box
from studio.compose.plate import finish, paint_plate, scale_into
from studio.compose.scene import QrSpec, Rect
from studio.compose.sprite import Pixels, Sprite
from studio.compose.text import Ink, Sheet, elided, text_width

_QUIET_MODULES = 2  # the white plate around continues it to the four of ISO/IEC 18004
_CAPTION_SIZE = 17.0
_PADDING = 10.0
_CODE = Box(look.SHADOW + _PADDING, look.SHADOW + _PADDING, *(look.QR_PLATE[0] - 2 * _PADDING,) * 2)


def paint_qr(spec: QrSpec, rect: Rect) -> Sprite:
    """Paint the code as large as `rect` allows. About 5 ms; never called per frame."""
    scale = scale_into(rect, look.QR_SIZE)
    plate = Box(look.SHADOW, look.SHADOW, *look.QR_PLATE)
    with Sheet(*look.QR_SIZE, scale, right_to_left=spec.style.right_to_left) as sheet:
        paint_plate(sheet, plate)
        sheet.panel(_CODE, look.RADIUS - 4, look.PAPER)
        image = _modules(spec.url, round(_CODE.width * scale))
        side = image.shape[0] / scale
        inset = (_CODE.width - side) / 2
        sheet.picture(Box(_CODE.x + inset, _CODE.y + inset, side, side), 0, image)
        if spec.caption:
            ink = Ink(_CAPTION_SIZE, look.TEXT_HIGH, is_bold=True, language=spec.style.language)
            text = elided(spec.caption, ink, plate.width - 2 * _PADDING)
            x = plate.x + (plate.width - text_width(text, ink)) / 2
            sheet.text(text, x, plate.y + plate.height - 15, ink)
        return finish(sheet, scale)


def _modules(url: str, room_px: int) -> Pixels:
    """The code in whole pixels per module, so that every edge is sharp: shape (n, n, 4) uint8."""
    import segno  # here, as few shows carry a code on the picture

    code = segno.make(url, micro=False, error="m")
    dark = np.array([[bool(module) for module in row] for row in code.matrix])
    dark = np.pad(dark, _QUIET_MODULES)
    per_module = max(1, room_px // len(dark))
    large = dark.repeat(per_module, axis=0).repeat(per_module, axis=1)
    image = np.full((*large.shape, 4), 255, np.uint8)
    image[large, :3] = 0
    return image
