"""Music: one audio file after the other into the mix, again and again."""

import threading
from collections.abc import Iterator
from pathlib import Path

import av
import numpy as np

from studio.errors import N_, StudioError, UserError
from studio.kit.clock import NS_PER_MS, NS_PER_SECOND, Clock
from studio.media.frames import Samples
from studio.media.rates import AUDIO_CHANNELS, AUDIO_SAMPLE_RATE
from studio.media.sound import SoundQueue

_AHEAD_NS = 300 * NS_PER_MS  # decoding may pause that long
_STEP_S = 0.05
_LONGEST_BLOCK = AUDIO_SAMPLE_RATE // 2


class Music:
    """Plays a file in a loop until told otherwise. Costs nothing while it rests.

    A file that cannot be played leaves a `problem` and silence.
    """

    def __init__(self, clock: Clock) -> None:
        self.sound = SoundQueue()
        self.problem: StudioError | None = None
        self._clock = clock
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None

    @property
    def is_playing(self) -> bool:
        """Something sounds, or at least should."""
        thread = self._thread
        return thread is not None and thread.is_alive()

    def play(self, path: Path) -> None:
        """Stop what plays and begin with this file."""
        self.stop()
        self._stopping.clear()
        self.problem = None
        self._thread = threading.Thread(target=self._run, args=(path,), name="music", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Rest. Idempotent."""
        thread, self._thread = self._thread, None
        if thread is not None:
            self._stopping.set()
            thread.join()

    def _run(self, path: Path) -> None:
        try:
            self._play(path)
        except (av.FFmpegError, OSError, ValueError, IndexError):
            self.problem = _unplayable(path)

    def _play(self, path: Path) -> None:
        begin_ns, played = self._clock.now_ns(), 0
        for samples in _looped(path):
            at_ns = begin_ns + played * NS_PER_SECOND // AUDIO_SAMPLE_RATE
            while at_ns - self._clock.now_ns() > _AHEAD_NS:
                if self._stopping.wait(_STEP_S):
                    return
            if self._stopping.is_set():
                return
            self.sound.put(samples, at_ns)
            played += len(samples)


def _looped(path: Path) -> Iterator[Samples]:
    """For ever; ends only when the file holds no sound at all."""
    is_empty = False
    while not is_empty:
        is_empty = True
        for samples in _once(path):
            is_empty = False
            yield samples
    raise ValueError("no sound")


def _once(path: Path) -> Iterator[Samples]:
    resampler = av.AudioResampler(
        format="flt", layout="stereo", rate=AUDIO_SAMPLE_RATE, frame_size=_LONGEST_BLOCK // 10
    )
    with av.open(str(path)) as container:
        for packet in container.demux(container.streams.audio[0]):
            try:
                frames = packet.decode()
            except av.InvalidDataError:  # a damaged spot: the rest is still good
                continue
            for frame in frames:
                yield from _samples(resampler, frame)
    yield from _samples(resampler, None)


def _samples(resampler: av.AudioResampler, frame: av.AudioFrame | None) -> Iterator[Samples]:
    for out in resampler.resample(frame):
        yield out.to_ndarray().astype(np.float32, copy=False).reshape(-1, AUDIO_CHANNELS)


def _unplayable(path: Path) -> UserError:
    return UserError(
        N_("The music {name} cannot be played."),
        remedy=N_("The file is missing, damaged or holds no sound. Choose another one."),
        code="music.unplayable",
        fields={"name": path.name},
    )
