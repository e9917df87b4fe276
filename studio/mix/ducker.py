"""Ducker: music makes room while somebody speaks."""

from studio.media.frames import Samples
from studio.mix.levels import amplitude_of, faded

SPEECH_DB = -38.0  # a voice this loud counts as speaking
_HOLD_BLOCKS = 30  # of 20 ms: pauses between sentences do not let the music swell
_DOWN = 0.45  # of the way per block: quiet within 100 ms
_UP = 0.04  # back within 1.5 s
_NEAR = 0.01


class Ducker:
    """Works on blocks of 20 ms. For one thread."""

    def __init__(self) -> None:
        self._gain = 1.0
        self._hold = 0

    @property
    def is_ducking(self) -> bool:
        """Music is held down now."""
        return self._hold > 0

    def follow(self, voice_peak: float) -> None:
        """Hear how loud the voices of this block are (amplitude), before `applied`."""
        if voice_peak >= amplitude_of(SPEECH_DB):
            self._hold = _HOLD_BLOCKS
        elif self._hold > 0:
            self._hold -= 1

    def applied(self, music: Samples, depth_db: float) -> Samples:
        """The music of this block; depth_db: how much quieter under a voice."""
        target = amplitude_of(-depth_db) if self._hold > 0 else 1.0
        former = self._gain
        step = (target - former) * (_DOWN if target < former else _UP)
        self._gain = target if abs(target - former) < _NEAR else former + step
        if former == self._gain == 1.0:
            return music
        return faded(music, [former, self._gain])
