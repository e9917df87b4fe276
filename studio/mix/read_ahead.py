"""ReadAhead: a sound and a little of what follows it, without a seam when the little changes."""

import numpy as np

from studio.kit.clock import NS_PER_SECOND
from studio.media.frames import Samples
from studio.media.rates import AUDIO_CHANNELS, AUDIO_SAMPLE_RATE
from studio.media.sound import SoundQueue


def ns_of_samples(count: int) -> int:
    """How long `count` samples last."""
    return count * NS_PER_SECOND // AUDIO_SAMPLE_RATE


class ReadAhead:
    """Draws from a queue for one thread.

    A queue forgives its reader 10 ms, so nobody may simply ask for later instants: what was read
    early is kept here and comes first the next time.
    """

    def __init__(self, queue: SoundQueue) -> None:
        self._queue = queue
        self._early: Samples = np.zeros((0, AUDIO_CHANNELS), np.float32)

    def read(self, start_ns: int, count: int, ahead: int) -> Samples | None:
        """The `count + ahead` samples from `start_ns` on; None when there is no sound in them.

        start_ns: where the last reading's `count` ended. ahead: fewer than `count`.
        """
        early = self._early
        if not ahead and not len(early):
            return self._queue.read(start_ns, count)
        wanted = count + ahead - len(early)
        fresh = self._queue.read(start_ns + ns_of_samples(len(early)), wanted)
        is_silent = fresh is None and not early.any()
        if fresh is None:
            fresh = np.zeros((wanted, AUDIO_CHANNELS), np.float32)
        known: Samples = np.concatenate([early, fresh])
        self._early = known[count:]
        return None if is_silent else known
