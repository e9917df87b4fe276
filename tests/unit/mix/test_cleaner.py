"""Noise and echo go, the voice stays where it was, and what cannot be cleaned is heard and told."""

import sys
from dataclasses import replace
from types import ModuleType

import numpy as np
import pytest

from studio.errors import StudioError
from studio.media.frames import Samples
from studio.mix import cleaner
from studio.mix.cleaner import can_clean, samples_ahead
from studio.mix.settings import CleanSettings, MixSettings, StripRole, StripSettings
from studio.mix.strip import Strip
from tests.unit.mix.sounds import BLOCK, Feed, largest_step
from tests.unit.mix.speech import blocks_of, hiss, is_pause, is_spoken, level_db, shift_of, speech

NOISE, ECHO = CleanSettings(noise=True), CleanSettings(echo=True)
BOTH = CleanSettings(noise=True, echo=True)
ALL = [NOISE, ECHO, BOTH]
SECONDS, SETTLED = 12.0, 150  # blocks: three seconds to learn the room
ECHO_BLOCKS = 5  # 100 ms
NO_TOUCH = MixSettings(has_ducking=False, has_limiter=False)


def sound_of(mixed: list[Samples | None]) -> list[Samples]:
    return [np.zeros((BLOCK, 2), np.float32) if block is None else block for block in mixed]


def both_sides(sound: Samples) -> Samples:
    return np.repeat(sound[:, None], 2, axis=1)


def cut(sound: Samples, blocks: int) -> list[Samples]:
    wave = blocks_of(sound)
    return [wave(number) for number in range(blocks)]


def mic(feed: Feed, sound: Samples, clean: CleanSettings) -> Strip:
    strip = feed.add("mic", blocks_of(sound))
    strip.settings = StripSettings(clean=clean)
    feed.mixer.settings = NO_TOUCH
    feed.play(1)  # the first block is still on its way
    return strip


def test_a_hissing_room_falls_by_10_db_between_the_words_and_the_words_stay() -> None:
    voice = speech(SECONDS)
    noisy = voice + hiss(SECONDS, -50)
    feed = Feed(lag=1)
    mic(feed, noisy, NOISE)
    blocks = len(noisy) // BLOCK - 1
    cleaned, before = sound_of(feed.play(blocks)), cut(noisy, blocks)
    pauses = [number for number in range(SETTLED, blocks) if is_pause(number)]
    words = [number for number in range(SETTLED, blocks) if is_spoken(number)]
    assert len(pauses) > 30
    assert level_db([before[n] for n in pauses]) == pytest.approx(-50, abs=0.5)
    assert level_db([cleaned[n] for n in pauses]) <= -60
    kept = level_db([cleaned[n] for n in words])
    assert kept == pytest.approx(level_db([before[n] for n in words]), abs=3)


class Room:
    """Loudspeakers that play the programme, and a microphone that hears them 100 ms later."""

    def __init__(self, clean: CleanSettings, voice: Samples, music: Samples) -> None:
        self.feed = Feed(lag=1)
        self.feed.mixer.settings = NO_TOUCH
        self.feed.mixer.monitor = self._play
        self.played: list[Samples] = []
        self._voice, self._music = blocks_of(voice), blocks_of(music)
        self.feed.add("mic", self._heard).settings = StripSettings(clean=clean)
        self.feed.add("music", self._music, StripRole.MUSIC)
        self.feed.play(1)
        self.played.clear()

    def microphone(self, blocks: int) -> list[Samples]:
        """What the microphone's strip gives to the sum."""
        mixed = sound_of(self.feed.play(blocks))
        return [block - self._music(number) for number, block in enumerate(mixed)]

    def _play(self, samples: Samples | None) -> None:
        self.played += sound_of([samples])

    def _heard(self, number: int) -> Samples:
        voice = self._voice(number)
        if number < ECHO_BLOCKS:
            return voice
        echo: Samples = self.played[number - ECHO_BLOCKS].mean(axis=1, keepdims=True) * 0.3
        return voice + echo


