"""Gate: what is quieter than the threshold is held back."""

from studio.media.frames import Samples
from studio.mix.levels import amplitude_of, faded, peaks_of
from studio.mix.settings import GateSettings

_PART_MS = 2.5
_PARTS = 8  # of a block of 20 ms
_HOLD_PARTS = round(200 / _PART_MS)  # stays open after the last loud part: ends of words live
_OPEN_STEP = 0.5  # per part: open within 5 ms
_CLOSE_FACTOR = 0.965  # per part: -30 dB within 250 ms
_HYSTERESIS_DB = 6.0  # closes that much lower than it opens
_CLOSED = amplitude_of(-36.0)  # not quite nothing: a room that vanishes between words is heard


class Gate:
    """Works on blocks of 20 ms. For one thread. Opens in the part before a word is loud."""

    def __init__(self) -> None:
        self._gain = 1.0
        self._hold = _HOLD_PARTS

    @property
    def is_open(self) -> bool:
        """Something is let through."""
        return self._hold > 0

    def applied(self, samples: Samples, settings: GateSettings) -> Samples:
        """The block, held back where it is quiet."""
        if not settings.is_on:
            self._gain, self._hold = 1.0, _HOLD_PARTS
            return samples
        threshold = amplitude_of(settings.threshold_db)
        points = [self._gain]
        for peak in peaks_of(samples, _PARTS):
            points.append(self._follow(float(peak), threshold))
        if min(points) == 1.0:
            return samples
        return faded(samples, points)

    def _follow(self, peak: float, threshold: float) -> float:
        lower = threshold * amplitude_of(-_HYSTERESIS_DB)
        if peak >= threshold or (self._hold > 0 and peak >= lower):
            self._hold = _HOLD_PARTS
        elif self._hold > 0:
            self._hold -= 1
        if self._hold > 0:
            self._gain = min(1.0, self._gain + _OPEN_STEP)
        else:
            self._gain = max(_CLOSED, self._gain * _CLOSE_FACTOR)
        return self._gain
