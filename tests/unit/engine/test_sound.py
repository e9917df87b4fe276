"""The host's choices reach the mixer, the audience's state, and the next start."""

import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import av
import numpy as np
import pytest

from studio.capture.test_card import tone
from studio.control import sound_commands as c
from studio.control.command import Command
from studio.control.door import Door
from studio.control.roles import Role
from studio.control.sound_states import AudioState, SoundAlarm, SoundState, SoundStrip
from studio.encode.h264 import VideoSettings
from studio.engine.sound import Sound, SoundOptions
from studio.engine.sound_meters import SoundMeters
from studio.engine.sound_parts import SoundPart, StripPart, write_sound
from studio.engine.sound_rack import SoundRack
from studio.errors import UserError
from studio.ids import SourceId
from studio.kit.clock import SystemClock
from studio.kit.fan_out import FanOut
from studio.media.packets import EncodedPacket
from studio.media.source import Source
from studio.mix.settings import CleanSettings
from studio.program.program import Program
from tests.fakes.pictures import SMALL
from tests.fakes.program import FirstSourceCompositor
from tests.fakes.sound_devices import MIC, PHONES, SoundBench
from tests.fakes.until import until

MIC_ID, PHONES_ID = "Fake: USB Mic", "Fake: Headphones"
MIC_1, MUSIC = SourceId("mic-1"), SourceId("music")


class Studio:
    """A program without pictures, its sound, and a door."""

    def __init__(self, folder: Path) -> None:
        clock = SystemClock()
        sources: dict[SourceId, Source] = {}
        packets: FanOut[EncodedPacket] = FanOut()
        settings = VideoSettings(SMALL, 400_000, 800_000, "ultrafast", 1)
        compositor = FirstSourceCompositor(SMALL)
        self.program = Program(
            SMALL, clock, sources, compositor, settings, packets, folder / "preview.bin"
        )
        self.door = Door()
        self.is_live = False
        self.sound = Sound(
            SoundOptions(folder / "sound.json", SoundPart(), dict),
            SoundRack(self.program, clock),
            SoundMeters(self.program.mixer, self.door, clock, lambda: self.is_live),
            self.door,
        )

    async def begin(self) -> None:
        self.program.start()
        self.sound.wire()
        await self.sound.start()

    async def end(self) -> None:
        await self.sound.aclose()
        self.program.stop()

    async def do(self, command: Command) -> None:
        await self.door.execute(command, Role.OWNER)

    @property
    def state(self) -> SoundState:
        state = self.door.slices["sound"]
        assert isinstance(state, SoundState)
        return state

    @property
    def audio(self) -> AudioState:
        audio = self.door.slices["audio"]
        assert isinstance(audio, AudioState)
        return audio

    def strip(self, sound_id: SourceId) -> SoundStrip | None:
        return next((strip for strip in self.state.strips if strip.sound_id == sound_id), None)


Begin = Callable[[], Awaitable[Studio]]


