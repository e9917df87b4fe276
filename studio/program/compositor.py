"""What the program needs of a compositor; the real one is studio.compose.compositor."""

from collections.abc import Mapping
from typing import Protocol

import av

from studio.ids import SourceId
from studio.media.frames import VideoFrame


class Compositor(Protocol):
    """Draws the program picture. Called by the program thread alone."""

    def render(self, frames: Mapping[SourceId, VideoFrame], now_ns: int) -> av.VideoFrame:
        """The picture for `now_ns`: yuv420p, BT.709 limited, of the canvas' size.

        frames: the newest picture of each source; one that never delivered is missing. The picture
        stays untouched for at least three further calls: the encoder may still read it.
        """
        ...

    def aside(self, frames: Mapping[SourceId, VideoFrame], now_ns: int) -> av.VideoFrame | None:
        """What the preview shows instead of the programme, or None. Costs nothing then."""
        ...
