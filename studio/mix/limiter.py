"""Limiter: the sum never exceeds the ceiling, and is not torn where it would."""

import itertools

import numpy as np

from studio.media.frames import Samples
from studio.mix.levels import amplitude_of, db_of, faded, peak_of, peaks_of

_PARTS = 20  # of a block: 1 ms each, with 20 ms blocks
_RECOVERY = 1.004  # per part: 6 dB in 170 ms


class Limiter:
    """Turns down just before a peak, within the block at hand, and recovers slowly.

    For one thread. No delay: only a peak in the first millisecond of a block is met by a step.
    """

    def __init__(self) -> None:
        self._gain = 1.0

    @property
    def reduction_db(self) -> float:
        """How much is taken away now; 0 when nothing."""
        return -db_of(self._gain)

    def applied(self, samples: Samples, ceiling_db: float) -> Samples:
        """The block, nowhere above the ceiling."""
        ceiling = amplitude_of(ceiling_db)
        if self._gain == 1.0 and peak_of(samples) <= ceiling:
            return samples
        gains = self._gains(samples, ceiling)
        self._gain = gains[-1]
        points = [gains[0], *(min(pair) for pair in itertools.pairwise(gains)), gains[-1]]
        limited = faded(samples, points)
        np.clip(limited, -ceiling, ceiling, out=limited)
        return limited

    def _gains(self, samples: Samples, ceiling: float) -> list[float]:
        gains: list[float] = []
        gain = self._gain
        for peak in peaks_of(samples, _PARTS):
            gain = min(1.0, gain * _RECOVERY, ceiling / max(float(peak), 1e-9))
            gains.append(gain)
        return gains
