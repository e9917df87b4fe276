"""The chat of a running show: shown at once, understood afterwards."""

from pathlib import Path

from studio.control.commands import HideChatLine, SendChat
from tests.fakes.chat_desk import running_chat


async def test_a_line_is_shown_and_then_amended_with_its_language(tmp_path: Path) -> None:
    async with running_chat(tmp_path) as chat:
        line_id = await chat.say("¿cuánto cuesta la roja?", language="en-US")
        first = await chat.shown(line_id)
        assert first.language in {"en-US", "es"}
        await chat.until(lambda: chat.lines[line_id].language == "es")
        assert chat.lines[line_id].seq == first.seq
        stored = await chat.desk.store.read(lambda on: chat.desk.room.recent(on, 1))
        assert stored == (chat.lines[line_id],)


async def test_the_host_speaks_and_hides(tmp_path: Path) -> None:
    async with running_chat(tmp_path) as chat:
        line_id = await chat.say("rude")
        await chat.ask(SendChat("Welcome"))
        await chat.until(lambda: any(line.is_host for line in chat.lines.values()))
        await chat.ask(HideChatLine(line_id))
        await chat.until(lambda: chat.lines[line_id].is_hidden)


async def test_a_line_hidden_while_it_is_looked_at_stays_hidden(tmp_path: Path) -> None:
    async with running_chat(tmp_path) as chat:
        line_id = await chat.say("hello everyone", language="de")
        await chat.shown(line_id)
        await chat.ask(HideChatLine(line_id))
        await chat.until(lambda: chat.lines[line_id].language == "en")
        assert chat.lines[line_id].is_hidden
