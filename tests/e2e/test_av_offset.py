"""Picture and sound are together where it counts: at a buyer's Chromium, and in the recording."""

import asyncio
import itertools
import statistics
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
import structlog

from studio.capture.test_card import FLASH_PX
from studio.control.states import SceneState, ShowStatus
from tests.e2e.studio_process import Front, StudioProcess
from tests.e2e.viewer import Viewer, chromium, strip_of
from tests.fakes.sound_devices import MIC, SoundBench
from tests.peers import need_program

_log = structlog.get_logger(__name__)
pytestmark = [pytest.mark.e2e, pytest.mark.interop, pytest.mark.timeout(180)]

LIMIT_MS = 40.0
BEATS = 9
SETTLING = 10  # Chromium's jitter buffer begins full and shrinks for some seconds
_PROBE = (Path(__file__).parent / "av_probe.js").read_text()
_SHOW = """
title = "Sync"
recording = true
[canvas]
width = 1280
height = 720
fps = 30
[[source]]
id = "card"
kind = "test_card"
has_beat = {has_beat}
[[scene]]
id = "host"
title = "Host"
sources = ["card"]
[overlays]
timecode = true
[sound]
microphone = {microphone}
[[destination]]
kind = "edge"
name = "This computer"
"""


@dataclass(frozen=True)
class Frame:
    """One shown picture: its instant on the capture clock, on the page's, and its flash."""

    captured_ms: float
    shown_ms: float
    is_flash: bool


@asynccontextmanager
async def on_air(
    folder: Path, microphone: str = "[]"
) -> AsyncIterator[tuple[StudioProcess, Front]]:
    """A show on air: flash and beep come from the card, or the beep from a microphone."""
    await asyncio.to_thread(folder.mkdir, exist_ok=True)
    show = folder / "show.toml"
    show.write_text(
        _SHOW.format(has_beat="true" if microphone == "[]" else "false", microphone=microphone)
    )
    studio = StudioProcess(folder / "profile", ["--show", str(show), "--go-live"])
    await studio.start()
    try:
        async with Front(studio.profile) as front:
            await front.state.until(
                lambda: front.state.slices["show"].status is ShowStatus.LIVE, 30
            )
            yield studio, front
    finally:
        await studio.stop()


async def watched(front: Front) -> tuple[list[Frame], list[float]]:
    """What a buyer saw and heard of some seconds, after the first ones."""
    async with chromium() as browser:
        viewer = Viewer(await browser.new_page(bypass_csp=True))
        await viewer.watch(front.state.slices["show"].watch_url)
        page, scene = viewer.page, front.state.slices["scene"]
        await page.wait_for_function("() => document.querySelector('video').videoWidth > 0")
        await page.evaluate(f"(o) => ({_PROBE})(o)", strip_of(scene) | {"flash": _flash(scene)})
        await page.wait_for_function(
            "(count) => caravanSync.beeps.length >= count", arg=BEATS + SETTLING, timeout=40_000
        )
        frames: list[dict[str, Any]] = await page.evaluate("caravanSync.frames")
        beeps: list[float] = await page.evaluate("caravanSync.beeps")
    return [Frame(f["captured"], f["shownMs"], f["luma"] > 200) for f in frames], beeps[SETTLING:]


def _flash(scene: SceneState) -> dict[str, int]:
    return {"x": 0, "y": 0, "width": FLASH_PX, "height": FLASH_PX, "of": scene.width_px}


def nearest(values: list[float], to: float) -> float:
    return min(values, key=lambda value: abs(value - to))


async def test_flash_and_beep_at_a_buyer(tmp_path: Path) -> None:
    """The card's beep begins with the very picture that flashes."""
    need_program("chromium")
    async with on_air(tmp_path) as (_, front):
        frames, beeps = await watched(front)
    flashes = [b.shown_ms for a, b in itertools.pairwise(frames) if b.is_flash and not a.is_flash]
    apart = [beep - nearest(flashes, beep) for beep in beeps]
    _log.info("sound after picture", ms=[round(ms, 1) for ms in apart])
    assert abs(statistics.median(apart)) <= LIMIT_MS, apart


async def test_a_microphone_at_a_buyer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A microphone 200 ppm fast beeps at every full second; pictures carry their instant."""
    need_program("chromium")
    SoundBench(tmp_path, monkeypatch).put({**MIC, "signal": "beep", "level": 0.3, "ppm": 200})
    async with on_air(tmp_path / "show", '["Fake: USB Mic"]') as (_, front):
        frames, beeps = await watched(front)
    picture_ms = statistics.median(
        frame.shown_ms - frame.captured_ms for frame in frames[SETTLING * 30 :]
    )
    late = [(beep - picture_ms + 500) % 1000 - 500 for beep in beeps]
    _log.info("sound after picture", ms=[round(ms, 1) for ms in late])
    assert abs(statistics.median(late)) <= LIMIT_MS, late


async def test_flash_and_beep_in_the_recording(tmp_path: Path) -> None:
    async with AsyncExitStack() as stack:
        studio, front = await stack.enter_async_context(on_air(tmp_path))
        await front.state.until(lambda: _recorded(studio) > 800_000, 60)
        await studio.end()
    flashes, beeps = _flashes(_file(studio)), _beeps(_file(studio))
    assert len(flashes) >= 5
    apart = [nearest(beeps, flash) - flash for flash in flashes]
    _log.info("sound after picture", ms=[round(ms, 1) for ms in apart])
    assert max(abs(ms) for ms in apart) <= 10, apart


def _file(studio: StudioProcess) -> Path:
    return next(studio.profile.recordings_dir.glob("*.mkv"))


def _recorded(studio: StudioProcess) -> int:
    files = list(studio.profile.recordings_dir.glob("*.mkv"))
    return files[0].stat().st_size if files else 0


def _flashes(path: Path) -> list[float]:
    """Milliseconds at which a flash begins."""
    found, was = [], True
    with av.open(str(path)) as file:
        for frame in file.decode(video=0):
            luma = np.frombuffer(memoryview(frame.planes[0]), np.uint8)
            row = luma[FLASH_PX // 2 * frame.planes[0].line_size :][: FLASH_PX // 2]
            is_flash = float(row.mean()) > 200
            if is_flash and not was and frame.time is not None:
                found.append(frame.time * 1000)
            was = is_flash
    return found


def _beeps(path: Path) -> list[float]:
    """Milliseconds at which a beep begins."""
    sound, begin_ms = [], None
    with av.open(str(path)) as file:
        for frame in file.decode(audio=0):
            if begin_ms is None and frame.time is not None:
                begin_ms = frame.time * 1000
            data = frame.to_ndarray()
            sound.append(data[0] if data.shape[0] > 1 else data.reshape(-1, 2)[:, 0])
    assert begin_ms is not None
    loud = np.flatnonzero(np.abs(np.concatenate(sound)) > 0.02)
    onsets = loud[np.flatnonzero(np.diff(loud, prepend=-48_000) > 12_000)]
    return [begin_ms + float(onset) / 48 for onset in onsets]
