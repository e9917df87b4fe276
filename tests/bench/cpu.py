"""Bench `cpu`: the whole engine process against a bare decode and encode loop.

Engine: clip decode, card + countdown + banner, x264 veryfast 2.5 Mb/s with two threads, Opus,
WHIP to the local edge, preview on. One engine minute and one bare minute take turns.
"""

import asyncio
import sys
import tempfile
from pathlib import Path

import psutil

from studio.control.commands import SetPreview
from studio.control.states import ShowStatus
from tests.e2e.shows import footage_show
from tests.e2e.studio_process import Front, StudioProcess

NAME = "cpu"
TARGETS = {"engine_over_bare_720p30": {"max": 1.15}}
SECONDS = 60.0
_WARM_UP_S = 5.0


async def _cpu_per_second(pid: int, seconds: float) -> float:
    process = psutil.Process(pid)
    before = process.cpu_times()
    clock = asyncio.get_running_loop()
    begin_s = clock.time()
    await asyncio.sleep(seconds)
    after = process.cpu_times()
    used = after.user + after.system - before.user - before.system
    return used / (clock.time() - begin_s)


async def _engine(show: Path, profile: Path) -> float:
    studio = StudioProcess(profile, ("--show", str(show), "--go-live"))
    await studio.start()
    try:
        async with Front(studio.profile) as front:
            await front.send(SetPreview(640, 360, 30))
            await front.state.until(lambda: front.state.slices["show"].status is ShowStatus.LIVE)
            await asyncio.sleep(_WARM_UP_S)
            return await _cpu_per_second(studio.pid, SECONDS)
    finally:
        await studio.stop()


async def _bare(clip: Path) -> float:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "tests.bench.bare_loop",
        str(clip),
        str(SECONDS),
        stdout=asyncio.subprocess.PIPE,
    )
    out, _ = await process.communicate()
    return float(out)


def measure() -> dict[str, float]:
    """One pair of minutes."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        show = footage_show(root / "show")
        bare = asyncio.run(_bare(root / "show" / "footage.mp4"))
        engine = asyncio.run(_engine(show, root / "profile"))
    return {
        "engine_over_bare_720p30": engine / bare,
        "engine_core_percent": 100 * engine,
        "bare_core_percent": 100 * bare,
    }
