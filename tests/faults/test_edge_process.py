"""The edge as a process of its own."""

import json
import signal
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from tests.fakes.edge_process import EdgeProcess

pytestmark = [
    pytest.mark.e2e,
    pytest.mark.skipif(sys.platform == "win32", reason="POSIX signals"),
]


@asynccontextmanager
async def running(profile: Path) -> AsyncIterator[EdgeProcess]:
    process = EdgeProcess(profile)
    await process.start()
    try:
        yield process
    finally:
        await process.kill()


async def test_sigterm_ends_it_clean_and_it_comes_back_at_the_same_address(tmp_path: Path) -> None:
    async with running(tmp_path) as process:
        first = process.file
        assert await process.end(signal.SIGTERM) == 0
        await process.start()
        assert process.file.url == first.url
        assert process.file.edge_id == first.edge_id
        assert process.file.link_token == first.link_token
        assert process.file.pid != first.pid


async def test_a_kill_leaves_nothing_in_the_way(tmp_path: Path) -> None:
    async with running(tmp_path) as process:
        first = process.file
        assert await process.end(signal.SIGKILL) == -signal.SIGKILL
        await process.start()
        assert process.file.url == first.url


async def test_a_taken_port_is_passed_by(tmp_path: Path) -> None:
    async with running(tmp_path) as process:
        first = process.file
        await process.end(signal.SIGTERM)
        with socket.socket() as squatter:
            squatter.bind(("127.0.0.1", first.port or 0))
            squatter.listen()
            await process.start()
            assert process.file.port != first.port


async def test_a_second_edge_of_a_profile_refuses_and_leaves_the_first_alone(
    tmp_path: Path,
) -> None:
    async with running(tmp_path) as process:
        written = (tmp_path / "edge.json").read_text()
        second = EdgeProcess(tmp_path)
        assert await second.exit_code() == 1
        assert (tmp_path / "edge.json").read_text() == written
        assert process.is_running
        log = json.loads(second.log().splitlines()[-1])
        assert log["code"] == "edge.running"
