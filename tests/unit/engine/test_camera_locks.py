"""What a camera holds still: at once, on the camera really opened, and said when it refuses."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from studio.capture import v4l2
from studio.control.door import Door
from studio.control.picture_commands import LockCamera
from studio.control.picture_states import SourcesState
from studio.control.roles import Role
from studio.engine.picture_parts import CAMERA, STANDARD_SCENES, SourcePart
from studio.engine.scenes import Scenes
from studio.engine.source_desk import SourceDesk
from studio.engine.sources import Sources
from studio.errors import UserError
from studio.kit.clock import SystemClock
from tests.fakes.camera import FakeCamera
from tests.fakes.pictures import SMALL
from tests.fakes.until import until

pytestmark = pytest.mark.media


class Studio:
    """The first camera of this computer as a source, behind a door."""

    def __init__(self, camera: FakeCamera) -> None:
        self.camera = camera
        self.door = Door()
        self.kept = 0
        part = SourcePart(id=CAMERA, kind="camera", title="Camera")
        self.sources = Sources([part], SMALL, SystemClock())
        self.sources.devices = (camera.device,)
        desk = SourceDesk(Scenes(STANDARD_SCENES), self.sources, SystemClock(), self._keep)
        desk.wire(self.door, lambda: None)

    async def _keep(self) -> None:
        self.kept += 1

    async def lock(self, *locks: str) -> None:
        command = LockCamera(CAMERA, locks)  # type: ignore[arg-type] # tests' own words
        await self.door.execute(command, Role.OWNER)

    def shown(self) -> tuple[str, ...]:
        state = self.door.slices["sources"]
        assert isinstance(state, SourcesState)
        return state.sources[0].locks

    async def open(self) -> None:
        self.sources.start()
        await until(lambda: self.sources.running[CAMERA].delivered > 0)


@pytest.fixture
async def studio(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Studio]:
    made = Studio(FakeCamera(tmp_path, monkeypatch))
    yield made
    made.sources.stop()


async def test_the_first_camera_holds_and_frees_at_once(studio: Studio) -> None:
    await studio.open()
    await studio.lock("exposure", "focus")
    assert studio.camera.held == {"exposure", "focus"}
    assert studio.shown() == ("exposure", "focus")
    await studio.lock("focus")
    assert studio.camera.held == {"focus"}


async def test_what_is_held_is_held_again_when_the_camera_comes_back(studio: Studio) -> None:
    await studio.lock("focus")
    assert studio.camera.held == set()
    await studio.open()
    assert studio.camera.held == {"focus"}


async def test_what_a_camera_refuses_is_said_and_not_shown_as_held(studio: Studio) -> None:
    studio.camera.refuses = frozenset({"exposure"})
    await studio.open()
    with pytest.raises(UserError) as caught:
        await studio.lock("exposure", "focus")
    assert (caught.value.code, caught.value.fields["name"]) == ("source.lock", "Camera")
    assert studio.shown() == ("focus",)
    assert studio.kept == 1
    assert studio.sources.part(CAMERA).locks == ("focus",)


async def test_what_a_camera_refuses_as_it_opens_is_not_shown_as_held(studio: Studio) -> None:
    studio.camera.refuses = frozenset({"focus"})
    await studio.lock("focus", "exposure")
    await studio.open()
    assert studio.sources.held(CAMERA) == ("exposure",)
    assert studio.sources.problem([CAMERA]) is None


def test_a_device_that_is_gone_holds_nothing(tmp_path: Path) -> None:
    locks = frozenset({"focus"})
    assert v4l2.set_locks(str(tmp_path / "gone"), locks) == locks
    no_camera = tmp_path / "file"
    no_camera.touch()
    assert v4l2.set_locks(str(no_camera), locks) == locks
