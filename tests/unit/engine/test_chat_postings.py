"""What the host says, on other platforms too: in the asker's language, and refused aloud."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import Connection

from studio.control.chat_commands import (
    ConnectPlatform,
    DisconnectPlatform,
    SetTranslation,
    SignInPlatform,
)
from studio.control.chat_states import PlatformsState, PlatformState, PlatformStatus
from studio.control.commands import SendChat
from studio.control.feeds import ChatLine
from studio.control.roles import Role
from studio.errors import UserError
from studio.kit.clock import SystemClock
from studio.link.links import Links
from studio.link.messages import Item, Presence
from tests.fakes.chat_desk import RunningChat, running_chat
from tests.fakes.chat_platforms import TOKEN, FakePlatforms, fake_platforms, youtube_item
from tests.fakes.demo_state import demo_slices
from tests.fakes.translation_services import fake_services


class Deaf:
    """A LinkHandler to whom no edge ever speaks."""

    def apply(self, connection: Connection, item: Item) -> None: ...

    def applied(self) -> None: ...

    def presence(self, presence: Presence) -> None: ...


QUESTION = "¿cuánto cuesta la bufanda roja por favor?"


def state(chat: RunningChat, name: str) -> PlatformState:
    shown = chat.desk.door.slices["platforms"]
    assert isinstance(shown, PlatformsState)
    return next(one for one in shown.platforms if one.name == name)


async def connect(
    chat: RunningChat, platforms: FakePlatforms, name: str, channel: str = ""
) -> None:
    chat.desk.platforms.base = platforms.base
    command = ConnectPlatform(name, TOKEN, channel, client_id="client", writes=True)
    await chat.ask(command, Role.OWNER)
    await chat.until(lambda: state(chat, name).status is PlatformStatus.ON)


async def asked(chat: RunningChat) -> ChatLine:
    """The viewer's question, once its language is known."""

    def found() -> ChatLine | None:
        lines = (line for line in chat.lines.values() if line.text == QUESTION)
        return next((line for line in lines if line.language), None)

    await chat.until(lambda: found() is not None)
    line = found()
    assert line is not None
    return line


@pytest.mark.parametrize("name", ["twitch", "youtube", "facebook"])
async def test_an_answer_is_written_where_it_was_asked_in_the_askers_language(
    tmp_path: Path, name: str
) -> None:
    async with (
        fake_services() as services,
        fake_platforms() as platforms,
        running_chat(tmp_path) as chat,
    ):
        platforms.pages = [{"items": [youtube_item("m1", QUESTION)], "nextPageToken": "p"}]
        comment = {"id": "m1", "from": {"name": "Joe", "id": "9"}, "message": QUESTION}
        await chat.ask(SetTranslation("libretranslate", services.base), Role.OWNER)
        await connect(chat, platforms, name, "123" if name == "facebook" else "")
        if name == "twitch":
            await platforms.twitch_says("m1", QUESTION)
        platforms.comments.put_nowait(json.dumps(comment))
        line = await asked(chat)
        await chat.ask(SendChat("It is 20 dollars", answers=line.line_id))
        await chat.until(lambda: state(chat, name).posted == 1)
        answers = {"twitch": "m1", "youtube": "", "facebook": "m1"}[name]
        assert platforms.writing.taken == [(name, "es(It is 20 dollars)", answers)]


async def test_our_own_words_do_not_come_back_as_a_viewers(tmp_path: Path) -> None:
    async with fake_platforms() as platforms, running_chat(tmp_path) as chat:
        await connect(chat, platforms, "twitch")
        await chat.ask(SendChat("Shipping is free tonight"))
        await chat.until(lambda: state(chat, "twitch").posted == 1)
        assert platforms.writing.taken == [("twitch", "Shipping is free tonight", "")]
        await platforms.twitch_says("own-1", "Shipping is free tonight")
        await platforms.twitch_says("m2", "great")
        await chat.until(lambda: any(line.text == "great" for line in chat.lines.values()))
        assert [line.platform for line in chat.lines.values() if not line.is_host] == ["twitch"]


@pytest.mark.parametrize("name", ["twitch", "youtube", "facebook"])
async def test_a_token_that_may_not_write_is_said(tmp_path: Path, name: str) -> None:
    async with fake_platforms() as platforms, running_chat(tmp_path) as chat:
        platforms.pages = [{"items": [], "nextPageToken": "p"}]
        platforms.writing.scopes = False
        await connect(chat, platforms, name, "123" if name == "facebook" else "")
        await chat.ask(SendChat("hello"))
        await chat.until(lambda: state(chat, name).refused == 1)
        problem = state(chat, name).post_problem
        assert problem is not None
        assert (problem.code, state(chat, name).posted) == ("platform.scope", 0)
        assert state(chat, name).status is PlatformStatus.ON


async def test_what_a_platform_drops_is_said_with_its_reason(tmp_path: Path) -> None:
    async with fake_platforms() as platforms, running_chat(tmp_path) as chat:
        platforms.writing.drops = "held by \u202eAutoMod"
        await connect(chat, platforms, "twitch")
        await chat.ask(SendChat("hello"))
        await chat.until(lambda: state(chat, "twitch").refused == 1)
        problem = state(chat, "twitch").post_problem
        assert problem is not None
        assert problem.fields["reason"] == "held by AutoMod"


async def test_what_may_have_been_taken_is_not_written_twice(tmp_path: Path) -> None:
    async with fake_platforms() as platforms, running_chat(tmp_path) as chat:
        platforms.writing.status = 503
        await connect(chat, platforms, "twitch")
        await chat.ask(SendChat("hello"))
        await chat.until(lambda: state(chat, "twitch").refused == 1)
        problem = state(chat, "twitch").post_problem
        assert problem is not None
        assert problem.code == "platform.uncertain"
        assert platforms.writing.taken == []


