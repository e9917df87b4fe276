"""Moderation in a running chat: who sees what, every step logged and taken back."""

from pathlib import Path

import pytest

from studio.control.chat_commands import (
    ApproveChatLine,
    LiftSanction,
    SanctionViewer,
    SetModeration,
    UndoModeration,
)
from studio.control.chat_states import ModerationState
from studio.control.commands import HideChatLine, SendChat
from studio.control.feeds import Audience
from studio.control.roles import Role
from studio.errors import UserError
from studio.store.events import events_of
from tests.fakes.chat_desk import RunningChat, running_chat
from tests.labelled.hostile_lines import HOSTILE


def state(chat: RunningChat) -> ModerationState:
    shown = chat.desk.door.slices["moderation"]
    assert isinstance(shown, ModerationState)
    return shown


async def test_a_held_line_waits_for_a_person(tmp_path: Path) -> None:
    async with running_chat(tmp_path) as chat:
        line_id = await chat.say("see http://x.example")
        line = await chat.shown(line_id)
        assert (line.audience, line.flag) == (Audience.NOBODY, "link")
        await chat.ask(ApproveChatLine(line_id))
        await chat.until(lambda: chat.lines[line_id].audience is Audience.EVERYONE)
        await chat.ask(UndoModeration(state(chat).actions[0].number))
        await chat.until(lambda: chat.lines[line_id].audience is Audience.NOBODY)
        assert [one.is_undone for one in state(chat).actions] == [True]
        with pytest.raises(UserError):
            await chat.ask(UndoModeration(state(chat).actions[0].number))


async def test_a_ban_takes_lines_along_and_undoing_it_brings_them_back(tmp_path: Path) -> None:
    async with running_chat(tmp_path) as chat:
        first, second = await chat.say("one", "bad"), await chat.say("two", "bad")
        other = await chat.say("hi", "good")
        await chat.shown(other)
        await chat.ask(SanctionViewer(first, "ban"))
        await chat.until(lambda: chat.lines[second].audience is Audience.AUTHOR)
        assert chat.lines[other].audience is Audience.EVERYONE
        assert [(one.author, one.kind) for one in state(chat).sanctions] == [("Bad", "ban")]
        later = await chat.shown(await chat.say("three", "bad"))
        assert (later.audience, later.flag) == (Audience.NOBODY, "banned")
        await chat.ask(UndoModeration(state(chat).actions[0].number))
        await chat.until(lambda: chat.lines[first].audience is Audience.EVERYONE)
        assert state(chat).sanctions == ()
        again = await chat.shown(await chat.say("four", "bad"))
        assert again.audience is Audience.EVERYONE
        kinds = [
            one.kind
            for one in await chat.desk.store.read(lambda on: events_of(on, chat.desk.room.show_id))
        ]
        assert kinds == ["chat.ban", "chat.undo"]


async def test_a_mute_is_lifted_and_outlives_a_restart(tmp_path: Path) -> None:
    async with running_chat(tmp_path) as chat:
        line_id = await chat.say("one", "bad")
        await chat.ask(SanctionViewer(line_id, "mute", minutes=5))
        assert state(chat).sanctions[0].until_ms > chat.desk.now_ms()
    async with running_chat(tmp_path) as chat:
        muted = await chat.shown(await chat.say("two", "bad"))
        assert muted.flag == "muted"
        await chat.ask(LiftSanction("bad"))
        free = await chat.shown(await chat.say("three", "bad"))
        assert free.flag == ""


async def test_rules_are_kept_and_wrong_ones_change_nothing(tmp_path: Path) -> None:
    async with running_chat(tmp_path) as chat:
        await chat.ask(SetModeration(blocked="scam", slow_mode_s=9999))
        assert (state(chat).blocked, state(chat).slow_mode_s) == ("scam", 300)
        with pytest.raises(UserError):
            await chat.ask(SetModeration(blocked="other", patterns="(a"))
        assert state(chat).blocked == "scam"
        with pytest.raises(UserError):
            await chat.ask(SetModeration(), Role.OBSERVER)
    async with running_chat(tmp_path) as chat:
        line = await chat.shown(await chat.say("what a scam"))
        assert (line.audience, line.flag) == (Audience.AUTHOR, "word")


async def test_hiding_is_logged_and_the_host_cannot_be_banned(tmp_path: Path) -> None:
    async with running_chat(tmp_path) as chat:
        line_id = await chat.say("rude")
        await chat.ask(HideChatLine(line_id))
        await chat.until(lambda: line_id in chat.lines and chat.lines[line_id].is_hidden)
        await chat.ask(UndoModeration(state(chat).actions[0].number))
        await chat.until(lambda: not chat.lines[line_id].is_hidden)
        await chat.ask(SendChat("hello"))
        await chat.until(lambda: any(line.is_host for line in chat.lines.values()))
        own = next(line for line in chat.lines.values() if line.is_host)
        with pytest.raises(UserError):
            await chat.ask(SanctionViewer(own.line_id, "ban"))


async def test_the_hostile_corpus_goes_through_the_room_and_does_nothing(tmp_path: Path) -> None:
    async with running_chat(tmp_path) as chat:
        last = None
        for number, text in enumerate(HOSTILE):
            last = await chat.say(text, f"v{number}")
        last = await chat.say("still here")
        await chat.until(lambda: last in chat.lines and chat.lines[last].language == "en")
        for line in chat.lines.values():
            assert len(line.text) <= 500
            assert not set(line.text) & set("\u202e\u2066\u2067\x00\x1b\u2028")
