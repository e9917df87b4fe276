from dataclasses import replace
from pathlib import Path

import aiohttp
import pytest
from sqlalchemy import select

from studio.edge.options import EdgeOptions, Limits, Rate
from studio.edge.tables import page_lines
from studio.ids import ChatLineId
from studio.link.messages import RoomLine
from tests.fakes.edge_world import LinkedEngine, PageClient, RunningEdge, demo_page


def limited(profile: Path, limits: Limits) -> EdgeOptions:
    return EdgeOptions(profile, port=0, limits=limits)


async def test_a_viewer_keeps_an_identity_and_nobody_else_can_take_it(tmp_path: Path) -> None:
    async with RunningEdge(tmp_path) as edge, PageClient(edge.url) as first:
        async with PageClient(edge.url, first.identity) as again:
            assert again.identity == first.identity
        async with PageClient(edge.url, (first.identity[0], "guess")) as thief:
            assert thief.identity[0] != first.identity[0]
    async with RunningEdge(tmp_path) as edge, PageClient(edge.url, first.identity) as later:
        assert later.identity == first.identity


async def test_a_line_is_confirmed_once_it_is_on_the_disk_and_said_again_changes_nothing(
    tmp_path: Path,
) -> None:
    async with RunningEdge(tmp_path) as edge, PageClient(edge.url) as page:
        line_id = await page.say("hello")
        await page.all("received", id=line_id)
        await page.say("hello", line_id)
        await page.all("received", 2, id=line_id)
        async with LinkedEngine(edge, tmp_path / "engine.db") as engine:
            last = await page.say("last")
            await engine.until(lambda: engine.applied_count[last])
            assert engine.applied_count[line_id] == 1


async def test_another_text_under_the_same_id_is_refused(tmp_path: Path) -> None:
    async with RunningEdge(tmp_path) as edge, PageClient(edge.url) as page:
        line_id = await page.say("hello")
        await page.say("something else", line_id)
        assert (await page.all("refused", id=line_id))[0]["code"] == "conflict"
        async with PageClient(edge.url) as other:
            await other.say("hello", line_id)
            assert (await other.all("refused", id=line_id))[0]["code"] == "conflict"


async def test_text_is_made_harmless_at_the_door(tmp_path: Path) -> None:
    async with (
        RunningEdge(tmp_path) as edge,
        PageClient(edge.url) as page,
        LinkedEngine(edge, tmp_path / "engine.db") as engine,
    ):
        line_id = await page.say("a\u202eb\x00<b>" + "z" * 600, name="Ana\u202e")
        await engine.until(lambda: engine.applied_count[line_id])
        body = engine.bodies[line_id]
        assert body.name == "Ana"
        assert "\u202e" not in str(body)
        empty = await page.say(" \u200b ")
        assert (await page.all("refused", id=empty))[0]["code"] == "chat.empty"


async def test_a_new_page_sees_the_newest_lines_and_no_hidden_one(tmp_path: Path) -> None:
    async with RunningEdge(tmp_path) as edge, PageClient(edge.url) as page:
        async with LinkedEngine(edge, tmp_path / "engine.db") as engine:
            lines = [
                RoomLine(ChatLineId(f"line{n:04d}"), n, n, "Host", str(n), True, False)
                for n in range(210)
            ]
            await engine.say(*lines)
            await page.all("line", 210)
            hidden = RoomLine(lines[-1].line_id, 209, 209, "Host", "rude", True, True)
            await engine.say(hidden)
            assert (await page.all("line", line_id="line0209", is_hidden=True))[0]["text"] == ""
        kept = await edge.store.read(lambda c: c.execute(select(page_lines)).all())
        assert len(kept) == 200
    async with RunningEdge(tmp_path) as edge, PageClient(edge.url) as page:
        assert [line["line_id"] for line in page.welcome["lines"]] == [
            f"line{n:04d}" for n in range(10, 209)
        ]


async def test_a_restarted_edge_shows_the_last_page(tmp_path: Path) -> None:
    shown = demo_page()
    async with (
        RunningEdge(tmp_path) as edge,
        PageClient(edge.url) as page,
        LinkedEngine(edge, tmp_path / "engine.db") as engine,
    ):
        engine.link.show_page(shown)
        await page.all("page", title=shown.title)
        port = edge.file.port
    async with RunningEdge(tmp_path) as edge, PageClient(edge.url, language="de") as page:
        assert edge.file.port == port
        assert page.welcome["page"]["title"] == shown.title
        assert page.welcome["page"]["products"][0]["price"] == "19,00\xa0$"


