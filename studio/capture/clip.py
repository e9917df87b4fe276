"""ClipSource: a video file that plays for ever, as if it were a camera."""

import contextlib
from pathlib import Path

import av

from studio.capture.clip_pictures import PictureLoop
from studio.capture.clip_problems import clip_missing, clip_unreadable
from studio.capture.clip_sound import SoundLoop
from studio.capture.fit import Fitter
from studio.capture.worker import SourceWorker
from studio.errors import StudioError
from studio.ids import SourceId
from studio.kit.clock import NS_PER_MS, NS_PER_SECOND, Clock
from studio.kit.pacer import Pacer
from studio.media.rates import AUDIO_SAMPLE_RATE, Canvas
from studio.media.sound import SoundQueue, samples_of_ns

_RETRY_S = 2.0
_SOUND_AHEAD_NS = (
    120 * NS_PER_MS
)  # mixed ahead of its picture (studio.program.sound), and decoding may pause


class ClipSource(SourceWorker):
    """Loops without a seam at the canvas' rate; repeats or drops pictures of another rate.

    The picture for a beat is decoded before the beat, so it is delivered on time. A clip that
    cannot be played leaves a `problem` and is tried again every two seconds.
    """

    def __init__(
        self,
        source_id: SourceId,
        path: Path,
        canvas: Canvas,
        clock: Clock,
        *,
        has_sound: bool = True,
    ) -> None:
        super().__init__(source_id, canvas, clock)
        self._path = path
        self._fitter = Fitter(canvas)
        self.sound = SoundQueue() if has_sound else None

    def _run(self) -> None:
        while not self._stopping.is_set():
            try:
                with contextlib.ExitStack() as stack:
                    self._play(stack)
            except StudioError as error:
                self.problem = error
            except FileNotFoundError:
                self.problem = clip_missing(self._path)
            except (av.FFmpegError, OSError, ValueError):
                self.problem = clip_unreadable(self._path)
            self._stopping.wait(_RETRY_S)

    def _play(self, stack: contextlib.ExitStack) -> None:
        pictures = PictureLoop(self._path)
        stack.callback(pictures.close)
        sound = self._open_sound(pictures, stack)
        image = self._fitter.fit(pictures.at(0))
        pacer = Pacer(self._clock, self._canvas.fps)
        begin_ns: int | None = None
        while not self._stopping.is_set():
            tick = pacer.wait()
            self._deliver(image, self._clock.now_ns())
            self.problem = None
            begin_ns = tick.deadline_ns if begin_ns is None else begin_ns
            position_ns = (tick.number + 1) * NS_PER_SECOND // self._canvas.fps
            self._put_sound(sound, begin_ns, position_ns + _SOUND_AHEAD_NS)
            image = self._fitter.fit(pictures.at(position_ns))

    def _open_sound(self, pictures: PictureLoop, stack: contextlib.ExitStack) -> SoundLoop | None:
        """None when no sound is wanted or there; raw video without a length cannot have any."""
        if self.sound is None or pictures.length_ns is None:
            self.is_silent = True
            return None
        sound = SoundLoop(self._path, pictures.length_ns, pictures.start_s)
        stack.callback(sound.close)
        self.is_silent = not sound.has_sound
        return sound if sound.has_sound else None

    def _put_sound(self, loop: SoundLoop | None, begin_ns: int, until_ns: int) -> None:
        if loop is None or self.sound is None:
            return
        wanted = samples_of_ns(until_ns)
        while loop.position < wanted:
            start_ns = begin_ns + loop.position * NS_PER_SECOND // AUDIO_SAMPLE_RATE
            self.sound.put(loop.next_block(), start_ns)
