"""`/bridge` at a real edge: on the disk before the answer, once for ever; replies come back."""

import asyncio
import json
import os
import sys
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from studio.edge.bridge_route import digest_of
from studio.ids import ChatLineId
from studio.link.messages import BridgeKey, BridgeKeys, RoomLine, ViewerChat
from studio.paths import PROGRAM_DIR
from tests.fakes.clock import FakeClock
from tests.fakes.edge_world import LinkedEngine, RunningEdge

TOKEN = "canary-bridge-token-0123456789abcdef"
KEYS = BridgeKeys((BridgeKey("b1", "Kick", digest_of(TOKEN)),))
HEADERS = {"Authorization": f"Bearer {TOKEN}"}


class Tool:
    """A tool on an open bridge."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self.socket = socket

    async def hear(self) -> Any:  # noqa: ANN401 - JSON
        return json.loads(await self.socket.receive_str(timeout=20))

    async def say(self, **line: object) -> Any:  # noqa: ANN401 - JSON
        await self.socket.send_json(line)
        return await self.hear()


def knowing(edge: RunningEdge) -> None:
    edge.edge._bridges.take_keys(KEYS)


async def opened(session: aiohttp.ClientSession, edge: RunningEdge) -> Tool:
    tool = Tool(await session.ws_connect(f"{edge.url}/bridge", headers=HEADERS))
    assert await tool.hear() == {"t": "ready", "name": "Kick"}
    return tool


def chat_of(engine: LinkedEngine, line: str) -> ViewerChat:
    body = engine.bodies[line]
    assert isinstance(body, ViewerChat)
    return body


async def test_a_line_is_answered_when_it_is_on_the_disk_and_counts_once(tmp_path: Path) -> None:
    async with RunningEdge(tmp_path) as edge, aiohttp.ClientSession() as session:
        knowing(edge)
        tool = await opened(session, edge)
        gift = {"what": "gift", "count": 5, "author": "Ana\u202e", "author_id": "7"}
        first = await tool.say(id="m1", text="a\u202eb" + "z" * 600, **gift)
        assert (first["t"], first["id"]) == ("received", "m1")
        assert await tool.say(id="m1", text="something else") == first
        again = await opened(session, edge)
        assert await again.say(id="m1", text="after a reconnect") == first
        async with LinkedEngine(edge, tmp_path / "engine.db") as engine:
            last = await tool.say(id="m2", text="last", author="Ana", author_id="7")
            await engine.until(lambda: engine.applied_count[last["line"]])
            assert engine.applied_count[first["line"]] == 1
            chat = chat_of(engine, first["line"])
            assert (chat.platform, chat.what, chat.count, chat.name) == ("Kick", "gift", 5, "Ana")
            assert (len(chat.text), chat.text[:2]) == (500, "ab")
            assert chat.viewer_id == chat_of(engine, last["line"]).viewer_id


async def test_the_hosts_replies_come_back_in_the_viewers_language(tmp_path: Path) -> None:
    async with (
        RunningEdge(tmp_path) as edge,
        aiohttp.ClientSession() as session,
        LinkedEngine(edge, tmp_path / "engine.db") as engine,
    ):
        knowing(edge)
        tool = await opened(session, edge)
        seen = RoomLine(ChatLineId("line0001"), 1, 1, "Ana", "hola", False, False)
        host = RoomLine(
            ChatLineId("line0002"), 2, 2, "Host", "hello", True, False, language="en",
            answers="line0001", answered_in="es", translations={"es": "hola"},
        )  # fmt: skip
        await engine.say(seen, host)
        reply = await tool.hear()
        assert (reply["t"], reply["text"], reply["original"]) == ("reply", "hola", "hello")
        assert reply["answers"] == "line0001"
        gone = RoomLine(ChatLineId("line0002"), 2, 2, "Host", "", True, True)
        await engine.say(gone)
        assert (await tool.hear())["is_gone"] is True


async def test_strangers_are_turned_away_and_a_revoked_tool_is_cut_off(tmp_path: Path) -> None:
    still = FakeClock()
    async with RunningEdge(tmp_path, clock=still) as edge, aiohttp.ClientSession() as session:
        url = f"{edge.url}/bridge"
        async with session.post(url, headers=HEADERS, json={}) as early:
            assert early.status == 503
        knowing(edge)
        tool = await opened(session, edge)
        statuses = []
        for _ in range(12):
            wrong = {"Authorization": f"Bearer {TOKEN}x"}
            async with session.post(url, headers=wrong, json={}) as answer:
                statuses.append(answer.status)
        assert set(statuses) == {401, 429}
        assert (await tool.say(id="m1", text="still here"))["t"] == "received"
        edge.edge._bridges.take_keys(BridgeKeys())
        frame = await tool.socket.receive(timeout=20)
        assert frame.type in {aiohttp.WSMsgType.CLOSED, aiohttp.WSMsgType.ERROR}
        with pytest.raises(aiohttp.WSServerHandshakeError):
            await opened(session, edge)


async def test_what_does_not_fit_is_refused_and_the_rest_goes_on(tmp_path: Path) -> None:
    async with RunningEdge(tmp_path) as edge, aiohttp.ClientSession() as session:
        knowing(edge)
        tool = await opened(session, edge)
        assert (await tool.say(text="no id"))["code"] == "bridge.message"
        assert (await tool.say(id="m1", text=" \u200b"))["code"] == "chat.empty"
        assert (await tool.say(id="m1", text="x", what="sold"))["code"] == "bridge.message"
        assert (await tool.say(id="m1", text="x", count=-1))["code"] == "bridge.message"
        assert (await tool.say(id="m1", text="good"))["t"] == "received"


async def test_a_webhook_brings_many_and_hears_when_they_are_too_many(tmp_path: Path) -> None:
    still = FakeClock()
    async with RunningEdge(tmp_path, clock=still) as edge, aiohttp.ClientSession() as session:
        knowing(edge)
        url = f"{edge.url}/bridge"
        async with session.post(url, headers=HEADERS, json={"lines": []}) as empty:
            assert empty.status == 400
        statuses = []
        for batch in range(3):
            lines = [{"id": f"{batch}-{n}", "text": "hi"} for n in range(100)]
            async with session.post(url, headers=HEADERS, json={"lines": lines}) as answer:
                statuses.append(answer.status)
                results = (await answer.json())["results"]
                assert len(results) == 100
                if answer.status == 429:
                    assert int(answer.headers["Retry-After"]) >= 1
        assert statuses == [200, 200, 429]


async def test_the_example_of_the_documentation_works(tmp_path: Path) -> None:
    async with (
        RunningEdge(tmp_path) as edge,
        LinkedEngine(edge, tmp_path / "engine.db") as engine,
    ):
        knowing(edge)
        example = PROGRAM_DIR / "assets" / "bridge" / "chat_bridge.py"
        assert len(example.read_text().splitlines()) < 32
        process = await asyncio.create_subprocess_exec(
            sys.executable, str(example), f"{edge.url}/bridge",
            env={**os.environ, "CARAVAN_BRIDGE_TOKEN": TOKEN},
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
        )  # fmt: skip
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            process.stdin.write("Ana: ¿cuánto cuesta?\n".encode())
            ready, received = [json.loads(await process.stdout.readline()) for _ in range(2)]
            assert (ready["t"], received["t"]) == ("ready", "received")
            await engine.until(lambda: engine.applied_count[received["line"]])
            assert chat_of(engine, received["line"]).name == "Ana"
            said = RoomLine(ChatLineId("line0002"), 2, 2, "Host", "20 $", True, False)
            await engine.say(said)
            assert json.loads(await process.stdout.readline())["text"] == "20 $"
        finally:
            process.kill()
            await process.wait()
