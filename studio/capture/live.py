"""LiveSource: a device or stream that may stall, vanish, freeze or change, and comes back.

Two threads: the source's own watches, and each opening of the device reads on one of its own,
which is left behind when a driver never returns.
"""

import threading
from collections.abc import Callable, Iterator
from typing import Protocol
from zlib import crc32

import av

from studio.capture.fit import Fitter
from studio.capture.live_problems import LiveWords, NoDeviceError
from studio.capture.worker import SourceWorker
from studio.errors import StudioError
from studio.ids import SourceId
from studio.kit.backoff import pauses_s
from studio.kit.clock import NS_PER_MS, NS_PER_SECOND, Clock
from studio.media.planes import plane_pixels
from studio.media.rates import Canvas

STALL_NOTICED_NS = 700 * NS_PER_MS
STALL_REOPENED_NS = 3 * NS_PER_SECOND
OPENING_NS = 10 * NS_PER_SECOND
FREEZE_NOTICED_NS = 800 * NS_PER_MS
FREEZE_REOPENED_NS = 6 * NS_PER_SECOND
_WATCH_S = 0.1
_LET_GO_S = 0.5
_STAND_IN_S = 0.25
_MOST_PAUSE_S = 3.0  # what was unplugged is back within this, and a moment
_SAMPLE_STEP = 16
_LEAST_ALIKE = 4  # pictures, so that a slow camera is not called frozen


class Feed(Protocol):
    """An opened device. `pictures` and `close` belong to one thread."""

    def pictures(self) -> Iterator[av.VideoFrame]:
        """What the device delivers; blocks; ends with the device."""
        ...

    def interrupt(self) -> None:
        """Make `pictures` end soon where that is possible. From any thread."""
        ...

    def close(self) -> None:
        """Let go of the device."""
        ...


OpenFeed = Callable[[], Feed]


class _Attempt:
    """One opening of the device, on a thread of its own."""

    def __init__(
        self, name: str, open_feed: OpenFeed, take: Callable[["_Attempt", av.VideoFrame], None]
    ) -> None:
        self._open_feed = open_feed
        self._take = take
        self._feed: Feed | None = None
        self._is_wanted = True
        self.over = threading.Event()
        self.error: Exception | None = None
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)

    def start(self) -> None:
        """Begin to open."""
        self._thread.start()

    def leave(self) -> None:
        """Nobody wants its pictures any more. Waits a moment, not for ever."""
        self._is_wanted = False
        if self._feed is not None:
            self._feed.interrupt()
        self._thread.join(_LET_GO_S)

    def _run(self) -> None:
        try:
            feed = self._feed = self._open_feed()
            try:
                for image in feed.pictures():
                    if not self._is_wanted:
                        return
                    self._take(self, image)
            finally:
                feed.close()
        except (StudioError, av.FFmpegError, OSError, ValueError, EOFError) as error:
            self.error = error
        finally:
            self.over.set()


class LiveSource(SourceWorker):
    """Opens again for ever; `problem` says what is wrong meanwhile, within a second.

    words: the texts for its problems, replaced when it is renamed. watches_freeze: pictures that
    are equal to the last bit mean that the device hangs (true of cameras, not of screens).
    stand_in: shown while there never was a device; one that is lost gives way to the slate.
    """

    def __init__(  # noqa: PLR0913 - a source's identity, its device and its words
        self,
        source_id: SourceId,
        open_feed: OpenFeed,
        canvas: Canvas,
        clock: Clock,
        words: LiveWords,
        *,
        watches_freeze: bool,
    ) -> None:
        super().__init__(source_id, canvas, clock)
        self._open_feed = open_feed
        self.words = words
        self._fitter = Fitter(canvas)
        self._watches_freeze = watches_freeze
        self._attempt: _Attempt | None = None
        self._arrived_ns = 0
        self._changed_ns = 0
        self._has_arrived = False
        self._fingerprint = 0
        self._alike = 0
        self._was_seen = False
        self.stand_in: av.VideoFrame | None = None

    def _run(self) -> None:
        pauses = pauses_s()
        while not self._stopping.is_set():
            if self._try():
                pauses = pauses_s()
            self._rest(min(_MOST_PAUSE_S, next(pauses)))

    def _try(self) -> bool:
        """Open the device once and stay with it. True when pictures came."""
        self._arrived_ns = self._changed_ns = self._clock.now_ns()
        self._has_arrived, self._alike = False, 0
        attempt = _Attempt(f"device-{self.source_id}", self._open_feed, self._take)
        self._attempt = attempt
        attempt.start()
        while not self._stopping.is_set() and not attempt.over.wait(_WATCH_S):
            if self._is_lost():
                break
        self._attempt = None
        attempt.leave()
        if attempt.over.is_set() and not self._stopping.is_set():
            self._say(self.words.ended(attempt.error, has_delivered=self._has_arrived))
        return self._has_arrived

    def _rest(self, pause_s: float) -> None:
        """Wait before the next opening; without any device the stand-in is shown meanwhile."""
        end_ns = self._clock.now_ns() + round(pause_s * NS_PER_SECOND)
        while not self._stopping.is_set() and (left_ns := end_ns - self._clock.now_ns()) > 0:
            is_without = isinstance(self.problem, NoDeviceError) and not self._was_seen
            if self.stand_in is not None and is_without:
                self._deliver(self.stand_in, self._clock.now_ns())
            self._stopping.wait(min(_STAND_IN_S, left_ns / NS_PER_SECOND))

    def _is_lost(self) -> bool:
        """Look at the clock: say what is wrong; True when the device must be opened anew."""
        silent_ns = self._clock.now_ns() - self._arrived_ns
        if not self._has_arrived:
            if silent_ns > OPENING_NS:
                self._say(self.words.stalled())
            return silent_ns > OPENING_NS
        if silent_ns > STALL_NOTICED_NS:
            self._say(self.words.stalled())
            return silent_ns > STALL_REOPENED_NS
        frozen_ns = self._arrived_ns - self._changed_ns
        if self._watches_freeze and self._alike >= _LEAST_ALIKE:
            if frozen_ns > FREEZE_NOTICED_NS:
                self._say(self.words.frozen())
            return frozen_ns > FREEZE_REOPENED_NS
        return False

    def _say(self, problem: StudioError) -> None:
        """Keep the problem that stands already when it is the same: observers compare them."""
        former = self.problem
        if former is None or (former.code, former.fields) != (problem.code, problem.fields):
            self.problem = problem

    def _take(self, attempt: _Attempt, image: av.VideoFrame) -> None:
        """A picture came; called by the attempt's thread. A frozen one is not shown again."""
        now_ns = self._clock.now_ns()
        if attempt is not self._attempt:
            return
        fitted = self._fitter.fit(image)
        if self._watches_freeze:
            fingerprint = _fingerprint(fitted)
            self._alike = self._alike + 1 if fingerprint == self._fingerprint else 0
            self._fingerprint = fingerprint
        self._arrived_ns = now_ns
        self._has_arrived = self._was_seen = True
        if self._alike == 0:
            self._changed_ns = now_ns
            self.problem = None
        if now_ns - self._changed_ns <= FREEZE_NOTICED_NS:
            self._deliver(fitted, now_ns)


def _fingerprint(image: av.VideoFrame) -> int:
    """Of every sixteenth pixel each way: sensors are never quiet enough for two to be equal."""
    luma = plane_pixels(image.planes[0])[::_SAMPLE_STEP, : image.width : _SAMPLE_STEP]
    return crc32(luma.tobytes())