async def test_a_rehearsal_writes_nothing_anywhere(tmp_path: Path) -> None:
    async with fake_platforms() as platforms, running_chat(tmp_path) as chat:
        await connect(chat, platforms, "twitch")
        show = demo_slices(0, is_portrait=True)["show"]
        chat.desk.door.show("show", replace(show, is_rehearsal=True))
        await chat.ask(SendChat("nobody there hears this one"))
        await chat.until(lambda: any(line.language for line in chat.lines.values()))
        await platforms.twitch_says("m1", QUESTION)
        await asked(chat)  # looked at after the host's line, one after the other
        chat.desk.door.show("show", show)
        await chat.ask(SendChat("on air"))
        await chat.until(lambda: state(chat, "twitch").posted == 1)
        assert [text for _, text, _ in platforms.writing.taken] == ["on air"]


async def test_what_was_said_in_a_rehearsal_is_not_written_when_its_translation_comes_later(
    tmp_path: Path,
) -> None:
    async with fake_platforms() as platforms, running_chat(tmp_path) as chat:
        await connect(chat, platforms, "twitch")
        links = chat.desk.link = Links(chat.desk.store, Deaf(), SystemClock())
        await links.rehearse("http://127.0.0.1:1", "token")
        show = demo_slices(0, is_portrait=True)["show"]
        chat.desk.door.show("show", replace(show, is_rehearsal=True))
        await chat.ask(SendChat("for the team"))
        await chat.until(lambda: any(line.language for line in chat.lines.values()))
        (line,) = chat.lines.values()
        await links.perform()
        chat.desk.door.show("show", show)
        chat.desk.interpreter.on_said(line)
        await chat.ask(SendChat("on air"))
        await chat.until(lambda: state(chat, "twitch").posted == 1)
        assert [text for _, text, _ in platforms.writing.taken] == ["on air"]
        await links.aclose()


async def test_nothing_is_written_without_the_hosts_wish(tmp_path: Path) -> None:
    async with fake_platforms() as platforms, running_chat(tmp_path) as chat:
        chat.desk.platforms.base = platforms.base
        await chat.ask(ConnectPlatform("twitch", TOKEN, client_id="client"), Role.OWNER)
        await chat.until(lambda: state(chat, "twitch").status is PlatformStatus.ON)
        await chat.ask(SendChat("hello"))
        await platforms.twitch_says("m1", "hi")
        await chat.until(lambda: len(chat.lines) == 2)
        assert platforms.writing.taken == []


@pytest.mark.parametrize(
    ("name", "scopes"),
    [
        ("twitch", "user:read:chat user:write:chat"),
        (
            "youtube",
            "https://www.googleapis.com/auth/youtube.readonly "
            "https://www.googleapis.com/auth/youtube",
        ),
    ],
)
async def test_signing_in_by_a_code_renewing_and_revoking(
    tmp_path: Path, name: str, scopes: str
) -> None:
    async with fake_platforms() as platforms, running_chat(tmp_path) as chat:
        platforms.pages = [{"items": [], "nextPageToken": "p"}]
        chat.desk.platforms.base = platforms.base
        await chat.ask(SignInPlatform(name, "client", "s3cret", writes=True), Role.OWNER)
        await chat.until(lambda: state(chat, name).signin is not None)
        code = state(chat, name).signin
        assert code is not None
        assert (code.code, code.url) == ("ABCD-EFGH", f"{platforms.base}/activate")
        assert scopes in platforms.signin.asked[0].values()
        platforms.signin.agrees = True
        await chat.until(lambda: state(chat, name).status is PlatformStatus.ON)
        assert state(chat, name).signin is None
        assert "canary" not in str(chat.desk.door.slices)
        await chat.ask(DisconnectPlatform(name), Role.OWNER)
        assert platforms.signin.revoked == ["canary-signed-1"]
        assert state(chat, name).status is PlatformStatus.OFF


async def test_a_token_that_ran_out_is_renewed_without_the_host(tmp_path: Path) -> None:
    async with fake_platforms() as platforms, running_chat(tmp_path) as chat:
        chat.desk.platforms.base = platforms.base
        platforms.signin.agrees = True
        await chat.ask(SignInPlatform("twitch", "client"), Role.OWNER)
        await chat.until(lambda: state(chat, "twitch").status is PlatformStatus.ON)
        platforms.signin.tokens[0] = "ran out"
        await platforms.sockets[-1].close()
        await chat.until(lambda: len(platforms.signin.tokens) == 2)
        await chat.until(lambda: len(platforms.subscriptions) == 2)
        await platforms.twitch_says("m1", "back")
        await chat.until(lambda: any(line.text == "back" for line in chat.lines.values()))


async def test_a_host_who_does_not_agree_is_told(tmp_path: Path) -> None:
    async with fake_platforms() as platforms, running_chat(tmp_path) as chat:
        chat.desk.platforms.base = platforms.base
        with pytest.raises(UserError):
            await chat.ask(SignInPlatform("facebook", "client"), Role.OWNER)
        with pytest.raises(UserError):
            await chat.ask(SignInPlatform("twitch", "stranger"), Role.OWNER)
        platforms.signin.denies = "access_denied"
        await chat.ask(SignInPlatform("twitch", "client"), Role.OWNER)
        await chat.until(lambda: state(chat, "twitch").status is PlatformStatus.FAILED)
        problem = state(chat, "twitch").problem
        assert problem is not None
        assert problem.fields["reason"] == "access_denied"
