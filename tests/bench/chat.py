"""Bench `chat`: a flood of 1,000 lines a second for a minute, from the room's door to the window.

Engine and window are processes of their own: real store, moderation, notes, door, server; the real
window under Xvfb. `ui_frame_p99_ms` is the time between two of sixty frames a second in the window
while the flood lasts. `column_p95_ms` is measured before, at 20 lines a second: from the disk to
the row.
"""

import asyncio
import json
import os
import sys
import tempfile
from contextlib import AsyncExitStack, suppress
from typing import Any

from tests.e2e.screen import screen, x11_environment

NAME = "chat"
TARGETS = {
    "lost": {"max": 0},
    "ui_frame_p99_ms": {"max": 33},
    "out_of_order": {"max": 0},
    "held": {"min": 60_000},
    "held_mb": {"max": 100},
    "column_p95_ms": {"max": 150},
}
SECONDS = float(os.environ.get("CARAVAN_CHAT_BENCH_SECONDS", "60"))
LINES_PER_S = 1000
_SETTLE_S = 3.0


class Peer:
    """A process that answers a word with a line of JSON."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process

    async def ask(self, word: str = "") -> dict[str, Any]:
        """Say `word` ("" only listens); the next line."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        if word:
            self._process.stdin.write(f"{word}\n".encode())
            await self._process.stdin.drain()
        while not (line := await self._process.stdout.readline()).startswith(b"{"):
            if not line:
                raise RuntimeError("a process of the bench ended")
        answer: dict[str, Any] = json.loads(line)
        return answer


async def spawn(stack: AsyncExitStack, display: str, *words: str) -> Peer:
    """A module of ours as a process with that screen; ended with `stack`."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", *words,
        env=x11_environment(display),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    stack.push_async_callback(_end, process)
    return Peer(process)


async def _end(process: asyncio.subprocess.Process) -> None:
    with suppress(ProcessLookupError):
        process.kill()
    await process.wait()


async def _measure() -> dict[str, float]:
    async with AsyncExitStack() as stack:
        root = stack.enter_context(tempfile.TemporaryDirectory())
        display = await stack.enter_async_context(screen())
        engine = await spawn(
            stack, display, "tests.bench.chat_engine", root, str(SECONDS), str(LINES_PER_S)
        )
        await engine.ask()
        window = await spawn(stack, display, "tests.bench.chat_window", root)
        await window.ask()
        await asyncio.sleep(_SETTLE_S)
        await window.ask("mark")
        calm = await engine.ask("calm")
        before = await window.ask("tell")
        await window.ask("mark")
        flood = await engine.ask("flood")
        await asyncio.sleep(_SETTLE_S)
        after = await window.ask("tell")
    return {
        "lost": calm["said"] + flood["said"] - flood["stored"],
        "ui_frame_p99_ms": after["frame_p99_ms"],
        "ui_frame_max_ms": after["frame_max_ms"],
        "out_of_order": after["out_of_order"],
        "held": after["held"],
        "held_mb": after["held_mb"],
        "column_p95_ms": before["column_p95_ms"],
    }


def measure() -> dict[str, float]:
    """One flood."""
    return asyncio.run(_measure())
