"""Plain pictures for compositor tests."""

import av
import numpy as np
from numpy.typing import NDArray

from studio.ids import SourceId
from studio.media.frames import VideoFrame

SOURCE = SourceId("camera")


def gradient(width: int, height: int, *, captured_ns: int = 0) -> VideoFrame:
    """A picture in which every place differs: luma rises to the right, chroma downwards."""
    memory = np.empty((height * 3 // 2, width), np.uint8)
    memory[:height] = np.linspace(30, 220, width).astype(np.uint8)
    memory[height:] = np.linspace(90, 160, height // 2).astype(np.uint8)[:, np.newaxis]
    return as_frame(memory, captured_ns=captured_ns)


def flat(width: int, height: int, y: int) -> VideoFrame:
    """A grey picture."""
    memory = np.full((height * 3 // 2, width), 128, np.uint8)
    memory[:height] = y
    return as_frame(memory)


def as_frame(memory: NDArray[np.uint8], *, captured_ns: int = 0) -> VideoFrame:
    """The planes as a source would deliver them."""
    image = av.VideoFrame.from_numpy_buffer(memory, "yuv420p")
    return VideoFrame(image, captured_ns, 0, SOURCE)


def planes(image: av.VideoFrame) -> NDArray[np.uint8]:
    """A copy of all planes, shape (h * 3 / 2, w)."""
    return np.array(image.to_ndarray(), dtype=np.uint8)


def luma(image: av.VideoFrame) -> NDArray[np.uint8]:
    """A copy of the Y plane."""
    return planes(image)[: image.height]
