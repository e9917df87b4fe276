"""Bench `ui`: what the window costs under Xvfb, busy and idle.

Busy: 20 chat lines and 2 orders a second, sound levels, 30 pictures a second. Idle: the same
window with pictures and levels but an empty room. The engine behind it is real at the door and the
server, scripted in the room; it runs in its own process and is not measured.
"""

import asyncio
import os
import sys
import tempfile
from contextlib import AsyncExitStack, suppress

import psutil

from tests.e2e.screen import screen, x11_environment

NAME = "ui"
TARGETS = {"ui_core_percent": {"max": 15}, "ui_idle_core_percent": {"max": 8}}
_WARM_UP_S = 6.0
SECONDS = float(os.environ.get("CARAVAN_UI_BENCH_SECONDS", "30"))


async def _spawn(stack: AsyncExitStack, *words: str, display: str) -> asyncio.subprocess.Process:
    process = await asyncio.create_subprocess_exec(
        sys.executable, *words, env=x11_environment(display), stdout=asyncio.subprocess.PIPE
    )
    stack.push_async_callback(_end, process)
    return process


async def _end(process: asyncio.subprocess.Process) -> None:
    with suppress(ProcessLookupError):
        process.kill()
    await process.wait()


async def _core_percent(lines_per_s: int, orders_per_s: int) -> float:
    async with AsyncExitStack() as stack:
        profile = stack.enter_context(tempfile.TemporaryDirectory())
        display = await stack.enter_async_context(screen())
        rates = (str(lines_per_s), str(orders_per_s))
        engine = await _spawn(
            stack, "-m", "tests.bench.ui_engine", profile, *rates, display=display
        )
        assert engine.stdout is not None
        await engine.stdout.readline()
        window = await _spawn(stack, "main.py", "ui", "--profile", profile, display=display)
        await asyncio.sleep(_WARM_UP_S)
        process = psutil.Process(window.pid)
        before = process.cpu_times()
        await asyncio.sleep(SECONDS)
        after = process.cpu_times()
    return 100 * (after.user + after.system - before.user - before.system) / SECONDS


def measure() -> dict[str, float]:
    """One busy and one idle stretch."""
    return {
        "ui_core_percent": asyncio.run(_core_percent(20, 2)),
        "ui_idle_core_percent": asyncio.run(_core_percent(0, 0)),
    }
