"""Fader: gain and mute of one sound, without a click."""

from studio.media.frames import Samples
from studio.mix.levels import faded


class Fader:
    """Reaches a new gain within one block. For one thread. It begins closed: sounds fade in."""

    def __init__(self) -> None:
        self._gain = 0.0

    @property
    def is_closed(self) -> bool:
        """Nothing comes through."""
        return self._gain == 0.0

    def applied(self, samples: Samples, gain: float) -> Samples | None:
        """The block on its way to `gain` (a factor); None when it stays silent."""
        former, self._gain = self._gain, gain
        if former == gain == 1.0:
            return samples
        if former == gain == 0.0:
            return None
        if former == gain:
            scaled: Samples = samples * gain
            return scaled
        return faded(samples, [former, gain])
