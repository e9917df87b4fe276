"""Sources come, change and go while the others run; commands carry it; states tell it."""

import asyncio
from pathlib import Path
from threading import Event

import cv2
import numpy as np
import pytest

from studio.capture.network_feed import without_password
from studio.control import picture_commands as p
from studio.control.command import Command
from studio.control.door import Door
from studio.control.picture_states import SourcesState, SourceState, SourceStatus
from studio.control.roles import Role
from studio.engine.picture_parts import STANDARD_SCENES, SourcePart
from studio.engine.scenes import Scenes
from studio.engine.source_desk import SourceDesk
from studio.engine.sources import Running, Sources
from studio.errors import UserError
from studio.framing import Framing
from studio.ids import SceneId, SourceId
from studio.kit.clock import SystemClock
from tests.fakes.pictures import SMALL
from tests.fakes.until import until

pytestmark = pytest.mark.media

CARD, FILM, LEFT = SourceId("camera"), SourceId("film"), SourceId("left")


class Desk:
    """A source desk at its door; `kept` counts what it asked to keep."""

    def __init__(self) -> None:
        self.door = Door()
        self.sources = Sources([SourcePart(id=CARD, kind="test_card")], SMALL, SystemClock())
        self.scenes = Scenes(STANDARD_SCENES)
        self.kept = 0
        self.running: list[Running] = []
        self.sources.on_running = self.running.append
        self.desk = SourceDesk(self.scenes, self.sources, SystemClock(), self._keep)
        self.desk.wire(self.door, lambda: None)

    async def _keep(self) -> None:
        self.kept += 1

    async def do(self, command: Command, role: Role = Role.OWNER) -> None:
        await self.door.execute(command, role)

    def states(self) -> dict[SourceId, SourceState]:
        shown = self.door.slices["sources"]
        assert isinstance(shown, SourcesState)
        return {state.source_id: state for state in shown.sources}

    def problem_of(self, source_id: SourceId) -> tuple[str, object] | None:
        problem = self.states()[source_id].problem
        return None if problem is None else (problem.code, problem.fields["name"])


def picture(path: Path) -> str:
    cv2.imwrite(str(path), np.full((120, 160, 3), 90, np.uint8))
    return str(path)


async def test_a_source_is_added_to_a_scene_changed_and_removed(tmp_path: Path) -> None:
    desk = Desk()
    desk.sources.start()
    desk.desk.start()
    try:
        still = picture(tmp_path / "a.png")
        await desk.do(p.AddSource("image", "Still", still, scene_id=SceneId("host")))
        (added,) = (name for name in desk.states() if name != CARD)
        assert tuple(desk.scenes.current.sources) == (CARD, added)
        await until(lambda: desk.states()[added].status is SourceStatus.ON)
        assert (desk.states()[added].width_px, desk.states()[added].title) == (160, "Still")
        await desk.do(p.ChangeSource(added, "test_card", "Bars"))
        assert desk.running[-1].keys() == {CARD, added}
        await until(lambda: desk.states()[added].width_px == SMALL.width_px)
        await desk.do(p.RemoveSource(added))
        assert desk.states().keys() == {CARD}
        assert list(desk.scenes.current.sources) == [CARD]
        assert desk.kept == 3
    finally:
        await desk.desk.aclose()
        desk.sources.stop()


async def test_framing_does_not_touch_the_running_source() -> None:
    desk = Desk()
    await desk.do(p.FrameSource(CARD, Framing(zoom=2)), Role.PRODUCER)
    assert desk.states()[CARD].framing.zoom == 2
    assert desk.running == []


async def test_a_new_name_does_not_touch_the_running_source(tmp_path: Path) -> None:
    desk = Desk()
    before = desk.sources.running[CARD]
    await desk.do(p.ChangeSource(CARD, "test_card", "Line-up"))
    assert desk.states()[CARD].title == "Line-up"
    assert desk.sources.running[CARD] is before
    assert desk.running == []
    desk.desk.start()
    try:
        await desk.do(p.AddSource("camera", "Left", str(tmp_path / "none")))
        (camera,) = desk.states().keys() - {CARD}
        await until(lambda: desk.problem_of(camera) == ("source.unopened", "Left"))
        await desk.do(p.ChangeSource(camera, "camera", "Right", str(tmp_path / "none")))
        await until(lambda: desk.problem_of(camera) == ("source.unopened", "Right"))
    finally:
        await desk.desk.aclose()
        desk.sources.stop()


