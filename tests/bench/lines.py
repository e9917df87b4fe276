"""Bench `lines`: from a watch page's socket to the row in the host's column, with a show on air.

A real engine that broadcasts, its edge, the real window under Xvfb, and twenty pages that say ten
lines a second together; no translation. Every line carries the instant at which its page sent it.
"""

import asyncio
import itertools
import tempfile
import time
from contextlib import AsyncExitStack
from pathlib import Path

from studio.control.commands import GoLive
from tests.bench.chat import spawn
from tests.e2e.screen import screen
from tests.e2e.shows import footage_show
from tests.e2e.studio_process import Front, StudioProcess
from tests.fakes.edge_world import PageClient

NAME = "lines"
TARGETS = {"line_p95_ms": {"max": 150}, "lost": {"max": 0}}
PAGES, PER_S, SECONDS = 20, 10, 20
_SETTLE_S = 3.0


async def _say(pages: list[PageClient], seconds: float) -> int:
    """Lines at a steady rate, each page in its turn; how many."""
    began_s = time.monotonic()
    turns = zip(itertools.count(1), itertools.cycle(pages), strict=False)
    for number, page in itertools.islice(turns, round(seconds * PER_S)):
        await page.say(f"how much is the silk scarf {number} @{time.time() * 1000:.1f}")
        await asyncio.sleep(max(0.0, began_s + number / PER_S - time.monotonic()))
    return round(seconds * PER_S)


async def _measure(folder: Path) -> dict[str, float]:
    studio = StudioProcess(folder / "profile", ("--show", str(footage_show(folder))))
    async with AsyncExitStack() as stack:
        stack.push_async_callback(studio.stop)
        ready = await studio.start()
        front = await stack.enter_async_context(Front(studio.profile))
        await front.send(GoLive())
        display = await stack.enter_async_context(screen())
        window = await spawn(stack, display, "tests.bench.chat_window", str(studio.profile.root))
        await window.ask()
        url = ready["watch"].rpartition("/")[0]
        pages = [await stack.enter_async_context(PageClient(url)) for _ in range(PAGES)]
        await _say(pages, _SETTLE_S)  # everything is imported and warm after these
        await asyncio.sleep(_SETTLE_S)
        await window.ask("mark")
        said = await _say(pages, SECONDS)
        await asyncio.sleep(_SETTLE_S)
        figures = await window.ask("tell")
    return {
        "line_p95_ms": figures["line_p95_ms"],
        "line_p50_ms": figures["line_p50_ms"],
        "lost": said - figures["lines"],
    }


def measure() -> dict[str, float]:
    """One run: about 45 s."""
    with tempfile.TemporaryDirectory() as folder:
        return asyncio.run(_measure(Path(folder)))
