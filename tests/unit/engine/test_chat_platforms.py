"""Connectors against working fakes of their platforms, through the real room."""

import json
from pathlib import Path

import pytest

from studio.chat.connectors.twitch import epoch_ms
from studio.control.chat_commands import ConnectPlatform, DisconnectPlatform
from studio.control.chat_states import PlatformsState, PlatformState, PlatformStatus
from studio.control.feeds import ChatLine, LineKind
from studio.control.roles import Role
from studio.errors import UserError
from tests.fakes.chat_desk import RunningChat, running_chat
from tests.fakes.chat_platforms import TOKEN, FakePlatforms, fake_platforms, youtube_item


def state(chat: RunningChat, name: str) -> PlatformState:
    shown = chat.desk.door.slices["platforms"]
    assert isinstance(shown, PlatformsState)
    return next(one for one in shown.platforms if one.name == name)


def said(chat: RunningChat) -> list[tuple[str, str]]:
    lines = sorted(chat.lines.values(), key=lambda line: line.seq)
    return [(line.platform, line.text) for line in lines]


async def connect(
    chat: RunningChat, platforms: FakePlatforms, name: str, channel: str = ""
) -> None:
    chat.desk.platforms.base = platforms.base
    await chat.ask(ConnectPlatform(name, TOKEN, channel, client_id="client"), Role.OWNER)


async def test_twitch_is_read_through_a_reconnect_and_nothing_comes_twice(tmp_path: Path) -> None:
    async with fake_platforms() as platforms, running_chat(tmp_path) as chat:
        await connect(chat, platforms, "twitch")
        await chat.until(lambda: state(chat, "twitch").status is PlatformStatus.ON)
        assert platforms.subscriptions[0]["condition"] == {
            "broadcaster_user_id": "77",
            "user_id": "77",
        }
        await platforms.twitch_says("m1", "how much?")
        await platforms.twitch_says("m1", "how much?")
        await platforms.twitch_moves()
        await platforms.twitch_says("m1", "how much?", notice="sent-again")
        await platforms.twitch_says("m2", "Cheer100 love it", bits=100)
        await chat.until(lambda: len(chat.lines) == 2)
        assert said(chat) == [("twitch", "how much?"), ("twitch", "Cheer100 love it")]
        gift = max(chat.lines.values(), key=lambda line: line.seq)
        assert (gift.kind, gift.count, gift.author) == (LineKind.GIFT, 100, "Viewer")
        assert len(platforms.subscriptions) == 1


async def test_twitch_comes_back_by_itself(tmp_path: Path) -> None:
    async with fake_platforms() as platforms, running_chat(tmp_path) as chat:
        await connect(chat, platforms, "twitch")
        await chat.until(lambda: state(chat, "twitch").status is PlatformStatus.ON)
        await platforms.sockets[-1].close()
        await chat.until(lambda: len(platforms.subscriptions) == 2)
        await chat.until(lambda: state(chat, "twitch").status is PlatformStatus.ON)
        await platforms.twitch_says("m3", "back")
        await chat.until(lambda: said(chat) == [("twitch", "back")])


async def test_youtube_is_read_page_by_page(tmp_path: Path) -> None:
    async with fake_platforms() as platforms, running_chat(tmp_path) as chat:
        long_id = "LCC." + "x" * 90
        gift = youtube_item(
            "s1", "", type="superChatEvent", superChatDetails={"amountDisplayString": "$5.00"}
        )
        platforms.pages = [
            {"items": [youtube_item(long_id, "hola")], "nextPageToken": "p2"},
            {"items": [youtube_item(long_id, "hola"), gift], "nextPageToken": "p3"},
            {"items": [youtube_item("d", "x", type="messageDeletedEvent")], "nextPageToken": "p4"},
        ]  # fmt: skip
        await connect(chat, platforms, "youtube")
        await chat.until(lambda: len(chat.lines) == 2)
        assert said(chat) == [("youtube", "hola"), ("youtube", "$5.00")]
        assert platforms.page_tokens[:2] == ["", "p2"]
        platforms.quota_spent = True
        await chat.until(lambda: state(chat, "youtube").status is PlatformStatus.RETRYING)
        problem = state(chat, "youtube").problem
        assert problem is not None
        assert problem.code == "platform.quota"


async def test_facebook_comments_stream_in(tmp_path: Path) -> None:
    async with fake_platforms() as platforms, running_chat(tmp_path) as chat:
        comment = {"id": "c1", "from": {"name": "Joe", "id": "9"}, "message": "<b>size?</b>"}
        platforms.comments.put_nowait(json.dumps(comment))
        platforms.comments.put_nowait(json.dumps({"id": "c2"}))
        platforms.comments.put_nowait(json.dumps(comment))
        with pytest.raises(UserError):
            await connect(chat, platforms, "facebook")
        await connect(chat, platforms, "facebook", channel="123")
        await chat.until(lambda: state(chat, "facebook").lines == 2)
        await chat.until(lambda: said(chat) == [("facebook", "<b>size?</b>")])


@pytest.mark.parametrize("name", ["twitch", "youtube", "facebook"])
async def test_a_refused_token_stops_and_says_what_to_do(tmp_path: Path, name: str) -> None:
    async with fake_platforms() as platforms, running_chat(tmp_path) as chat:
        platforms.refuses = True
        await connect(chat, platforms, name, channel="" if name != "facebook" else "1")
        await chat.until(lambda: state(chat, name).status is PlatformStatus.FAILED)
        problem = state(chat, name).problem
        assert problem is not None
        assert problem.code == "platform.token"
        assert "canary" not in str(chat.desk.door.slices)
        shown = chat.desk.door.slices["platforms"]
        assert isinstance(shown, PlatformsState)
        assert not shown.keeps_tokens  # these secrets lie in memory
        await chat.ask(DisconnectPlatform(name), Role.OWNER)
        assert state(chat, name).status is PlatformStatus.OFF


async def test_what_strangers_send_is_checked(tmp_path: Path) -> None:
    async with fake_platforms() as platforms, running_chat(tmp_path) as chat:
        await connect(chat, platforms, "twitch")
        await chat.until(lambda: state(chat, "twitch").status is PlatformStatus.ON)
        await platforms.sockets[-1].send_str("not json")
        await chat.until(lambda: len(platforms.subscriptions) == 2)
        await chat.until(lambda: state(chat, "twitch").status is PlatformStatus.ON)
        await platforms.twitch_says("m1", "see \u202ehttp://x.example" + "z" * 9000)

        def held() -> ChatLine | None:
            return next(iter(chat.lines.values()), None)

        await chat.until(lambda: held() is not None)
        line = held()
        assert line is not None
        assert (line.flag, len(line.text)) == ("link", 500)


def test_instants_of_the_platforms_are_read() -> None:
    assert epoch_ms("2026-11-23T10:11:12.634234626Z") == 1_795_428_672_634
    assert epoch_ms("2026-11-23T10:11:12Z") == 1_795_428_672_000
    assert epoch_ms("yesterday") == 0