def test_the_echo_of_what_is_played_falls_by_10_db_and_who_speaks_is_heard() -> None:
    far = speech(SECONDS, pitch_hz=210)
    near = speech(SECONDS)
    near[: len(near) // 2] = 0  # first the room is learnt, then somebody speaks over it
    blocks = len(far) // BLOCK - 1
    raw = Room(CleanSettings(), near, far).microphone(blocks)
    cleaned = Room(ECHO, near, far).microphone(blocks)
    alone = range(SETTLED, blocks // 2)
    before, after = (level_db([sound[n] for n in alone]) for sound in (raw, cleaned))
    assert before > -45
    assert after <= before - 10
    spoken = [number for number in range(blocks // 2, blocks) if is_spoken(number)]
    said = level_db([cut(near, blocks)[n] for n in spoken])
    assert level_db([cleaned[n] for n in spoken]) == pytest.approx(said, abs=3)


def test_without_loudspeakers_the_echo_filter_lets_the_voice_through() -> None:
    voice = speech(6)
    feed = Feed(lag=1)
    mic(feed, voice, ECHO)
    blocks = len(voice) // BLOCK - 1
    assert level_db(sound_of(feed.play(blocks))) == pytest.approx(
        level_db(cut(voice, blocks)), abs=1
    )


@pytest.mark.parametrize("clean", ALL)
def test_what_is_cleaned_bears_the_instant_at_which_it_was_said(clean: CleanSettings) -> None:
    voice = speech(6)
    feed = Feed(lag=1)
    mic(feed, voice, clean)
    cleaned = np.concatenate(sound_of(feed.play(len(voice) // BLOCK - 1)))[:, 0]
    assert abs(shift_of(voice[: len(cleaned)], cleaned)) <= 48  # 1 ms


@pytest.mark.parametrize("clean", ALL)
def test_the_module_keeps_as_much_as_is_read_ahead(clean: CleanSettings) -> None:
    """More than 5 ms, so it is made up for: see the docstring of samples_ahead."""
    voice = speech(6)
    module = cleaner._Module(clean)
    cleaned: list[Samples] = []
    for block in cut(voice, len(voice) // BLOCK - 1):
        module.hear_played(np.zeros_like(block))
        cleaned.append(module.cleaned(block)[:, 0])
    shift = shift_of(voice, np.concatenate(cleaned))
    assert shift == pytest.approx(samples_ahead(clean), abs=10)
    assert shift > 240


def test_without_settings_every_sample_passes_and_no_module_is_made(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(cleaner, "_Module", None)
    voice = speech(2)
    feed = Feed(lag=1)
    strip = mic(feed, voice, CleanSettings())
    feed.play(2)
    heard = np.concatenate(sound_of(feed.play(50)))
    assert np.array_equal(heard, both_sides(voice)[2 * BLOCK : 52 * BLOCK])
    assert strip.ahead_ns == 0
    assert strip.problem is None


def test_turning_it_on_and_off_moves_nothing_and_makes_no_click() -> None:
    voice = speech(8)
    feed = Feed(lag=1)
    strip = mic(feed, voice, CleanSettings())
    mixed = sound_of(feed.play(60))
    for clean in (NOISE, BOTH, ECHO, CleanSettings()):
        strip.settings = replace(strip.settings, clean=clean)
        mixed += sound_of(feed.play(60))
    assert np.array_equal(np.concatenate(mixed[-60:]), both_sides(voice)[240 * BLOCK : 300 * BLOCK])
    assert largest_step(list(mixed)) <= 1.5 * float(np.abs(np.diff(voice)).max())


def test_turning_it_on_leaves_no_hole() -> None:
    voice = speech(4)
    feed = Feed(lag=1)
    strip = mic(feed, voice, CleanSettings())
    feed.play(64)  # amid a word
    strip.settings = StripSettings(clean=ECHO)
    begin = slice(0, samples_ahead(ECHO))
    first, said = sound_of(feed.play(1))[0], blocks_of(voice)(64)
    assert level_db([first[begin]]) > level_db([said[begin]]) - 6  # its windows fill softly


def test_a_stereo_microphone_stays_stereo() -> None:
    left, right = speech(4), speech(4, pitch_hz=200)
    both = np.stack([left, right], axis=1)
    feed = Feed(lag=1)
    feed.mixer.settings = NO_TOUCH
    strip = feed.add("mic", lambda number: both[number * BLOCK : (number + 1) * BLOCK])
    strip.settings = StripSettings(clean=NOISE)
    feed.play(1)
    blocks = len(both) // BLOCK - 1
    cleaned = np.concatenate(sound_of(feed.play(blocks)))
    for side in (0, 1):
        assert abs(shift_of(both[: len(cleaned), side], cleaned[:, side])) <= 48


def test_silence_costs_nothing_and_the_sound_comes_back_whole() -> None:
    voice = speech(8)
    feed = Feed(lag=1)
    mic(feed, voice, NOISE)
    wave = feed.waves["mic"]
    feed.play(100)
    feed.waves["mic"] = None
    away = feed.play(20)
    assert away[3:] == [None] * 17
    feed.waves["mic"] = wave
    back = np.concatenate(sound_of(feed.play(100)))[:, 0]
    assert abs(shift_of(voice[120 * BLOCK : 220 * BLOCK], back)) <= 48


def test_without_the_extra_the_sound_passes_and_the_host_is_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "livekit", None)
    monkeypatch.delitem(sys.modules, "livekit.rtc", raising=False)
    assert not can_clean()
    strip = _unchanged(BOTH)
    assert code_of(strip.problem) == "voice.extra"
    assert strip.problem is not None
    assert "uv sync --extra voice" in strip.problem.remedy


def _unchanged(clean: CleanSettings) -> Strip:
    """Plays a voice and sees that not a sample of it changes."""
    voice = speech(3)
    feed = Feed(lag=1)
    strip = mic(feed, voice, CleanSettings())
    feed.play(2)  # fades in
    strip.settings = StripSettings(clean=clean)
    heard = np.concatenate(sound_of(feed.play(100)))
    assert np.array_equal(heard, both_sides(voice)[2 * BLOCK : 102 * BLOCK])
    return strip


def code_of(problem: StudioError | None) -> str:
    return "" if problem is None else problem.code


class Refusing:
    """The package's module, breaking at its first frame. made: how many there were."""

    made = 0

    def __init__(self, **_: bool) -> None:
        Refusing.made += 1

    def process_stream(self, _: object) -> None:
        raise RuntimeError("bad state")


def test_a_module_that_breaks_is_told_and_not_tried_again_by_itself(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    package = ModuleType("livekit.rtc")
    vars(package).update(AudioProcessingModule=Refusing, AudioFrame=lambda *_: None)
    monkeypatch.setattr(Refusing, "made", 0)
    monkeypatch.setitem(sys.modules, "livekit.rtc", package)
    strip = _unchanged(NOISE)
    assert Refusing.made == 1
    assert code_of(strip.problem) == "voice.failed"
    assert strip.problem is not None
    assert "bad state" in str(strip.problem)


def test_off_and_on_tries_again(monkeypatch: pytest.MonkeyPatch) -> None:
    feed = Feed(lag=1)
    with monkeypatch.context() as broken:
        broken.setitem(sys.modules, "livekit.rtc", None)
        strip = mic(feed, speech(3), NOISE)
        assert code_of(strip.problem) == "voice.extra"
    feed.play(5)
    assert code_of(strip.problem) == "voice.extra"
    strip.settings = StripSettings()
    feed.play(5)
    assert strip.problem is None
    strip.settings = StripSettings(clean=NOISE)
    feed.play(5)
    assert strip.problem is None
