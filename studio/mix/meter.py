"""Meter: how loud a sound is now."""

import math
from collections import deque
from dataclasses import dataclass

from studio.media.frames import Samples
from studio.mix.levels import SILENCE_DB, db_of, peak_of

_CHUNKS = 5  # of 20 ms: the last 100 ms


@dataclass(frozen=True, slots=True)
class Level:
    """dBFS, never below -90. A full-scale sine has peak 0 and rms -3."""

    peak_db: float = SILENCE_DB
    rms_db: float = SILENCE_DB


_SILENT = Level()


class Meter:
    """Peak and RMS over the last 100 ms. One thread adds, any thread reads `level`."""

    def __init__(self) -> None:
        self._chunks: deque[tuple[float, float]] = deque(maxlen=_CHUNKS)
        self.level = Level()

    def add(self, samples: Samples | None) -> None:
        """Take in 20 ms of sound; None is silence."""
        if samples is None:
            if self.level == _SILENT and len(self._chunks) == _CHUNKS:
                return
            self._chunks.append((0.0, 0.0))
        else:
            flat = samples.reshape(-1)
            self._chunks.append((peak_of(samples), float(flat @ flat) / flat.size))
        loudest = max(chunk[0] for chunk in self._chunks)
        power = sum(chunk[1] for chunk in self._chunks) / len(self._chunks)
        self.level = Level(db_of(loudest), db_of(math.sqrt(power)))