@pytest.fixture
def bench(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> SoundBench:
    return SoundBench(tmp_path, monkeypatch)


@pytest.fixture
async def begin(tmp_path: Path) -> AsyncIterator[Begin]:
    begun: list[Studio] = []

    async def make() -> Studio:
        begun.append(Studio(tmp_path))
        await begun[-1].begin()
        return begun[-1]

    yield make
    for studio in begun:
        await studio.end()


def song(folder: Path, name: str = "song.wav", seconds: float = 1.0) -> Path:
    path = folder / name
    with av.open(str(path), "w") as container:
        stream = container.add_stream("pcm_s16le", rate=48_000, layout="stereo")
        data = (tone(0, round(48_000 * seconds)) * 32_000).astype(np.int16).reshape(1, -1)
        frame = av.AudioFrame.from_ndarray(data, format="s16", layout="stereo")
        frame.sample_rate = 48_000
        container.mux(stream.encode(frame))
    return path


def has_problem(studio: Studio, code: str) -> bool:
    problem = studio.sound.problem
    return problem is not None and problem.code == code


async def test_a_microphone_is_chosen_heard_muted_and_remembered(
    bench: SoundBench, begin: Begin
) -> None:
    bench.put(MIC)
    studio = await begin()
    await until(lambda: bool(studio.state.inputs))
    assert [device.name for device in studio.state.inputs] == ["USB Mic"]
    await studio.do(c.UseMicrophone(MIC_ID))
    assert studio.state.microphones == (MIC_ID,)
    await until(lambda: studio.audio.peak_db > -25)
    assert studio.audio.levels[0].sound_id == MIC_1
    await studio.do(c.SetSoundGain(MIC_1, 6.0))
    await until(lambda: studio.audio.peak_db >= -15)
    await studio.do(c.SetMicMuted(True))
    await until(lambda: studio.audio.peak_db == -90)
    assert studio.audio.levels[0].peak_db > -20  # the host sees that they speak
    await studio.do(c.SetMicMuted(False))
    await studio.do(c.SetSoundMuted(MIC_1, True))
    await until(lambda: studio.audio.peak_db == -90)
    await studio.do(c.SetGate(MIC_1, True, -30.0))
    strip = studio.strip(MIC_1)
    assert strip == SoundStrip(MIC_1, "microphone", "USB Mic", 6.0, True, True, True, -30.0)
    assert studio.state.can_clean
    await studio.sound.aclose()
    again = await begin()
    assert again.strip(MIC_1) == strip


async def test_a_microphone_is_cleaned_in_step_with_the_picture_and_stays_so(
    bench: SoundBench, begin: Begin
) -> None:
    bench.put(MIC)
    studio = await begin()
    await studio.do(c.UseMicrophone(MIC_ID))
    await until(lambda: studio.audio.peak_db > -25)
    await studio.do(c.SetCleaning(MIC_1, noise=True, echo=True))
    mixed = studio.program.mixer.strip(MIC_1)
    assert mixed is not None
    assert mixed.settings.clean == CleanSettings(noise=True, echo=True)
    assert 14_000_000 < mixed.ahead_ns < 16_000_000
    rack, ahead_ns = studio.sound._rack, mixed.ahead_ns
    await until(lambda: rack._lag_ns >= rack.microphones[1].lateness_ns + ahead_ns)
    await until(lambda: studio.audio.peak_db > -60)  # the tone of the bench is no voice
    strip = studio.strip(MIC_1)
    assert strip is not None
    assert (strip.cleans_noise, strip.cleans_echo, strip.problem) == (True, True, None)
    await studio.sound.aclose()
    again = await begin()
    assert again.strip(MIC_1) == strip
    mixed = again.program.mixer.strip(MIC_1)
    assert mixed is not None
    assert mixed.settings.clean.noise
    with pytest.raises(UserError) as caught:
        await again.do(c.SetCleaning(MUSIC, noise=True, echo=False))
    assert caught.value.code == "sound.not_microphone"


async def test_without_the_extra_a_kept_choice_is_told_and_can_be_turned_off(
    bench: SoundBench, begin: Begin, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench.put(MIC)
    chosen = SoundPart(microphone=(MIC_ID,), strip={MIC_1: StripPart(noise=True)})
    write_sound(tmp_path / "sound.json", chosen)
    monkeypatch.setitem(sys.modules, "livekit", None)
    monkeypatch.delitem(sys.modules, "livekit.rtc", raising=False)
    studio = await begin()
    assert not studio.state.can_clean
    await until(lambda: studio.audio.peak_db > -25)  # heard all the same

    def is_told() -> bool:
        strip, flaw = studio.strip(MIC_1), studio.sound.flaw
        told = None if strip is None else strip.problem
        return told is not None and told == flaw and told.code == "voice.extra"

    await until(is_told)
    assert studio.sound.problem is None  # nothing is missing from what the audience hears
    with pytest.raises(UserError) as caught:
        await studio.do(c.SetCleaning(MIC_1, noise=True, echo=True))
    assert "uv sync --extra voice" in caught.value.remedy
    await studio.do(c.SetCleaning(MIC_1, noise=False, echo=False))
    await until(lambda: studio.sound.flaw is None)


async def test_an_unplugged_microphone_is_a_problem_of_the_show(
    bench: SoundBench, begin: Begin
) -> None:
    bench.put(MIC)
    studio = await begin()
    await studio.do(c.UseMicrophone("default"))
    await until(lambda: studio.audio.peak_db > -25)
    bench.put()
    await until(lambda: has_problem(studio, "microphone.none"))
    problem = studio.sound.problem
    await until(lambda: (strip := studio.strip(MIC_1)) is not None and strip.problem == problem)
    bench.put(MIC)
    await until(lambda: studio.audio.peak_db > -25)
    assert studio.sound.problem is None
    await studio.do(c.UseMicrophone(""))
    assert studio.strip(MIC_1) is None
    await until(lambda: studio.audio.levels == ())


async def test_music_plays_in_a_loop_beneath_the_voice(
    bench: SoundBench, begin: Begin, tmp_path: Path
) -> None:
    bench.put({**MIC, "level": 0.4})
    studio = await begin()
    await studio.do(c.AddMusic(str(song(tmp_path, seconds=0.3))))
    track = studio.state.tracks[0]
    assert track.title == "song"
    await studio.do(c.PlayMusic(track.track_id))
    assert studio.state.playing == track.track_id
    await until(lambda: studio.audio.peak_db > -25)
    await studio.do(c.UseMicrophone(MIC_ID))
    await until(lambda: studio.audio.is_ducking)
    await studio.do(c.SetDucking(False))
    await studio.do(c.SetLimiter(False))
    assert not studio.state.has_ducking
    assert not studio.state.has_limiter
    await studio.do(c.PlayMusic())
    assert studio.state.playing == ""
    await studio.do(c.RemoveMusic(track.track_id))
    assert studio.state.tracks == ()


async def test_mistakes_have_a_remedy(bench: SoundBench, begin: Begin, tmp_path: Path) -> None:
    studio = await begin()
    for command, code in (
        (c.AddMusic(str(tmp_path / "nowhere.mp3")), "music.missing"),
        (c.PlayMusic("gone"), "music.unknown"),
        (c.SetSoundGain(SourceId("nobody"), 3), "sound.unknown"),
    ):
        with pytest.raises(UserError) as caught:
            await studio.do(command)
        assert caught.value.code == code
        assert caught.value.remedy
    text = tmp_path / "text.mp3"
    text.write_text("no music")
    await studio.do(c.AddMusic(str(text)))
    await studio.do(c.PlayMusic(studio.state.tracks[0].track_id))
    await until(lambda: has_problem(studio, "music.unplayable"))
    await until(lambda: studio.state.playing == "")


async def test_headphones_play_what_the_audience_hears(
    bench: SoundBench, begin: Begin, tmp_path: Path
) -> None:
    heard = tmp_path / "heard.f32"
    bench.put(MIC, {**PHONES, "heard": str(heard)})
    studio = await begin()
    await studio.do(c.UseMicrophone(MIC_ID))
    await studio.do(c.UseHeadphones(PHONES_ID))

    def is_heard() -> bool:
        played = np.fromfile(heard, np.float32) if heard.is_file() else np.zeros(1, np.float32)
        return bool(len(played) > 9600 and np.abs(played[-4800:]).max() > 0.05)

    await until(is_heard)
    bench.put(MIC)
    await until(lambda: studio.state.problem is not None)
    assert studio.sound.problem is None  # the audience misses nothing
    await studio.do(c.UseHeadphones(""))
    await until(lambda: studio.state.problem is None)


async def test_a_silent_show_says_so_only_on_air(bench: SoundBench, begin: Begin) -> None:
    studio = await begin()
    meters = studio.sound._meters
    meters._watch._sound_ns = 1  # nothing was heard since the computer started
    await until(lambda: studio.audio.alarm is SoundAlarm.NONE)
    studio.is_live = True
    await until(lambda: studio.audio.alarm is SoundAlarm.SILENT)


def test_a_file_that_makes_no_sense_is_not_believed(tmp_path: Path) -> None:
    (tmp_path / "sound.json").write_text('{"limiter": "perhaps"}')
    assert Studio(tmp_path).sound._choices.part == SoundPart()
