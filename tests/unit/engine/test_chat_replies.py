"""Ready and automatic replies: facts of this moment, everyone's language, marked, measured."""

from pathlib import Path

import pytest

from studio.chat.replies import Facts, reply_text
from studio.control.chat_commands import SendQuickReply, SetAutoReply
from studio.control.chat_states import RepliesState
from studio.control.commands import SendChat
from studio.control.feeds import ChatLine
from studio.control.roles import Role
from studio.control.states import FlashSale, RunItem
from studio.engine.facts import facts_of
from studio.errors import UserError
from studio.ids import ProductId
from studio.money import Money
from tests.fakes.chat_desk import RunningChat, running_chat

SCARF = Facts("Scarf", Money(2900, "USD"), None, 3)


def state(chat: RunningChat) -> RepliesState:
    shown = chat.desk.door.slices["replies"]
    assert isinstance(shown, RepliesState)
    return shown


def host_lines(chat: RunningChat) -> list[ChatLine]:
    return [line for line in chat.lines.values() if line.is_host]


def test_facts_are_those_of_the_moment() -> None:
    item = RunItem(ProductId("p"), 1, "Scarf", 2900, "USD", 3)
    sale = FlashSale(ProductId("p"), 1900, "USD", 2900, 1000, 2000, 1)
    assert facts_of(item, sale, 999).price == Money(2900, "USD")
    assert facts_of(item, sale, 1000) == Facts("Scarf", Money(1900, "USD"), Money(2900, "USD"), 3)
    assert facts_of(item, sale, 2000).price == Money(2900, "USD")


def test_a_reply_speaks_each_language_and_never_guesses() -> None:
    assert reply_text("price", SCARF, "en") == "\u2068Scarf\u2069 is $29.00."
    assert "29" in reply_text("price", SCARF, "es")
    assert reply_text("price", SCARF, "es") != reply_text("price", SCARF, "en")
    assert "sold out" in reply_text("stock", Facts("Scarf", SCARF.price, None, 0), "en")
    assert reply_text("price", None, "en") == ""
    assert reply_text("shipping", None, "zh") != reply_text("shipping", None, "en")


async def test_a_quick_reply_answers_a_question_and_the_time_is_measured(tmp_path: Path) -> None:
    async with running_chat(tmp_path, ("es", "ar", "vi"), facts=lambda _id, _text: SCARF) as chat:
        line_id = await chat.say("¿cuánto cuesta la roja?")
        await chat.until(lambda: line_id in chat.lines and chat.lines[line_id].intent == "price")
        await chat.until(lambda: state(chat).waiting == 1)
        await chat.ask(SendQuickReply("price", answers=line_id))
        await chat.until(lambda: chat.lines[line_id].is_answered and bool(host_lines(chat)))
        (said,) = host_lines(chat)
        assert (said.answers, said.is_automatic, said.language) == (line_id, False, "en")
        assert set(said.translations) == {"es", "ar"}
        assert (state(chat).waiting, state(chat).oldest_ms) == (0, None)
        assert state(chat).answer_ms is not None


async def test_automatic_replies_are_off_then_marked_and_not_repeated(tmp_path: Path) -> None:
    async with running_chat(tmp_path, facts=lambda _id, _text: SCARF) as chat:
        first = await chat.say("how much is the red one?", "v1")
        await chat.until(lambda: first in chat.lines and chat.lines[first].intent == "price")
        assert host_lines(chat) == []
        with pytest.raises(UserError):
            await chat.ask(SetAutoReply(True), Role.MODERATOR)
        await chat.ask(SetAutoReply(True), Role.PRODUCER)
        second = await chat.say("price please", "v2")
        await chat.until(lambda: second in chat.lines and chat.lines[second].is_answered)
        third = await chat.say("what's the price?", "v3")
        await chat.until(lambda: third in chat.lines and chat.lines[third].intent == "price")
        await chat.until(lambda: len(host_lines(chat)) == 1)
        assert host_lines(chat)[0].is_automatic
        assert not chat.lines[third].is_answered


async def test_without_a_product_a_price_is_not_said(tmp_path: Path) -> None:
    async with running_chat(tmp_path) as chat:
        with pytest.raises(UserError) as refusal:
            await chat.ask(SendQuickReply("price"))
        assert refusal.value.code == "reply.product"
        with pytest.raises(UserError):
            await chat.ask(SendQuickReply("poem"))


async def test_the_hosts_own_words_answer_too(tmp_path: Path) -> None:
    async with running_chat(tmp_path) as chat:
        line_id = await chat.say("is it waterproof?")
        await chat.until(lambda: line_id in chat.lines and chat.lines[line_id].intent != "")
        await chat.until(lambda: state(chat).waiting == 1)
        await chat.ask(SendChat("Yes, it is", line_id))
        await chat.until(lambda: chat.lines[line_id].is_answered)
        assert state(chat).waiting == 0
