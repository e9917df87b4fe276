"""Raw pictures and sound on their way to the encoder."""

from dataclasses import dataclass

import av
import numpy as np
from numpy.typing import NDArray

from studio.ids import SourceId

Samples = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class VideoFrame:
    """One picture. The image is never written after hand-over.

    image: yuv420p, BT.709 limited range (converted at the source when the device differs).
    captured_ns: monotonic instant at which the source delivered it. counter: counts the source's
    pictures from 0, gaps mean lost ones.
    """

    image: av.VideoFrame
    captured_ns: int
    counter: int
    source_id: SourceId


@dataclass(frozen=True, slots=True)
class AudioChunk:
    """A piece of sound. samples: float32, shape (n, 2), 48 kHz, -1..1; captured_ns: its start."""

    samples: Samples
    captured_ns: int
    source_id: SourceId
