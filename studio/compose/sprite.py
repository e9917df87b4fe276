"""Sprites: small pictures with transparency, in the colour planes of the program, and blending.

BT.709 limited range, 4:2:0. Everything is premultiplied, so blending is one multiplication and
one addition per plane inside the sprite's rectangle (a 640 x 180 sprite: 0.05 ms).
"""

from dataclasses import dataclass
from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from studio.compose import look
from studio.errors import BugError

Plane = NDArray[np.uint8]
Pixels = NDArray[np.uint8]

_RED, _GREEN, _BLUE = 0.2126, 0.7152, 0.0722  # luma weights, ITU-R BT.709-6 section 3.2
_LUMA = 219 / 255  # limited range: Y 16..235, U and V 16..240
_CHROMA = 224 / 255
# Columns B G R A, premultiplied; alpha carries the offset, so transparent pixels become zero.
_TO_Y = [[_BLUE * _LUMA, _GREEN * _LUMA, _RED * _LUMA, 16 / 255]]
_TO_U = [
    _CHROMA * 0.5,
    -_CHROMA * 0.5 * _GREEN / (1 - _BLUE),
    -_CHROMA * 0.5 * _RED / (1 - _BLUE),
    128 / 255,
]
_TO_V = [
    -_CHROMA * 0.5 * _BLUE / (1 - _RED),
    -_CHROMA * 0.5 * _GREEN / (1 - _RED),
    _CHROMA * 0.5,
    128 / 255,
]
_Y_MATRIX = np.array(_TO_Y, dtype=np.float32)
_UV_MATRIX = np.array([_TO_U, _TO_V], dtype=np.float32)


class Planes(NamedTuple):
    """Views of one 4:2:0 picture: y (h, w), u and v (h/2, w/2), uint8."""

    y: Plane
    u: Plane
    v: Plane


@dataclass(frozen=True, slots=True)
class Sprite:
    """Premultiplied planes with their inverse alpha (0 opaque .. 255 clear), full and half size."""

    y: Plane
    u: Plane
    v: Plane
    clear: Plane
    clear_half: Plane

    @property
    def width_px(self) -> int:
        """Even."""
        return int(self.y.shape[1])

    @property
    def height_px(self) -> int:
        """Even."""
        return int(self.y.shape[0])

    @classmethod
    def from_pixels(cls, pixels: Pixels) -> "Sprite":
        """Convert premultiplied B G R A, shape (h, w, 4) uint8 with even sizes."""
        height, width = pixels.shape[:2]
        if height % 2 or width % 2:
            raise BugError("a sprite's sizes must be even", code="compose.odd")
        half = cv2.resize(pixels, (width // 2, height // 2), interpolation=cv2.INTER_AREA)
        chroma = cv2.transform(half, _UV_MATRIX)
        return cls(
            y=_plane(cv2.transform(pixels, _Y_MATRIX)),
            u=_plane(chroma[..., 0]),
            v=_plane(chroma[..., 1]),
            clear=_plane(255 - pixels[..., 3]),
            clear_half=_plane(255 - half[..., 3]),
        )

    def copy(self) -> "Sprite":
        """A sprite whose planes may be written."""
        return Sprite(
            self.y.copy(), self.u.copy(), self.v.copy(), self.clear.copy(), self.clear_half.copy()
        )

    def put(self, other: "Sprite", x_px: int, y_px: int) -> None:
        """Lay `other` over this sprite in place (its planes must be our own copies)."""
        blend(Planes(self.y, self.u, self.v), other, x_px, y_px)
        _attenuate(self.clear, other.clear, x_px, y_px)
        _attenuate(self.clear_half, other.clear_half, x_px // 2, y_px // 2)


def blend(picture: Planes, sprite: Sprite, x_px: int, y_px: int) -> None:
    """Draw `sprite` onto `picture` in place, its top left corner at even `x_px`, `y_px`.

    Raises BugError when the sprite leaves the picture. Source: Porter and Duff 1984, "over".
    """
    height, width = picture.y.shape
    is_inside = x_px >= 0 <= y_px and x_px + sprite.width_px <= width
    if x_px % 2 or y_px % 2 or not is_inside or y_px + sprite.height_px > height:
        raise BugError("a sprite must lie inside the picture, at even places", code="compose.place")
    _over(picture.y, sprite.y, sprite.clear, x_px, y_px)
    _over(picture.u, sprite.u, sprite.clear_half, x_px // 2, y_px // 2)
    _over(picture.v, sprite.v, sprite.clear_half, x_px // 2, y_px // 2)


def with_shadow(pixels: Pixels, scale: float) -> Pixels:
    """The same picture with a soft black shadow of itself beneath; the size stays."""
    own = np.ascontiguousarray(pixels[..., 3])
    height, width = own.shape
    half = cv2.resize(own, (width // 2, height // 2), interpolation=cv2.INTER_AREA)
    half = np.roll(half, round(look.SHADOW_DROP * scale / 2), axis=0)
    soft = cv2.GaussianBlur(half, (0, 0), look.SHADOW_BLUR * scale / 2)
    soft = cv2.resize(soft, (width, height), interpolation=cv2.INTER_LINEAR)
    visible = cv2.multiply(soft, 255 - own, scale=look.SHADOW_STRENGTH / 255)
    shadowed = pixels.copy()
    shadowed[..., 3] = cv2.add(own, visible)
    return shadowed


def _over(plane: Plane, colour: Plane, clear: Plane, x: int, y: int) -> None:
    place = plane[y : y + colour.shape[0], x : x + colour.shape[1]]
    cv2.multiply(place, clear, dst=place, scale=1 / 255)
    cv2.add(place, colour, dst=place)


def _attenuate(plane: Plane, clear: Plane, x: int, y: int) -> None:
    place = plane[y : y + clear.shape[0], x : x + clear.shape[1]]
    cv2.multiply(place, clear, dst=place, scale=1 / 255)


def _plane(values: NDArray[np.generic]) -> Plane:
    return np.ascontiguousarray(values, dtype=np.uint8)
