"""The sound of a device that runs too fast or too slow stays on the capture clock."""

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from studio.capture.clock_follower import ClockFollower
from studio.kit.clock import NS_PER_MS, NS_PER_SECOND
from studio.media.frames import Samples

RATE = 48_000
Times = NDArray[np.floating[Any]]
START_NS = 77 * NS_PER_SECOND


class Device:
    """Hears a signal of real time with a clock of its own; its stamps jitter."""

    def __init__(self, ppm: float, rate: int = RATE, jitter_ms: float = 2.0) -> None:
        self._step_s = 1 / (rate * (1 + ppm / 1e6))
        self._block = rate // 100
        self._jitter_ns = jitter_ms * NS_PER_MS
        self._random = np.random.default_rng(5)
        self._taken = 0
        self.follower = ClockFollower(rate)

    def hear(self, seconds: float, wave: "Wave") -> list[tuple[Samples, int]]:
        """What the follower makes of the next seconds."""
        pieces: list[tuple[Samples, int]] = []
        for _ in range(round(seconds / (self._block * self._step_s))):
            times_s = (self._taken + np.arange(self._block)) * self._step_s
            sound = wave(times_s).astype(np.float32)
            jitter_ns = self._random.uniform(0, self._jitter_ns)
            stamp_ns = START_NS + round(self._taken * self._step_s * NS_PER_SECOND + jitter_ns)
            pieces.append(self.follower.follow(np.stack([sound, sound], axis=1), stamp_ns))
            self._taken += self._block
        return pieces


class Wave:
    """A click of 1 ms at each full second."""

    def __call__(self, times_s: Times) -> Samples:
        inside = (times_s % 1.0) < 0.001
        wave: Samples = np.where(inside, 0.8, 0.0).astype(np.float32)
        return wave


class Sine(Wave):
    def __init__(self, hertz: float) -> None:
        self._hertz = hertz

    def __call__(self, times_s: Times) -> Samples:
        wave: Samples = (0.5 * np.sin(2 * np.pi * self._hertz * times_s)).astype(np.float32)
        return wave


def joined(pieces: list[tuple[Samples, int]]) -> tuple[Samples, int]:
    """One piece; the stamps of the parts must meet to the sample."""
    begin_ns, count = pieces[0][1], 0
    for sound, at_ns in pieces:
        assert abs(at_ns - begin_ns - count * NS_PER_SECOND / RATE) < 100
        count += len(sound)
    return np.concatenate([sound[:, 0] for sound, _ in pieces]), begin_ns


@pytest.mark.parametrize("ppm", [-200, 0, 200])
def test_after_two_minutes_a_click_is_still_heard_at_its_instant(ppm: float) -> None:
    """Without following, 200 ppm would have moved it by 24 ms."""
    sound, begin_ns = joined(Device(ppm).hear(120, Wave()))
    onsets = np.flatnonzero((sound[1:] > 0.4) & (sound[:-1] <= 0.4))
    at_s = (begin_ns - START_NS) / NS_PER_SECOND + onsets / RATE
    late_ms = (at_s - np.round(at_s))[5:] * 1000
    assert len(late_ms) >= 110
    assert abs(late_ms).max() < 2.0  # the stamps themselves are 1 ms late on average
    assert late_ms.std() < 0.3


@pytest.mark.parametrize(
    ("ppm", "rate"), [(200, 48_000), (-200, 48_000), (50, 44_100), (0, 16_000)]
)
def test_a_tone_keeps_its_pitch_and_stays_clean(ppm: float, rate: int) -> None:
    sound, _ = joined(Device(ppm, rate, jitter_ms=0.3).hear(30, Sine(1000)))
    late = sound[-RATE:].astype(np.float64) * np.hanning(RATE)
    spectrum = np.abs(np.fft.rfft(late))
    peak = int(spectrum.argmax())
    assert peak == pytest.approx(1000, abs=1)
    tone_power = float((spectrum[peak - 4 : peak + 5] ** 2).sum())
    noise_power = float((spectrum**2).sum()) - tone_power
    assert 10 * np.log10(tone_power / noise_power) > 50


def test_a_gap_begins_anew_at_its_true_instant() -> None:
    device = Device(0, jitter_ms=0)
    device.hear(5, Wave())
    device._taken += 3 * RATE  # unplugged for three seconds
    sound, at_ns = device.hear(0.01, Wave())[0]
    assert at_ns == START_NS + 8 * NS_PER_SECOND
    assert 0 < len(sound) <= 480
