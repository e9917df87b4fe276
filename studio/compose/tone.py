"""Colour and chroma key of a layer, in its planes. Program thread; built once per framing."""

import cv2
import numpy as np

from studio.compose.sprite import Plane, Planes
from studio.framing import Framing

_BLACK_Y, _GREY = 16, 128
_MOST_Y, _LEAST_UV, _MOST_UV = 235, 16, 240
_BRIGHT_STEPS = 219
_WARM_STEPS = 24
_KEY_REACH = 160  # the chroma distance that tolerance 1 covers
_MASK_FULL = 255


class Tone:
    """Brightness, contrast, saturation and warmth as one table per plane."""

    def __init__(self, framing: Framing) -> None:
        values = np.arange(256, dtype=np.float32)
        middle = (_BLACK_Y + _MOST_Y) / 2
        luma = (values - middle) * framing.contrast + middle + framing.brightness * _BRIGHT_STEPS
        chroma = (values - _GREY) * framing.saturation + _GREY
        warm = framing.warmth * _WARM_STEPS
        self._y = _table(luma, _BLACK_Y, _MOST_Y)
        self._u = _table(chroma - warm, _LEAST_UV, _MOST_UV)
        self._v = _table(chroma + warm, _LEAST_UV, _MOST_UV)

    def apply(self, target: Planes) -> None:
        """Colour `target` in place."""
        for plane, table in zip(target, (self._y, self._u, self._v), strict=True):
            cv2.LUT(plane, table, dst=plane)


class Key:
    """Makes one colour clear: its distance in the chroma plane decides, brightness does not."""

    def __init__(self, framing: Framing) -> None:
        self._u, self._v = _chroma_of(framing.key)
        near = framing.key_tolerance * _KEY_REACH
        far = near + max(1.0, framing.key_softness * _KEY_REACH)
        distance = np.arange(256, dtype=np.float32)
        self._opacity = _table((distance - near) / (far - near) * _MASK_FULL, 0, _MASK_FULL)

    def lay(self, source: Planes, target: Planes) -> None:
        """Lay the part of `source` that is not of the key's colour over `target`."""
        mask = self._mask(source)
        full = cv2.resize(mask, source.y.shape[::-1], interpolation=cv2.INTER_LINEAR)
        _mix(source.y, target.y, np.asarray(full, np.uint8))
        for plane, key, into in (
            (source.u, self._u, target.u),
            (source.v, self._v, target.v),
        ):
            _mix(_without(plane, key, mask), into, mask)

    def _mask(self, source: Planes) -> Plane:
        """Opacity at half size, 0..255. Distance: the larger side and half the smaller."""
        across = cv2.absdiff(source.u, np.full_like(source.u, self._u))
        along = cv2.absdiff(source.v, np.full_like(source.v, self._v))
        far = cv2.addWeighted(cv2.max(across, along), 1.0, cv2.min(across, along), 0.5, 0)
        return np.asarray(cv2.LUT(cv2.blur(far, (3, 3)), self._opacity), np.uint8)


def _without(plane: Plane, key: int, mask: Plane) -> Plane:
    """The backdrop's light on hair and shoulders becomes grey: where half clear, less colour."""
    grey = np.full_like(plane, _GREY)
    if key == _GREY:
        return plane
    spilled = cv2.inRange(mask, 1, _MASK_FULL - 1)
    halfway = cv2.addWeighted(plane, 0.35, grey, 0.65, 0)
    return np.asarray(cv2.copyTo(halfway, spilled, plane.copy()), np.uint8)


def _mix(source: Plane, target: Plane, mask: Plane) -> None:
    kept = cv2.multiply(target, _MASK_FULL - mask, scale=1 / _MASK_FULL)
    shown = cv2.multiply(source, mask, scale=1 / _MASK_FULL)
    cv2.add(kept, shown, dst=target)


def _table(values: np.ndarray[tuple[int], np.dtype[np.float32]], least: int, most: int) -> Plane:
    return np.clip(np.rint(values), least, most).astype(np.uint8)


def _chroma_of(colour: str) -> tuple[int, int]:
    """U and V of "#rrggbb", BT.709 limited range (ITU-R BT.709-6 section 3)."""
    red, green, blue = (int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5))
    luma = 0.2126 * red + 0.7152 * green + 0.0722 * blue
    u, v = (blue - luma) / 1.8556, (red - luma) / 1.5748
    return round(_GREY + 224 * u), round(_GREY + 224 * v)
