"""Decibels, ramps and peaks: the small arithmetic every part of the mixer shares."""

import math

import numpy as np
from numpy.typing import NDArray

from studio.media.frames import Samples

SILENCE_DB = -90.0
Gains = NDArray[np.float32]


def amplitude_of(level_db: float) -> float:
    """-6 dB -> 0.501."""
    return float(10 ** (level_db / 20))


def db_of(amplitude: float) -> float:
    """0.5 -> -6.02; never below -90."""
    return max(SILENCE_DB, 20 * math.log10(amplitude)) if amplitude > 0 else SILENCE_DB


def peak_of(samples: Samples) -> float:
    """The largest amplitude, without a temporary copy."""
    return max(float(samples.max()), -float(samples.min()))


def peaks_of(samples: Samples, parts: int) -> NDArray[np.float32]:
    """The largest amplitude of each of `parts` equally long parts, float32, shape (parts,)."""
    rows = np.abs(samples).reshape(parts, -1)
    peaks: NDArray[np.float32] = rows.max(axis=1)
    return peaks


def faded(samples: Samples, points: list[float]) -> Samples:
    """A copy under gains that run straight from point to point, the first at its very start."""
    count = len(samples)
    places = np.linspace(0, count, len(points))
    gains = np.interp(np.arange(count), places, points).astype(np.float32)
    result: Samples = samples * gains[:, None]
    return result
