"""Makes small copies of program pictures for the preview, plane by plane.

OpenCV halves a plane many times faster than libswscale scales it (measured at 720p to 640x360:
0.12 ms against 0.44 ms, colour conversion included), so libswscale is left only the colours.
"""

import av
import cv2

from studio.compose.sprite import Plane
from studio.media.planes import plane_pixels

_COLUMNS = 8


class Shrinker:
    """Scales yuv420p pictures down, always into the same small picture. For one thread."""

    def __init__(self) -> None:
        self._small: av.VideoFrame | None = None

    def shrink(self, image: av.VideoFrame, width_px: int, height_px: int) -> av.VideoFrame:
        """`image` at an even size not above its own; itself when it has that size already.

        The picture is a few columns wider than asked when its width is no multiple of eight:
        libswscale's fast conversion to B G R A leaves such last columns unwritten (FFmpeg 8.1).
        """
        if (image.width, image.height) == (width_px, height_px):
            return image
        small = self._small
        wide_px = -(-width_px // _COLUMNS) * _COLUMNS
        if small is None or (small.width, small.height) != (wide_px, height_px):
            small = self._small = av.VideoFrame(wide_px, height_px, "yuv420p")
        for plane, target, share in zip(image.planes, small.planes, (1, 2, 2), strict=True):
            pixels = plane_pixels(plane)[: image.height // share, : image.width // share]
            into = plane_pixels(target)[: height_px // share, : width_px // share]
            _scale(pixels, into)
        return small


def _scale(pixels: Plane, into: Plane) -> None:
    """By a whole factor with every pixel counted first (fast), then the small rest."""
    rows, columns = into.shape
    factor = min(pixels.shape[0] // rows, pixels.shape[1] // columns)
    if factor > 1:
        size = (pixels.shape[1] // factor, pixels.shape[0] // factor)
        if size == (columns, rows):
            cv2.resize(pixels, size, dst=into, interpolation=cv2.INTER_AREA)
            return
        whole = pixels[: size[1] * factor, : size[0] * factor]
        smaller = cv2.resize(whole, size, interpolation=cv2.INTER_AREA)
        cv2.resize(smaller, (columns, rows), dst=into, interpolation=cv2.INTER_LINEAR)
        return
    cv2.resize(pixels, (columns, rows), dst=into, interpolation=cv2.INTER_LINEAR)
