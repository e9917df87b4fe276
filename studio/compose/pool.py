"""Program frames, used again as soon as nobody reads them."""

import sys
from dataclasses import dataclass

import av
import numpy as np
from av.video.reformatter import ColorPrimaries, ColorRange, Colorspace, ColorTrc
from numpy.typing import NDArray

from studio.compose.sprite import Planes
from studio.media.rates import Canvas

_KEPT = 8  # encoder queue 1 + in the encoder 2 + preview 1 + being drawn 1, and some air


@dataclass(frozen=True, slots=True)
class _Buffer:
    memory: NDArray[np.uint8]
    planes: Planes


class FramePool:
    """Hands out frames that no consumer can still be reading. Belongs to the program thread.

    Every frame handed out, and FFmpeg's own references to it, hold one reference to the buffer's
    array (PyAV counts it in the AVBufferRef), so CPython's reference count says who still reads.
    A consumer may keep a frame as long as it likes; it only costs memory.
    """

    def __init__(self, canvas: Canvas) -> None:
        self._canvas = canvas
        self._buffers: list[_Buffer] = []
        self._idle_references = self._references(self._new_buffer())

    def take(self) -> tuple[av.VideoFrame, Planes]:
        """A frame to draw into, with views of its planes; its contents are undefined."""
        buffer = self._idle_buffer() or self._new_buffer()
        image = av.VideoFrame.from_numpy_buffer(buffer.memory, format="yuv420p")
        image.colorspace = Colorspace.ITU709
        image.color_range = ColorRange.MPEG
        image.color_primaries = ColorPrimaries.BT709
        image.color_trc = ColorTrc.BT709
        return image, buffer.planes

    def _idle_buffer(self) -> _Buffer | None:
        """The first idle buffer: as few as possible take turns, so they stay in the cache."""
        for buffer in self._buffers:
            if self._references(buffer) == self._idle_references:
                return buffer
        return None

    def _new_buffer(self) -> _Buffer:
        height, width = self._canvas.height_px, self._canvas.width_px
        memory = np.zeros((height * 3 // 2, width), dtype=np.uint8)
        y, u, v = np.split(memory.reshape(-1), (height * width, height * width * 5 // 4))
        half = (height // 2, width // 2)
        planes = Planes(y.reshape(height, width), u.reshape(half), v.reshape(half))
        buffer = _Buffer(memory, planes)
        if len(self._buffers) < _KEPT:
            self._buffers.append(buffer)
        return buffer

    @staticmethod
    def _references(buffer: _Buffer) -> int:
        return sys.getrefcount(buffer.memory)
