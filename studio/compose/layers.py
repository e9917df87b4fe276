"""Laying source pictures into the program picture, plane by plane. Program thread only.

Cropping is a view and costs nothing; the one resize brings the picture to its size, whatever is
cut or zoomed. Turning, mirroring, colour and key each cost their own pass, and only when used.
"""

import av
import cv2
import numpy as np

from studio.compose.scene import Layer, Rect
from studio.compose.sprite import Plane, Planes
from studio.compose.tone import Key, Tone
from studio.framing import PLAIN, Fit, Framing
from studio.media.planes import plane_pixels

_BLACK_Y, _GREY_UV = 16, 128
_EDGE_Y = 200
_EDGE_PX = 2
_BLUR_SHRINK = 24  # the blurred backdrop is made at this fraction of the size
_BACKDROP_TICKS = 3  # so often it is made anew: it is soft, nobody sees the difference
_AREA_BELOW = 0.5  # shrinking further than this needs averaging, or fine patterns flicker
_ROTATIONS = {
    90: cv2.ROTATE_90_CLOCKWISE,
    180: cv2.ROTATE_180,
    270: cv2.ROTATE_90_COUNTERCLOCKWISE,
}


def planes_of(image: av.VideoFrame) -> Planes:
    """Views of the planes of a yuv420p frame; padding and odd last lines cut off."""
    height, width = image.height // 2 * 2, image.width // 2 * 2
    sizes = ((height, width), (height // 2, width // 2), (height // 2, width // 2))
    views = [
        plane_pixels(plane)[:rows, :columns]
        for plane, (rows, columns) in zip(image.planes, sizes, strict=True)
    ]
    return Planes(*views)


def part_of(planes: Planes, rect: Rect) -> Planes:
    """Views of the planes inside `rect`."""
    x, y, right, bottom = (
        rect.x_px,
        rect.y_px,
        rect.x_px + rect.width_px,
        rect.y_px + rect.height_px,
    )
    chroma = (slice(y // 2, bottom // 2), slice(x // 2, right // 2))
    return Planes(planes.y[y:bottom, x:right], planes.u[chroma], planes.v[chroma])


def copy(source: Planes, target: Planes) -> None:
    """Fill `target` with a picture of the same size."""
    for plane, into in zip(source, target, strict=True):
        np.copyto(into, plane)


def paint_black(target: Planes) -> None:
    """Black, where no layer lies."""
    target.y.fill(_BLACK_Y)
    target.u.fill(_GREY_UV)
    target.v.fill(_GREY_UV)


def empty(width_px: int, height_px: int) -> Planes:
    """Planes with undefined contents."""
    half = (height_px // 2, width_px // 2)
    return Planes(
        np.empty((height_px, width_px), np.uint8),
        np.empty(half, np.uint8),
        np.empty(half, np.uint8),
    )


class LayerPainter:
    """Draws one layer, tick after tick; keeps what need not be made anew at every one."""

    def __init__(self, layer: Layer) -> None:
        framing = layer.framing
        self._layer = layer
        self._framing = framing
        self._tone = Tone(framing) if framing.has_colour else None
        self._key = Key(framing) if framing.key else None
        self._backdrop: Planes | None = None
        self._age = 0

    def draw(self, source: Planes, picture: Planes) -> None:
        """Lay `source` into its place; the same size and a plain framing cost one copy."""
        rect = self._layer.rect
        target = part_of(picture, rect)
        if self._key is None:
            self._place(source, target)
        else:
            placed = empty(rect.width_px, rect.height_px)
            self._place(source, placed)
            self._key.lay(placed, target)
        if self._layer.has_edge:
            _paint_edge(target)

    def _place(self, source: Planes, target: Planes) -> None:
        framing = self._framing
        if source.y.shape == target.y.shape and framing.is_whole:
            copy(source, target)
        else:
            seen = _cropped(_turned(source, framing), framing)
            window, inner = _window(seen.y.shape, target.y.shape, framing)
            if inner != Rect(0, 0, target.y.shape[1], target.y.shape[0]):
                self._paint_sides(seen, target, inner)
            _resize(part_of(seen, window), part_of(target, inner), mirror=framing.mirror)
        if self._tone is not None:
            self._tone.apply(target)

    def _paint_sides(self, seen: Planes, target: Planes, inner: Rect) -> None:
        if self._framing.fit is not Fit.FIT_BLURRED:
            paint_black(target)
            return
        if self._backdrop is None or self._age % _BACKDROP_TICKS == 0:
            self._backdrop = self._backdrop or empty(target.y.shape[1], target.y.shape[0])
            _fill_blurred(seen, self._backdrop)
        self._age += 1
        for side in _sides(target.y.shape, inner):
            copy(part_of(self._backdrop, side), part_of(target, side))


def _turned(source: Planes, framing: Framing) -> Planes:
    if framing.turn == 0:
        return source
    how = _ROTATIONS[framing.turn]
    return Planes(*(np.asarray(cv2.rotate(plane, how), np.uint8) for plane in source))


def _cropped(source: Planes, framing: Framing) -> Planes:
    """A view; mirrored pictures are cut at the other side, because left is meant as seen."""
    height, width = source.y.shape
    left, right = framing.crop_left, framing.crop_right
    if framing.mirror:
        left, right = right, left
    x, y = _even(width * left), _even(height * framing.crop_top)
    far_x, far_y = _even(width * (1 - right)), _even(height * (1 - framing.crop_bottom))
    return part_of(source, Rect(x, y, max(2, far_x - x), max(2, far_y - y)))


def _window(seen: tuple[int, ...], target: tuple[int, ...], framing: Framing) -> tuple[Rect, Rect]:
    """Which part of the picture is shown, and which part of the place it takes."""
    height, width = seen[:2]
    rows, columns = target[:2]
    shares = (columns / width, rows / height)
    scale = (max(shares) if framing.fit is Fit.FILL else min(shares)) * framing.zoom
    wide, high = min(width, _even(columns / scale)), min(height, _even(rows / scale))
    wide, high = max(2, wide), max(2, high)
    along = 1 - framing.x if framing.mirror else framing.x
    window = Rect(_even((width - wide) * along), _even((height - high) * framing.y), wide, high)
    inner_wide, inner_high = _most(columns, wide * scale), _most(rows, high * scale)
    inner_x, inner_y = (columns - inner_wide) // 4 * 2, (rows - inner_high) // 4 * 2
    return window, Rect(inner_x, inner_y, inner_wide, inner_high)


def _most(room: int, wanted: float) -> int:
    """`wanted` as an even length; all of the room when only rounding is missing."""
    length = max(2, 2 * round(wanted / 2))
    return room if length >= room - 2 else length


def _even(length: float) -> int:
    return int(length) // 2 * 2


def _resize(source: Planes, target: Planes, *, mirror: bool = False) -> None:
    shrinks = target.y.shape[1] < source.y.shape[1] * _AREA_BELOW
    how = cv2.INTER_AREA if shrinks else cv2.INTER_LINEAR
    for plane, into in zip(source, target, strict=True):
        if plane.shape == into.shape:
            np.copyto(into, plane)
        else:
            cv2.resize(plane, into.shape[::-1], dst=into, interpolation=how)
        if mirror:
            np.copyto(into, cv2.flip(into, 1))


def _fill_blurred(source: Planes, target: Planes) -> None:
    """The enlarged source, blurred by way of a thumbnail, and darker so that it stays behind."""
    height, width = target.y.shape
    rows, columns = 2 * max(1, height // _BLUR_SHRINK // 2), 2 * max(1, width // _BLUR_SHRINK // 2)
    small = empty(columns, rows)
    window, _ = _window(source.y.shape, (rows, columns), PLAIN)
    _resize(part_of(source, window), small)
    for plane, into in zip(small, target, strict=True):
        soft = cv2.GaussianBlur(plane, (5, 5), 0)
        middle = cv2.resize(soft, None, fx=4, fy=4, interpolation=cv2.INTER_CUBIC)
        cv2.resize(middle, into.shape[::-1], dst=into, interpolation=cv2.INTER_LINEAR)
    cv2.convertScaleAbs(target.y, dst=target.y, alpha=0.6, beta=6)


def _sides(target: tuple[int, ...], inner: Rect) -> list[Rect]:
    """What `inner` leaves free."""
    rows, columns = target[:2]
    right, bottom = inner.x_px + inner.width_px, inner.y_px + inner.height_px
    sides = [
        Rect(0, 0, columns, inner.y_px),
        Rect(0, bottom, columns, rows - bottom),
        Rect(0, inner.y_px, inner.x_px, inner.height_px),
        Rect(right, inner.y_px, columns - right, inner.height_px),
    ]
    return [side for side in sides if side.width_px and side.height_px]


def _paint_edge(target: Planes) -> None:
    """A thin light line around a small picture, so that it stands apart from what is behind."""
    _frame(target.y, _EDGE_PX, _EDGE_Y)
    for plane in (target.u, target.v):
        _frame(plane, _EDGE_PX // 2, _GREY_UV)


def _frame(plane: Plane, width_px: int, value: int) -> None:
    plane[:width_px] = plane[-width_px:] = value
    plane[:, :width_px] = plane[:, -width_px:] = value
