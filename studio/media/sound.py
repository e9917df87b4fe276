"""SoundQueue: sound on its way from a source to the mixer, addressed by the capture clock."""

import threading

import numpy as np

from studio.kit.clock import NS_PER_SECOND
from studio.media.frames import Samples
from studio.media.rates import AUDIO_CHANNELS, AUDIO_SAMPLE_RATE

_TOLERANCE = AUDIO_SAMPLE_RATE // 100  # 10 ms: less is jitter of the stamps, more is a real gap


def samples_of_ns(duration_ns: int) -> int:
    """How many samples last `duration_ns`."""
    return round(duration_ns * AUDIO_SAMPLE_RATE / NS_PER_SECOND)


class SoundQueue:
    """A ring of the last `capacity` samples. One writer, one reader, neither waits.

    Writer and reader both name instants of the capture clock; as long as the two agree within
    10 ms the samples run on without a seam, beyond that the position jumps.
    """

    def __init__(self, capacity: int = AUDIO_SAMPLE_RATE) -> None:
        self._ring = np.zeros((capacity, AUDIO_CHANNELS), dtype=np.float32)
        self._lock = threading.Lock()
        self._anchor_ns = 0  # instant of sample number 0
        self._written = 0  # number of the next sample to write
        self._read = 0  # number of the next sample to read
        self._missing = 0

    @property
    def missing(self) -> int:
        """Samples that were asked for and not there; silence stood in."""
        return self._missing

    def put(self, samples: Samples, captured_ns: int) -> None:
        """Append sound that starts at `captured_ns`. samples: float32, shape (n, 2), -1..1."""
        with self._lock:
            expected = samples_of_ns(captured_ns - self._anchor_ns)
            if abs(expected - self._written) > _TOLERANCE:
                self._anchor_ns, self._written, self._read = captured_ns, 0, 0
            self._copy_in(samples[-len(self._ring) :])

    def read(self, start_ns: int, count: int) -> Samples | None:
        """The `count` samples from `start_ns` on, float32 (count, 2); None when all are missing.

        Where some are missing there is silence.
        """
        with self._lock:
            asked = samples_of_ns(start_ns - self._anchor_ns)
            if abs(asked - self._read) > _TOLERANCE:
                self._read = asked
            begin, self._read = self._read, self._read + count
            first = max(begin, self._written - len(self._ring), 0)
            last = min(begin + count, self._written)
            self._missing += count - max(0, last - first)
            if last <= first:
                return None
            sound = np.zeros((count, AUDIO_CHANNELS), dtype=np.float32)
            self._copy_out(sound[first - begin : last - begin], first)
        return sound

    def _copy_in(self, samples: Samples) -> None:
        place = self._written % len(self._ring)
        head = min(len(samples), len(self._ring) - place)
        self._ring[place : place + head] = samples[:head]
        self._ring[: len(samples) - head] = samples[head:]
        self._written += len(samples)

    def _copy_out(self, target: Samples, first: int) -> None:
        place = first % len(self._ring)
        head = min(len(target), len(self._ring) - place)
        target[:head] = self._ring[place : place + head]
        target[head:] = self._ring[: len(target) - head]
