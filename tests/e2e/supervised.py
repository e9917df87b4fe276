"""A studio started as its user starts it: `main.py --demo`, with its window on a screen."""

import asyncio
import json
import signal
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import psutil

from studio.paths import MAIN_PY, Profile
from tests.e2e.screen import x11_environment

WAIT_S = 40.0
_POLL_S = 0.05


async def until(condition: Callable[[], object], what: str, timeout_s: float = WAIT_S) -> None:
    """Ask `condition` again and again: for facts of other processes that nobody announces."""
    pause = asyncio.Event()
    try:
        async with asyncio.timeout(timeout_s):
            while not condition():
                with suppress(TimeoutError):
                    await asyncio.wait_for(pause.wait(), _POLL_S)
    except TimeoutError as error:
        raise AssertionError(f"never came true: {what}") from error


def child(profile: Profile, kind: str) -> psutil.Process | None:
    """The process `main.py KIND` of this profile."""
    for process in psutil.process_iter(["cmdline"]):
        line = process.info["cmdline"] or []
        if kind in line and str(profile.root) in line and str(MAIN_PY) in line:
            return process
    return None


@asynccontextmanager
async def demo_studio(folder: Path, display: str) -> AsyncIterator[Profile]:
    """The README's command on a profile of its own; engine and window are up when this enters."""
    profile = Profile(folder)
    profile.root.mkdir(parents=True)
    with (folder / "supervisor.log").open("wb") as log:
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            str(MAIN_PY),
            "--demo",
            "--profile",
            str(folder),
            stdout=log,
            stderr=log,
            env=x11_environment(display),
        )
    try:
        await until(profile.engine_file.exists, "the engine's address")
        yield profile
    finally:
        if process.returncode is None:
            process.send_signal(signal.SIGTERM)
            try:
                await asyncio.wait_for(process.wait(), 20)
            except TimeoutError:
                process.kill()
        _end_edge(profile)


def _end_edge(profile: Profile) -> None:
    with suppress(OSError, ValueError, KeyError, psutil.NoSuchProcess, psutil.TimeoutExpired):
        edge = psutil.Process(int(json.loads(profile.edge_file.read_text())["pid"]))
        if str(profile.root) in edge.cmdline():
            edge.terminate()
            edge.wait(5)
