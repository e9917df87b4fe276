"""The sound of clips that come, change and go while the show is prepared or on air."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from studio.control import sound_commands as c
from studio.control.command import Command
from studio.control.door import Door
from studio.control.roles import Role
from studio.control.sound_states import AudioState, SoundState
from studio.engine.broadcast import Broadcast
from studio.engine.picture_parts import CanvasPart, ScenePart, SourcePart
from studio.engine.show_file import ShowFile
from studio.engine.sound import build_sound
from studio.errors import UserError
from studio.ids import SceneId, SourceId
from studio.kit.clock import SystemClock
from studio.paths import Profile
from tests.fakes.pictures import SMALL, write_clip
from tests.fakes.sound_devices import SoundBench
from tests.fakes.until import until

pytestmark = pytest.mark.media

CARD, CLIP = SourceId("camera"), SourceId("clip-1")
LOUD_DB, SILENT_DB = -25, -90


class Studio:
    """A broadcast that shows a test card, its sound, and a door."""

    def __init__(self, folder: Path) -> None:
        canvas = CanvasPart(width=SMALL.width_px, height=SMALL.height_px)
        card = SourcePart(id=CARD, kind="test_card")
        scene = ScenePart(id=SceneId("host"), title="Host", sources=(CARD,))
        show = ShowFile(title="Evening", canvas=canvas, source=(card,), scene=(scene,))
        self.broadcast = Broadcast(show, Profile(folder), SystemClock(), lambda: None)
        self.door = Door()
        self.sound = build_sound(show, Profile(folder), self.broadcast, self.door, lambda: False)

    async def do(self, command: Command) -> None:
        await self.door.execute(command, Role.OWNER)

    async def show(self, path: Path, title: str = "Film") -> None:
        part = SourcePart(id=CLIP, kind="clip", title=title, path=path)
        await self.broadcast.sources.put(part)

    @property
    def strips(self) -> dict[SourceId, str]:
        state = self.door.slices["sound"]
        assert isinstance(state, SoundState)
        return {strip.sound_id: strip.name for strip in state.strips}

    @property
    def audio(self) -> AudioState:
        audio = self.door.slices["audio"]
        assert isinstance(audio, AudioState)
        return audio

    def has_level(self) -> bool:
        return any(level.sound_id == CLIP for level in self.audio.levels)

    def clip_db(self) -> float:
        return next((o.peak_db for o in self.audio.levels if o.sound_id == CLIP), SILENT_DB)


@pytest.fixture
async def studio(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Studio]:
    SoundBench(tmp_path, monkeypatch)
    running = Studio(tmp_path)
    running.broadcast.start()
    running.sound.wire()
    await running.sound.start()
    running.sound.hear_scene((CARD,))
    yield running
    await running.sound.aclose()
    await running.broadcast.aclose()


@pytest.fixture
def film(tmp_path: Path) -> Path:
    return write_clip(tmp_path / "film.mp4", [90] * 30, hz=440)


async def test_a_clip_added_later_is_heard_in_its_scene_alone_and_can_be_set(
    studio: Studio, film: Path
) -> None:
    assert CLIP not in studio.strips
    await studio.show(film)
    assert studio.strips[CLIP] == "Film"
    await until(lambda: studio.clip_db() > LOUD_DB)
    assert studio.audio.peak_db == SILENT_DB  # it is not in the scene
    studio.sound.hear_scene((CARD, CLIP))
    await until(lambda: studio.audio.peak_db > LOUD_DB)
    studio.sound.hear_scene(())  # be right back
    await until(lambda: studio.audio.peak_db == SILENT_DB)
    studio.sound.hear_scene((CLIP,))
    await studio.do(c.SetSoundGain(CLIP, -40))
    await studio.do(c.SetSoundMuted(CLIP, False))
    await until(lambda: SILENT_DB < studio.audio.peak_db < LOUD_DB - 20)


async def test_a_clip_without_sound_is_no_sound_of_the_show(
    studio: Studio, film: Path, tmp_path: Path
) -> None:
    silent = write_clip(tmp_path / "silent.mp4", [90] * 30)
    await studio.show(silent)
    await until(lambda: CLIP not in studio.strips)
    with pytest.raises(UserError):
        await studio.do(c.SetSoundMuted(CLIP, True))
    await studio.show(film)
    await until(lambda: CLIP in studio.strips)
    await until(lambda: studio.clip_db() > LOUD_DB)


async def test_a_muted_clip_that_becomes_another_stays_muted(
    studio: Studio, film: Path, tmp_path: Path
) -> None:
    await studio.show(film)
    studio.sound.hear_scene((CLIP,))
    await studio.do(c.SetSoundMuted(CLIP, True))
    other = write_clip(tmp_path / "other.mp4", [120] * 30, hz=880)
    await studio.show(other, "Other")
    assert studio.strips[CLIP] == "Other"
    strip = studio.broadcast.program.mixer.strip(CLIP)
    assert strip is not None
    assert strip.settings.is_muted
    await until(lambda: studio.clip_db() > LOUD_DB)
    assert studio.audio.peak_db == SILENT_DB


async def test_a_clip_that_goes_or_becomes_a_picture_leaves_no_strip(
    studio: Studio, film: Path
) -> None:
    await studio.show(film)
    await until(studio.has_level)
    await studio.broadcast.sources.put(SourcePart(id=CLIP, kind="test_card"))
    assert CLIP not in studio.strips
    await until(lambda: not studio.has_level())
    await studio.show(film)
    assert CLIP in studio.strips
    await studio.broadcast.sources.remove(CLIP)
    assert CLIP not in studio.strips
    with pytest.raises(UserError) as refused:
        await studio.do(c.SetSoundMuted(CLIP, True))
    assert refused.value.code == "sound.unknown"
