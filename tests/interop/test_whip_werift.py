"""WHIP to an independent server: redirect, token, media, a key frame on demand, DELETE."""

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from studio.control.states import OutputState, OutputStatus
from studio.ids import OutputId
from studio.media.rates import Canvas
from studio.push.loop import PushLoop
from studio.push.whip import WhipOutput
from tests.fakes.program_feed import ProgramFeed
from tests.fakes.until import until
from tests.peers import missing, need_program

pytestmark = [pytest.mark.interop, pytest.mark.media]

FOLDER = Path(__file__).parent / "werift"
TOKEN = "werift-token"


@pytest.fixture
async def server() -> AsyncIterator[asyncio.subprocess.Process]:
    node = need_program("node")
    if not (FOLDER / "node_modules" / "werift").is_dir():
        missing("werift (npm install in tests/interop/werift)")
    process = await asyncio.create_subprocess_exec(
        node, "server.mjs", cwd=FOLDER, stdout=asyncio.subprocess.PIPE
    )
    yield process
    if process.returncode is None:
        process.kill()
    await process.wait()


class Sender:
    """A feed and one WHIP output of it."""

    def __init__(self, url: str, token: str) -> None:
        self.feed = ProgramFeed(Canvas(720, 1280, 30))
        self.push = PushLoop()
        self.states: list[OutputState] = []
        self.output = WhipOutput(
            OutputId("whip"),
            "werift",
            url,
            token,
            self.feed.packets,
            self.feed.request_keyframe,
            self.states.append,
            self.push,
        )

    def __enter__(self) -> "Sender":
        self.feed.start()
        self.output.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.feed.stop()
        self.push.close()

    async def reaches(self, status: OutputStatus) -> OutputState:
        await until(lambda: bool(self.states) and self.states[-1].status is status, 15)
        return self.states[-1]


async def test_an_independent_server_gets_the_show(server: asyncio.subprocess.Process) -> None:
    assert server.stdout is not None
    port = int(await asyncio.wait_for(server.stdout.readline(), 15))
    with Sender(f"http://127.0.0.1:{port}/first", "wrong") as wrong:
        state = await wrong.reaches(OutputStatus.FAILED)
        assert state.problem is not None
        assert state.problem.code == "whip.forbidden"
    with Sender(f"http://127.0.0.1:{port}/first", TOKEN) as sender:
        await sender.reaches(OutputStatus.ON)
        await until(lambda: len([s for s in sender.states if s.bitrate_bps]) >= 4, 15)
        sender.output.stop()
        await sender.reaches(OutputStatus.OFF)
    seen = json.loads(await asyncio.wait_for(server.stdout.readline(), 10))
    assert seen["redirected"] == 2
    assert seen["pictures"] >= 60
    assert seen["audio"] >= 100
    assert seen["gaps"] == 0
    assert seen["keysAfterWish"] >= 1
