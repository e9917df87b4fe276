"""The host's logo: a picture with clear parts, as large as its place allows."""

from functools import lru_cache
from pathlib import Path

import cv2
import numpy as np

from studio.compose.picture import read_picture
from studio.compose.scene import LogoSpec, Rect
from studio.compose.sprite import Pixels, Sprite

_OPAQUE = 255
_CHANNELS = 4


def paint_logo(spec: LogoSpec, rect: Rect) -> Sprite:
    """Fit the picture into `rect`; nothing is seen of a file that is no picture."""
    image = _read(spec.picture)
    if image is None:
        return Sprite.from_pixels(np.zeros((2, 2, _CHANNELS), np.uint8))
    height, width = image.shape[:2]
    share = min(rect.width_px / width, rect.height_px / height)
    size = (2 * max(1, int(width * share / 2)), 2 * max(1, int(height * share / 2)))
    how = cv2.INTER_AREA if share < 1 else cv2.INTER_CUBIC
    return Sprite.from_pixels(np.asarray(cv2.resize(image, size, interpolation=how), np.uint8))


def is_picture(path: Path) -> bool:
    """Whether `path` can be shown as a logo."""
    return _read(path) is not None


@lru_cache(maxsize=4)
def _read(path: Path) -> Pixels | None:
    """Premultiplied B G R A, shape (h, w, 4) uint8."""
    image = read_picture(path, cv2.IMREAD_UNCHANGED)
    if image is None or image.dtype != np.uint8:
        return None
    if image.ndim == 2:  # noqa: PLR2004 - a grey picture has no third axis
        image = np.asarray(cv2.cvtColor(image, cv2.COLOR_GRAY2BGR), np.uint8)
    if image.shape[2] != _CHANNELS:
        return np.asarray(cv2.cvtColor(image, cv2.COLOR_BGR2BGRA), np.uint8)
    alpha = image[..., 3:].astype(np.uint16)
    colour = (image[..., :3] * alpha + _OPAQUE // 2) // _OPAQUE
    return np.concatenate([colour.astype(np.uint8), image[..., 3:]], axis=2)
