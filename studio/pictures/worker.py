"""The child that decodes: bytes of a stranger's picture in, a small PNG out (`main.py picture`).

Runs in a process of its own with little memory and little time, so that a hostile picture costs
this process and nothing else. Exit codes: 0 done, 3 no picture, 4 too large.
"""

import sys
from pathlib import Path

import cv2
import numpy as np

from studio.pictures.headers import size_px

EXIT_NO_PICTURE = 3
EXIT_TOO_LARGE = 4
MAX_INPUT_BYTES = 16 * 1024 * 1024
MAX_PIXELS = 40_000_000
MAX_SIDE_PX = 16_384
SIDE_PX = 900  # of what comes out: enough for the card on a 1080p picture and for the watch page
_MEMORY_BYTES = 768 * 1024 * 1024
_CPU_S = 8
_CHANNELS_WITH_ALPHA = 4


def main() -> int:
    """Read standard input, write standard output."""
    _limit()
    data = sys.stdin.buffer.read(MAX_INPUT_BYTES + 1)
    if len(data) > MAX_INPUT_BYTES:
        return EXIT_TOO_LARGE
    size = size_px(data)
    if size is None or min(size) < 1:
        return EXIT_NO_PICTURE
    if max(size) > MAX_SIDE_PX or size[0] * size[1] > MAX_PIXELS:
        return EXIT_TOO_LARGE
    png = _png(data)
    if png is None:
        return EXIT_NO_PICTURE
    sys.stdout.buffer.write(png)
    sys.stdout.buffer.flush()
    return 0


def _png(data: bytes) -> bytes | None:
    """The picture upright, on white, at most `SIDE_PX` on its longer side."""
    raw = np.frombuffer(data, np.uint8)
    try:
        image = cv2.imdecode(raw, cv2.IMREAD_UNCHANGED)
        if image is None:
            return None
        if image.ndim == 3 and image.shape[2] == _CHANNELS_WITH_ALPHA:  # noqa: PLR2004 - h, w, c
            image = _on_white(image)
        else:
            image = cv2.imdecode(raw, cv2.IMREAD_COLOR)  # turns it as its EXIF entry says
        if image is None:
            return None
        factor = SIDE_PX / max(image.shape[:2])
        if factor < 1:
            image = cv2.resize(image, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA)
        done, encoded = cv2.imencode(".png", image)
    except cv2.error:
        return None
    return encoded.tobytes() if done else None


def _on_white(image: np.ndarray) -> np.ndarray:
    scale = 255 if image.dtype == np.uint8 else 65535
    eight = (image / (scale / 255)).astype(np.float32)
    alpha = eight[:, :, 3:] / 255
    return np.asarray(eight[:, :, :3] * alpha + 255 * (1 - alpha), np.uint8)


def _limit() -> None:
    if sys.platform == "win32":
        return  # there the parent's clock is the limit
    import resource

    cv2.setNumThreads(1)
    resource.setrlimit(resource.RLIMIT_CPU, (_CPU_S, _CPU_S))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    if sys.platform.startswith("linux"):  # elsewhere address space is no measure of memory
        mapped = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
        resource.setrlimit(resource.RLIMIT_AS, (mapped + _MEMORY_BYTES,) * 2)
