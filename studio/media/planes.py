"""Looking into the planes of a picture without copying."""

import numpy as np
from av.video.plane import VideoPlane
from numpy.typing import NDArray


def plane_pixels(plane: VideoPlane) -> NDArray[np.uint8]:
    """The plane's own memory, uint8, shape (rows, line_size): columns beyond its width are padding.

    Writable; write only into a picture that nobody else holds yet.
    """
    return np.frombuffer(memoryview(plane), np.uint8).reshape(-1, plane.line_size)