async def test_what_a_change_does_not_speak_of_stays(tmp_path: Path) -> None:
    desk = Desk()
    clip = SourcePart(id=FILM, kind="clip", path=tmp_path / "film.mp4", has_sound=False)
    camera = SourcePart(id=LEFT, kind="camera", device="left", locks=("focus",))
    beat = SourcePart(id=CARD, kind="test_card", has_beat=True)
    try:
        for part in (clip, camera, beat):
            await desk.sources.put(part)
        await desk.do(p.ChangeSource(FILM, "clip", "Film", str(tmp_path / "other.mp4")))
        assert not desk.sources.part(FILM).has_sound
        await desk.do(p.ChangeSource(CARD, "test_card", "Beat"))
        assert desk.sources.part(CARD).has_beat
        await desk.do(p.ChangeSource(LEFT, "camera", "Left", "left", "mjpeg 1280x720 30"))
        assert desk.states()[LEFT].locks == ("focus",)
        await desk.do(p.ChangeSource(LEFT, "camera", "Left", "another"))
        assert desk.states()[LEFT].locks == ()
    finally:
        desk.sources.stop()


async def test_two_windows_change_one_source_and_lose_nothing_of_each_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = Desk()
    still = SourcePart(id=LEFT, kind="image", path=Path(picture(tmp_path / "a.png")), title="Left")
    desk.sources.start()
    try:
        await desk.sources.put(still)
        former, may_end, asked = desk.sources.running[LEFT], Event(), asyncio.Event()
        stop, loop = former.stop, asyncio.get_running_loop()

        def stop_later() -> None:
            loop.call_soon_threadsafe(asked.set)
            may_end.wait()
            stop()

        monkeypatch.setattr(former, "stop", stop_later)
        other = picture(tmp_path / "b.png")
        one = asyncio.ensure_future(desk.do(p.ChangeSource(LEFT, "image", address=other)))
        await asked.wait()
        await desk.do(p.FrameSource(LEFT, Framing(zoom=2)))
        two = asyncio.ensure_future(desk.do(p.ChangeSource(LEFT, "image", title="Table")))
        may_end.set()
        await asyncio.gather(one, two)
        part = desk.sources.part(LEFT)
        assert (part.title, str(part.path), part.framing.zoom) == ("Table", other, 2)
        assert desk.sources.running[LEFT] is not former
    finally:
        desk.sources.stop()


async def test_a_missing_file_is_named_as_lost(tmp_path: Path) -> None:
    desk = Desk()
    desk.desk.start()
    try:
        await desk.do(p.AddSource("clip", "Film", str(tmp_path / "none.mp4")))
        (added,) = (name for name in desk.states() if name != CARD)
        await until(lambda: desk.states()[added].status is SourceStatus.LOST)
        problem = desk.states()[added].problem
        assert problem is not None
        assert problem.code == "clip.missing"
    finally:
        await desk.desk.aclose()
        desk.sources.stop()


async def test_a_password_is_neither_shown_nor_lost() -> None:
    desk = Desk()
    url = "http://me:secret@127.0.0.1:9/video"
    await desk.do(p.AddSource("network", "Door", url))
    try:
        (added,) = (name for name in desk.states() if name != CARD)
        shown = desk.states()[added].address
        assert shown == without_password(url)
        await desk.do(p.ChangeSource(added, "network", "Front door", shown))
        assert desk.sources.part(added).url == url
        assert desk.states()[added].title == "Front door"
    finally:
        desk.sources.stop()


@pytest.mark.parametrize(
    ("command", "code"),
    [
        (p.AddSource("network", "x", "file:///etc/passwd"), "source.address"),
        (p.AddSource("clip", "x"), "source.no_file"),
        (p.RemoveSource(SourceId("nobody")), "source.unknown"),
        (p.FrameSource(SourceId("nobody"), Framing()), "source.unknown"),
    ],
)
async def test_what_makes_no_sense_is_refused(command: Command, code: str) -> None:
    with pytest.raises(UserError) as refused:
        await Desk().do(command)
    assert refused.value.code == code


async def test_only_the_host_opens_files_and_devices() -> None:
    with pytest.raises(UserError, match="role"):
        await Desk().do(p.AddSource("camera", "x"), Role.PRODUCER)