async def test_pages_hear_in_their_own_language_and_may_switch(tmp_path: Path) -> None:
    async with (
        RunningEdge(tmp_path) as edge,
        PageClient(edge.url, language="de") as page,
        LinkedEngine(edge, tmp_path / "engine.db") as engine,
    ):
        engine.link.show_page(demo_page())
        assert (await page.all("page"))[0]["products"][0]["price"] == "19,00\xa0$"
        await page.send(t="language", language="en")
        welcome = (await page.all("welcome", 2))[1]
        assert welcome["page"]["products"][0]["price"] == "$19.00"
        assert welcome["viewer_id"] == page.identity[0]


async def test_pings_are_answered_with_the_engine_time(tmp_path: Path) -> None:
    async with RunningEdge(tmp_path) as edge, PageClient(edge.url) as page:
        await page.send(t="ping", sent_ms=12.5)
        pong = (await page.all("pong"))[0]
        assert pong["sent_ms"] == 12.5
        assert pong["engine_ms"] > 1_700_000_000_000


async def test_who_says_too_much_is_told_to_wait_and_others_are_not(tmp_path: Path) -> None:
    options = limited(tmp_path, Limits(chat_per_viewer=Rate(burst=2, per_s=0.01)))
    async with RunningEdge(tmp_path, options) as edge, PageClient(edge.url) as page:
        for _ in range(2):
            await page.say("hi")
        refused = await page.say("hi")
        answer = (await page.all("refused", id=refused))[0]
        assert answer["code"] == "too_many"
        assert answer["retry_after_s"] > 1
        assert "Wait a moment" in answer["text"]
        async with PageClient(edge.url) as other:
            await other.all("received", id=await other.say("hi"))


async def test_one_address_cannot_flood_with_many_viewers(tmp_path: Path) -> None:
    options = limited(tmp_path, Limits(chat_per_address=Rate(burst=1, per_s=0.01)))
    async with RunningEdge(tmp_path, options) as edge, PageClient(edge.url) as page:
        await page.all("received", id=await page.say("hi"))
        async with PageClient(edge.url) as other:
            await other.all("refused", id=await other.say("hi"), code="too_many")


async def test_a_flood_of_messages_ends_the_connection(tmp_path: Path) -> None:
    options = limited(tmp_path, Limits(messages_per_page=Rate(burst=5, per_s=0.01)))
    async with RunningEdge(tmp_path, options) as edge, PageClient(edge.url) as page:
        for _ in range(8):
            await page.send(t="ping", sent_ms=1.0)
        await page.until(lambda: page.is_closed)
        assert len(page.of("pong")) <= 5


@pytest.mark.parametrize(
    "said",
    ["nonsense", '{"t":"say"}', '{"t":"welcome"}', '{"t":"ping","sent_ms":"1"}', "x" * 9000],
)
async def test_what_is_no_message_ends_the_connection(tmp_path: Path, said: str) -> None:
    async with RunningEdge(tmp_path) as edge, PageClient(edge.url) as page:
        await page.socket.send_str(said)
        await page.until(lambda: page.is_closed)


async def test_a_silent_page_is_closed(tmp_path: Path) -> None:
    options = limited(tmp_path, Limits(page_silence_s=0.1))
    async with RunningEdge(tmp_path, options) as edge, PageClient(edge.url) as page:
        await page.until(lambda: page.is_closed)


async def test_a_page_that_says_no_hello_is_closed(tmp_path: Path) -> None:
    options = limited(tmp_path, Limits(request_wait_s=0.1))
    async with (
        RunningEdge(tmp_path, options) as edge,
        aiohttp.ClientSession() as session,
        session.ws_connect(f"{edge.url}/page", headers={"Origin": edge.url}) as socket,
    ):
        assert (await socket.receive()).type is aiohttp.WSMsgType.CLOSE


async def test_the_viewers_are_counted_by_person(tmp_path: Path) -> None:
    async with RunningEdge(tmp_path) as edge, PageClient(edge.url) as page:
        async with PageClient(edge.url, page.identity), PageClient(edge.url):
            await page.all("viewers", viewers=2)
        await page.all("viewers", viewers=1)


async def test_the_page_hears_at_once_that_a_publisher_came(tmp_path: Path) -> None:
    async with RunningEdge(tmp_path) as edge, PageClient(edge.url) as page:
        assert page.welcome["on_air"] is False
        edge.media.on_air.set(True)
        await page.all("on_air", on_air=True)
        async with PageClient(edge.url) as later:
            assert later.welcome["on_air"] is True


async def test_what_changes_while_a_page_is_being_welcomed_is_told_to_it(tmp_path: Path) -> None:
    async with RunningEdge(tmp_path) as edge:
        room = edge.edge._room
        read_lines = room.lines

        async def lines_as_the_page_changes(viewer_id: str) -> list[RoomLine]:
            found = await read_lines(viewer_id)
            room.heard(replace(demo_page(), title="Changed meanwhile"))
            return found

        room.lines = lines_as_the_page_changes  # type: ignore[method-assign] # at that very moment
        async with PageClient(edge.url) as page:
            told = await page.all("page")
            assert told[-1]["title"] == "Changed meanwhile"
