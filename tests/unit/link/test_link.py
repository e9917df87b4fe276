"""Engine and edge over real sockets and real databases, in one process."""

import json
from pathlib import Path

import aiohttp
import pytest
from sqlalchemy import func, select

from studio.errors import RetryableError
from studio.ids import ChatLineId, ViewerId
from studio.link.codec import message_text
from studio.link.messages import Item, Ping, Presence, RoomLine, ViewerChat
from studio.store.tables import outbox
from tests.fakes.edge_world import (
    LinkedEngine,
    PageClient,
    RunningEdge,
    demo_page,
)


def line(number: int) -> RoomLine:
    return RoomLine(ChatLineId(f"line{number:06d}"), number, number, "Host", "Hi", True, False)


async def outbox_size(engine: LinkedEngine | RunningEdge) -> int:
    size = await engine.store.read(lambda c: c.scalar(select(func.count()).select_from(outbox)))
    return size or 0


async def test_a_line_said_before_the_engine_is_there_arrives_once_it_is(tmp_path: Path) -> None:
    async with RunningEdge(tmp_path) as edge, PageClient(edge.url) as page:
        line_id = await page.say("hello")
        await page.all("received", id=line_id)
        async with LinkedEngine(edge, tmp_path / "engine.db") as engine:
            await engine.until(lambda: engine.applied_count[line_id] == 1)
            await page.all("line", line_id=line_id)


async def test_more_than_a_window_arrives_complete_and_in_order(tmp_path: Path) -> None:
    count = 450
    async with (
        RunningEdge(tmp_path) as edge,
        PageClient(edge.url) as page,
        LinkedEngine(edge, tmp_path / "engine.db") as engine,
    ):
        await engine.say(*(line(number) for number in range(count)))
        heard = await page.all("line", count)
        assert [one["line_id"] for one in heard] == [line(n).line_id for n in range(count)]
        while await outbox_size(engine):  # asked again at every presence, once a second
            engine.presences.clear()
            await engine.until(lambda: engine.presences)


async def test_one_item_that_cannot_be_applied_stops_no_other(tmp_path: Path) -> None:
    async with RunningEdge(tmp_path) as edge, PageClient(edge.url) as page:
        bad, good = await page.say("bad"), await page.say("good")
        await page.all("received", 2)
        async with LinkedEngine(edge, tmp_path / "engine.db") as engine:

            def is_bad(item: Item) -> bool:
                return isinstance(item.body, ViewerChat) and item.body.line_id == bad

            engine.refuse = is_bad
            await engine.until(lambda: engine.applied_count[good] == 1)
            assert engine.applied_count[bad] == 0
        async with LinkedEngine(edge, tmp_path / "engine.db") as engine:
            await engine.until(lambda: engine.applied_count[bad] == 1)
            assert engine.applied_count[good] == 0


async def test_an_item_sent_twice_is_applied_once_and_acknowledged_twice(tmp_path: Path) -> None:
    async with RunningEdge(tmp_path) as edge, PageClient(edge.url) as page:
        headers = {"Authorization": f"Bearer {edge.file.link_token}"}
        async with (
            aiohttp.ClientSession(headers=headers) as session,
            session.ws_connect(f"{edge.url}/link") as socket,
        ):
            for _ in range(2):
                await socket.send_str(message_text(Item("same", 1, line(1))))
                while json.loads(await socket.receive_str())["kind"] != "ack":
                    pass
        assert len(await page.all("line")) == 1


@pytest.mark.parametrize(
    "said",
    [
        "nonsense",
        message_text(
            Item("i", 1, ViewerChat(ChatLineId("x"), ViewerId("v"), "n", "t", "en", "", 1))
        ),
    ],
)
async def test_what_does_not_belong_closes_the_link(tmp_path: Path, said: str) -> None:
    async with RunningEdge(tmp_path) as edge:
        headers = {"Authorization": f"Bearer {edge.file.link_token}"}
        async with (
            aiohttp.ClientSession(headers=headers) as session,
            session.ws_connect(f"{edge.url}/link") as socket,
        ):
            await socket.send_str(said)
            async for frame in socket:
                assert frame.type is aiohttp.WSMsgType.TEXT
            assert socket.closed


async def test_a_new_engine_takes_the_place_of_the_former(tmp_path: Path) -> None:
    async with RunningEdge(tmp_path) as edge:
        headers = {"Authorization": f"Bearer {edge.file.link_token}"}
        async with (
            aiohttp.ClientSession(headers=headers) as session,
            session.ws_connect(f"{edge.url}/link") as former,
            session.ws_connect(f"{edge.url}/link") as newer,
        ):
            async for _ in former:
                pass
            assert former.closed
            await newer.send_str(message_text(Ping(5)))
            while json.loads(await newer.receive_str())["kind"] != "pong":
                pass


async def test_pings_tell_the_round_trip_and_presence_arrives(tmp_path: Path) -> None:
    async with RunningEdge(tmp_path) as edge, PageClient(edge.url):
        async with LinkedEngine(edge, tmp_path / "engine.db") as engine:
            await engine.until(lambda: Presence(1, 0, {"en": 1}) in engine.presences)
            await engine.until(lambda: engine.link.rtt_ms is not None)
            assert engine.link.is_connected
        assert not engine.link.is_connected
        assert engine.link.rtt_ms is None


async def test_the_page_is_told_again_at_every_connect(tmp_path: Path) -> None:
    async with RunningEdge(tmp_path / "edge") as edge, LinkedEngine(edge, tmp_path / "e.db") as one:
        one.link.show_page(demo_page())
        async with PageClient(edge.url) as page:
            if not page.welcome["page"]["products"]:
                await page.all("page", title="Silk road evening")
    (tmp_path / "edge" / "edge.db").unlink()
    async with RunningEdge(tmp_path / "edge") as edge, PageClient(edge.url) as page:
        assert not page.welcome["page"]["products"]
        async with LinkedEngine(edge, tmp_path / "e.db") as one:
            one.link.show_page(demo_page())
            await page.all("page", title="Silk road evening")


async def test_a_picture_is_put_and_got(tmp_path: Path) -> None:
    png = b"\x89PNG\r\n\x1a\n" + b"picture"
    async with RunningEdge(tmp_path) as edge, LinkedEngine(edge, tmp_path / "e.db") as engine:
        path = await engine.link.put_picture(png)
        async with aiohttp.ClientSession() as session, session.get(edge.url + path) as response:
            assert await response.read() == png
            assert response.content_type == "image/png"
            assert "immutable" in response.headers["Cache-Control"]
        with pytest.raises(RetryableError):
            await engine.link.put_picture(b"no picture")
    with pytest.raises(RetryableError):
        await engine.link.put_picture(png)
