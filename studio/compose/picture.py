"""Product pictures for cards: reading a local file and cutting it to a square."""

from functools import lru_cache
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

Pixels = NDArray[np.uint8]

_MAX_FILE_BYTES = 8 * 1024 * 1024
_KEPT = 64  # squares of about 100 KB


def square_picture(path: Path | None, side_px: int) -> Pixels | None:
    """The middle square of the picture, shape (side, side, 4) uint8 B G R A, opaque.

    None when there is no file, or it is no picture: a card never fails because of its picture.
    A picture is decoded once until its file changes: cards are painted anew at every sale.
    """
    if path is None:
        return None
    try:
        status = path.stat()
    except OSError:
        return None
    if status.st_size > _MAX_FILE_BYTES:
        return None
    return _square(path, status.st_mtime_ns, side_px)


@lru_cache(maxsize=_KEPT)
def _square(path: Path, _changed_ns: int, side_px: int) -> Pixels | None:
    image = read_picture(path, cv2.IMREAD_COLOR)
    if image is None:
        return None
    height, width = image.shape[:2]
    side = min(height, width)
    top, left = (height - side) // 2, (width - side) // 2
    square = image[top : top + side, left : left + side]
    how = cv2.INTER_AREA if side > side_px else cv2.INTER_CUBIC
    resized = cv2.resize(square, (side_px, side_px), interpolation=how)
    opaque = np.asarray(cv2.cvtColor(resized, cv2.COLOR_BGR2BGRA), dtype=np.uint8)
    opaque.flags.writeable = False
    return opaque


def read_picture(path: Path, how: int) -> Pixels | None:
    """The pixels of a local file as OpenCV reads it (`how`: an IMREAD constant), or None."""
    try:
        if path.stat().st_size > _MAX_FILE_BYTES:
            return None
        encoded = np.frombuffer(path.read_bytes(), dtype=np.uint8)
        # imread cannot open non-ASCII paths on Windows; decoding bytes can.
        image = cv2.imdecode(encoded, how) if encoded.size else None
    except (OSError, cv2.error):
        return None
    return None if image is None else np.asarray(image, dtype=np.uint8)
