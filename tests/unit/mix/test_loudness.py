"""Loudness over pauses: silence ends what is heard now, and counts nothing in the whole."""

import pytest

from studio.mix.loudness import SILENCE_LUFS, LoudnessMeter
from tests.unit.mix.sounds import sine

BLOCKS_PER_SECOND = 50
TONE = sine(-12.0)(0)


def test_a_long_pause_leaves_the_whole_and_ends_the_moment() -> None:
    meter = LoudnessMeter()
    for _ in range(4 * BLOCKS_PER_SECOND):
        meter.add(TONE)
    before = meter.loudness
    assert before.momentary == pytest.approx(before.whole, abs=0.5)
    for _ in range(10 * BLOCKS_PER_SECOND):
        meter.add(None)
    paused = meter.loudness
    assert (paused.momentary, paused.short) == (SILENCE_LUFS, SILENCE_LUFS)
    assert paused.whole == pytest.approx(before.whole, abs=0.5)
    for _ in range(BLOCKS_PER_SECOND):
        meter.add(TONE)
    assert meter.loudness.momentary == pytest.approx(before.momentary, abs=0.5)
