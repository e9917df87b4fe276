"""The level in dBFS over the last 100 ms."""

import numpy as np
import pytest

from studio.mix.levels import SILENCE_DB
from studio.mix.meter import Level, Meter


def test_a_full_scale_sine() -> None:
    meter = Meter()
    wave = np.sin(2 * np.pi * 1000 / 48_000 * np.arange(960)).astype(np.float32)
    meter.add(np.stack([wave, wave], axis=1))
    assert meter.level.peak_db == pytest.approx(0.0, abs=0.1)
    assert meter.level.rms_db == pytest.approx(-3.01, abs=0.1)


def test_silence_comes_back_after_100_ms() -> None:
    meter = Meter()
    meter.add(np.full((960, 2), -0.5, np.float32))
    assert meter.level.peak_db == pytest.approx(-6.02, abs=0.01)
    for _ in range(5):
        meter.add(None)
    assert meter.level == Level(SILENCE_DB, SILENCE_DB)
