"""The mixer adds up, fades without clicks, ducks, gates, limits and measures."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from studio.media.frames import Samples
from studio.mix.settings import GateSettings, MixSettings, StripRole, StripSettings
from tests.unit.mix.sounds import BLOCK, Feed, largest_step, peak_db, sine


def test_a_single_sound_at_0_db_passes_untouched() -> None:
    feed = Feed()
    feed.add("mic", sine(-12))
    feed.play(2)
    mixed = feed.play(1)[0]
    assert mixed is not None
    assert np.array_equal(mixed, sine(-12)(2))


def test_nothing_is_silence_and_costs_no_block() -> None:
    feed = Feed()
    feed.add("mic", None)
    assert feed.play(3) == [None, None, None]
    assert feed.mixer.level.peak_db == -90.0


def test_sounds_add_up_under_their_gains() -> None:
    feed = Feed()
    feed.add("one", sine(-20)).settings = StripSettings(gain_db=6.0)
    feed.add("two", sine(-20)).settings = StripSettings(gain_db=-40.0)
    assert peak_db(feed.play(3)[-1]) == pytest.approx(-14 + 0.04, abs=0.05)


def test_muting_fades_within_20_ms_and_the_host_still_sees_the_level() -> None:
    feed = Feed()
    strip = feed.add("mic", sine(-6))
    before = feed.play(3)
    strip.settings = StripSettings(is_muted=True)
    after = feed.play(3)
    assert after[1:] == [None, None]
    assert largest_step(before[1:] + after) <= largest_step(before[1:]) * 1.05
    assert strip.level.peak_db == pytest.approx(-6, abs=0.1)
    strip.settings = StripSettings()
    assert peak_db(feed.play(2)[-1]) == pytest.approx(-6, abs=0.1)


def test_the_big_mute_silences_voices_and_leaves_the_music() -> None:
    feed = Feed()
    feed.add("mic", sine(-6))
    feed.add("music", sine(-20), StripRole.MUSIC)
    feed.mixer.settings = MixSettings(is_voice_muted=True)
    assert peak_db(feed.play(100)[-1]) == pytest.approx(-20, abs=0.2)


def test_music_makes_room_for_a_voice_and_comes_back() -> None:
    feed = Feed()
    feed.add("mic", None)
    feed.add("music", sine(-20), StripRole.MUSIC)
    assert peak_db(feed.play(3)[-1]) == pytest.approx(-20, abs=0.1)
    feed.waves["mic"] = sine(-60)  # a quiet room is no voice
    assert peak_db(feed.play(50)[-1]) == pytest.approx(-20, abs=0.2)
    assert not feed.mixer.is_ducking
    feed.waves["mic"] = sine(-30)
    feed.play(15)
    feed.waves["mic"] = None
    ducked = feed.play(5)
    assert feed.mixer.is_ducking
    assert peak_db(ducked[-1]) == pytest.approx(-34, abs=0.3)
    back = feed.play(150)
    assert peak_db(back[-1]) == pytest.approx(-20, abs=0.2)
    assert largest_step(ducked + back) < 0.015  # the sine's own largest step is 0.013


def test_without_ducking_music_stays() -> None:
    feed = Feed()
    feed.mixer.settings = MixSettings(has_ducking=False)
    feed.add("mic", sine(-30))
    feed.add("music", sine(-20), StripRole.MUSIC)
    assert peak_db(feed.play(20)[-1]) > -20


def test_the_gate_holds_back_a_hum_and_lets_words_through_whole() -> None:
    feed = Feed()
    strip = feed.add("mic", sine(-55))
    strip.settings = StripSettings(gate=GateSettings(is_on=True, threshold_db=-45))
    assert peak_db(feed.play(60)[-1]) == pytest.approx(-91, abs=1.5)
    feed.waves["mic"] = sine(-20)
    word = feed.play(10)
    assert peak_db(word[0]) == pytest.approx(-20, abs=0.2)
    assert peak_db(word[1]) == pytest.approx(-20, abs=0.1)
    feed.waves["mic"] = sine(-48)  # the end of the word, between the two thresholds
    assert peak_db(feed.play(20)[-1]) == pytest.approx(-48, abs=0.1)
    strip.settings = StripSettings()
    feed.waves["mic"] = sine(-55)
    assert peak_db(feed.play(2)[-1]) == pytest.approx(-55, abs=0.1)


@settings(deadline=None, max_examples=30)
@given(
    levels=st.lists(st.floats(-60, 12), min_size=5, max_size=20),
    ceiling_db=st.sampled_from([-1.0, -3.0, -9.0]),
)
def test_nothing_ever_exceeds_the_ceiling(levels: list[float], ceiling_db: float) -> None:
    feed = Feed()
    feed.mixer.settings = MixSettings(ceiling_db=ceiling_db)
    feed.add("mic", lambda number: sine(levels[number % len(levels)])(number))
    for block in feed.play(3 * len(levels)):
        assert peak_db(block) <= ceiling_db + 0.001


def test_the_limiter_does_not_tear_the_wave_and_lets_go_again() -> None:
    feed = Feed()
    strip = feed.add("mic", sine(-6))
    strip.settings = StripSettings(gain_db=12.0)
    loud = feed.play(50)
    block = loud[-1]
    assert block is not None
    spectrum = np.abs(np.fft.rfft(block[:, 0]))
    harmonics = float(np.sort(spectrum)[-2] / spectrum.max())
    assert harmonics < 0.02  # a clipped sine would have a third harmonic of 0.3
    assert feed.mixer.reduction_db == pytest.approx(7.0, abs=0.3)
    strip.settings = StripSettings(gain_db=-6.0)
    assert peak_db(feed.play(50)[-1]) == pytest.approx(-12, abs=0.05)
    assert feed.mixer.reduction_db == 0.0


def test_without_limiter_full_scale_is_the_end() -> None:
    feed = Feed()
    feed.mixer.settings = MixSettings(has_limiter=False)
    feed.add("mic", sine(-1)).settings = StripSettings(gain_db=12)
    assert peak_db(feed.play(3)[-1]) == pytest.approx(0.0, abs=0.001)


def test_sound_of_a_source_outside_the_scene_is_not_heard() -> None:
    feed = Feed()
    strip = feed.add("clip", sine(-6))
    feed.play(2)
    strip.settings = replace(strip.settings, is_heard=False)
    assert feed.play(3)[1:] == [None, None]


def test_a_microphone_at_full_scale_is_counted() -> None:
    feed = Feed()
    strip = feed.add("mic", sine(-1))
    feed.play(5)
    assert strip.clipped == 0
    feed.waves["mic"] = sine(0.5)
    feed.play(5)
    assert strip.clipped == 5


def test_strips_come_go_and_are_replaced() -> None:
    feed = Feed()
    feed.add("mic", sine(-20))
    music = feed.add("music", sine(-30), StripRole.MUSIC)
    newer = feed.add("mic", sine(-25))
    assert list(feed.mixer.strips) == [music, newer]
    assert feed.mixer.strip(newer.strip_id) is newer
    feed.mixer.remove(newer.strip_id)
    assert list(feed.mixer.strips) == [music]
    assert feed.mixer.strip(newer.strip_id) is None


def test_a_sine_at_minus_23_is_minus_23_lufs() -> None:
    """EBU Tech 3341, case 1: a stereo sine of -23 dBFS reads -23 LUFS in every window."""
    feed = Feed()
    feed.mixer.settings = MixSettings(ceiling_db=0.0)
    feed.add("mic", sine(-23))
    feed.play(5 * 50)
    heard = feed.mixer.loudness
    assert heard.momentary == pytest.approx(-23, abs=0.1)
    assert heard.short == pytest.approx(-23, abs=0.1)
    assert heard.whole == pytest.approx(-23, abs=0.1)
    feed.waves["mic"] = None
    feed.play(5 * 50)
    assert feed.mixer.loudness.short == -70.0
    assert feed.mixer.loudness.whole == pytest.approx(-23, abs=0.4)  # pauses do not count
    feed.mixer.restart_loudness()
    feed.play(10)
    assert feed.mixer.loudness.whole == -70.0


def test_blocks_are_never_written_after_they_were_handed_over() -> None:
    feed = Feed()
    kept: list[tuple[Samples, Samples]] = []
    feed.add("mic", sine(-3)).settings = StripSettings(gain_db=9)
    feed.add("music", sine(-10), StripRole.MUSIC)
    for block in feed.play(30):
        if block is not None:
            kept.append((block, block.copy()))
    assert all(np.array_equal(block, copy) for block, copy in kept)
    assert len(kept[0][0]) == BLOCK
