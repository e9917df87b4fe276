"""A whole engine with a live device: unplugged, plugged in again; and another canvas."""

from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from studio.control.commands import SetPreview
from studio.control.preview import PreviewReader
from studio.control.settings_commands import SaveSettings
from studio.control.states import Health
from studio.kit.clock import NS_PER_SECOND, SystemClock
from tests.e2e.studio_process import Front, StudioProcess
from tests.fakes.own_screen import OwnScreen
from tests.fakes.until import until

pytestmark = [pytest.mark.e2e, pytest.mark.alone]

SHOW = """
title = "Pictures"
recording = false
[canvas]
width = 720
height = 1280
fps = 30
[[source]]
id = "camera"
kind = "screen"
title = "Counter camera"
device = "{display}"
framing = {{ fit = "fit", brightness = 0.4 }}
[[scene]]
id = "host"
title = "Host"
sources = ["camera"]
"""


@pytest.fixture
def screen() -> Iterator[OwnScreen]:
    made = OwnScreen.on_a_free_display()
    made.plug_in()
    yield made
    made.pull()


@pytest.fixture
async def studio(tmp_path: Path, screen: OwnScreen) -> AsyncIterator[StudioProcess]:
    show = tmp_path / "show.toml"
    show.write_text(SHOW.format(display=screen.display))
    made = StudioProcess(tmp_path / "profile", ("--show", str(show)))
    await made.start()
    yield made
    await made.stop()


def middle_luma(reader: PreviewReader) -> float | None:
    """Mean of a strip above the middle of the newest preview, where no text of the slate is."""
    picture = reader.read()
    if picture is None:
        return None
    rows = np.frombuffer(picture.pixels, np.uint8).reshape(picture.height_px, -1)
    return float(rows[picture.height_px * 2 // 5 : picture.height_px * 9 // 20].mean())


async def test_an_unplugged_source_is_named_in_a_second_and_comes_back(
    studio: StudioProcess, screen: OwnScreen
) -> None:
    async with Front(studio.profile) as front:
        state = front.state
        await state.until(lambda: state.slices["sources"].sources[0].fps > 20)
        await front.send(SetPreview(180, 320, 10))
        reader = PreviewReader(studio.profile.preview_file)
        await until(lambda: (middle_luma(reader) or 0) > 90)
        clock = SystemClock()
        pulled_ns = clock.now_ns()
        screen.pull()
        await state.until(lambda: state.slices["show"].health is Health.BAD)
        assert clock.now_ns() - pulled_ns < NS_PER_SECOND
        problem = state.slices["show"].problem
        assert (problem.code, problem.fields["name"]) == ("source.gone", "Counter camera")
        await until(lambda: 60 < (middle_luma(reader) or 0) < 90)  # the slate's dark surface
        skipped = state.slices["system"].skipped_ticks
        screen.plug_in()
        await state.until(lambda: state.slices["show"].health is Health.GOOD)
        await until(lambda: (middle_luma(reader) or 0) > 90)
        assert state.slices["system"].skipped_ticks - skipped < 15
        reader.close()


async def test_another_canvas_comes_with_a_restart(studio: StudioProcess) -> None:
    async with Front(studio.profile) as front:
        state = front.state
        values = state.slices["settings"].values
        wanted = replace(values, width_px=1280, height_px=720, fps=25)
        await front.send(SaveSettings(wanted))
        await state.until(lambda: "width_px" in state.slices["settings"].waiting)
        assert (state.slices["scene"].width_px, state.slices["scene"].fps) == (720, 30)
    await studio.stop()
    await studio.start()
    async with Front(studio.profile) as front:
        state = front.state
        scene = state.slices["scene"]
        assert (scene.width_px, scene.height_px, scene.fps) == (1280, 720, 25)
        assert "width_px" not in state.slices["settings"].waiting
        await state.until(lambda: state.slices["sources"].sources[0].fps > 15)
