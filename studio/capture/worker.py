"""What clip and test card share: a thread, a slot for the newest picture, a problem."""

import threading
from abc import ABC, abstractmethod

import av

from studio.errors import StudioError
from studio.ids import SourceId
from studio.kit.clock import Clock
from studio.kit.latest_slot import LatestSlot
from studio.media.frames import VideoFrame
from studio.media.rates import Canvas
from studio.media.sound import SoundQueue


class SourceWorker(ABC):
    """A source that runs `_play` on its own thread, again after a pause when that fails."""

    def __init__(self, source_id: SourceId, canvas: Canvas, clock: Clock) -> None:
        self.source_id = source_id
        self.frames: LatestSlot[VideoFrame] = LatestSlot()
        self.sound: SoundQueue | None = None
        self.is_silent = False  # known to have no sound at all; set on the source's thread
        self.problem: StudioError | None = None
        self._canvas = canvas
        self._clock = clock
        self._counter = 0
        self.size_px = (0, 0)
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None

    @property
    def delivered(self) -> int:
        """How many pictures came so far."""
        return self._counter

    def start(self) -> None:
        """Begin to deliver. Idempotent."""
        if self._thread is None:
            self._stopping.clear()
            name = f"source-{self.source_id}"
            self._thread = threading.Thread(target=self._run, name=name, daemon=True)
            self._thread.start()

    def stop(self) -> None:
        """Stop and wait for the thread. Idempotent."""
        thread, self._thread = self._thread, None
        if thread is not None:
            self._stopping.set()
            thread.join()

    def _deliver(self, image: av.VideoFrame, captured_ns: int) -> None:
        self.size_px = (image.width, image.height)
        self.frames.put(VideoFrame(image, captured_ns, self._counter, self.source_id))
        self._counter += 1

    @abstractmethod
    def _run(self) -> None:
        """Deliver until `_stopping` is set. Never raises."""
