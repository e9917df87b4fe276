"""Sources and a compositor small enough to see through."""

from collections.abc import Mapping

import av

from studio.errors import StudioError
from studio.ids import SourceId
from studio.kit.latest_slot import LatestSlot
from studio.media.frames import VideoFrame
from studio.media.rates import Canvas
from studio.media.sound import SoundQueue
from tests.fakes.pictures import plain


class PushedSource:
    """Delivers what a test pushes."""

    def __init__(self, name: str = "camera", *, has_sound: bool = False) -> None:
        self.source_id = SourceId(name)
        self.frames: LatestSlot[VideoFrame] = LatestSlot()
        self.sound = SoundQueue() if has_sound else None
        self.problem: StudioError | None = None
        self._counter = 0

    def start(self) -> None: ...

    def stop(self) -> None: ...

    def push(self, image: av.VideoFrame, captured_ns: int) -> None:
        self.frames.put(VideoFrame(image, captured_ns, self._counter, self.source_id))
        self._counter += 1


class FirstSourceCompositor:
    """Shows the first source's picture, or grey; fails when told to."""

    def __init__(self, canvas: Canvas) -> None:
        self._empty = plain(50, canvas)
        self.rendered: list[int] = []
        self.fails = False
        self.beside: av.VideoFrame | None = None

    def render(self, frames: Mapping[SourceId, VideoFrame], now_ns: int) -> av.VideoFrame:
        if self.fails:
            raise RuntimeError("told to fail")
        self.rendered.append(now_ns)
        first = next(iter(frames.values()), None)
        return self._empty if first is None else first.image

    def aside(self, frames: Mapping[SourceId, VideoFrame], now_ns: int) -> av.VideoFrame | None:
        return self.beside
