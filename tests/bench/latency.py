"""Bench `latency`: from `captured_ns` to the picture drawn in Chromium, on loopback, 60 s."""

import asyncio
import statistics
import tempfile
from pathlib import Path

from studio.control.states import ShowStatus
from tests.e2e.shows import footage_show
from tests.e2e.studio_process import Front, StudioProcess
from tests.e2e.viewer import Viewer, chromium

NAME = "latency"
TARGETS = {"p50_ms": {"max": 80}, "p95_ms": {"max": 120}}
_SETTLE_PICTURES = 150
_PICTURES = 60 * 30


async def _measure(root: Path) -> dict[str, float]:
    studio = StudioProcess(
        root / "profile", ("--show", str(footage_show(root / "show")), "--go-live")
    )
    ready = await studio.start()
    try:
        async with Front(studio.profile) as front, chromium() as browser:
            await front.state.until(lambda: front.state.slices["show"].status is ShowStatus.LIVE)
            viewer = Viewer(await browser.new_page(viewport={"width": 1280, "height": 800}))
            await viewer.watch(ready["watch"])
            await viewer.probe(front.state.slices["scene"])
            seen = await viewer.seen(_SETTLE_PICTURES + _PICTURES, timeout_s=120)
    finally:
        await studio.stop()
    delays = [s.drawn_ms - s.captured_ms for s in seen[_SETTLE_PICTURES:]]
    cuts = statistics.quantiles(delays, n=100)
    return {"p50_ms": cuts[49], "p95_ms": cuts[94]}


def measure() -> dict[str, float]:
    """One minute of pictures."""
    with tempfile.TemporaryDirectory() as folder:
        return asyncio.run(_measure(Path(folder)))
