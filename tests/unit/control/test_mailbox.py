"""What waits for one front end."""

import asyncio

import pytest

from studio.control.feeds import ChatBatch, ChatLine, OrderBatch
from studio.control.mailbox import ANSWER_LIMIT, FEED_LIMIT, Mailbox, merge
from studio.control.sound_states import AudioState
from studio.control.states import (
    PreviewState,
)
from studio.control.wire import Done, FeedArrived, SliceChanged
from studio.ids import ChatLineId
from tests.unit.control.samples import FEED_SAMPLES


def line(number: int, text: str = "hi") -> ChatLine:
    return ChatLine(ChatLineId(str(number)), number, 0, "Ana", text)


def test_an_amended_entry_takes_the_old_place() -> None:
    merged = merge(ChatBatch((line(1), line(2))), ChatBatch((line(3), line(1, "hidden")), 7))
    assert merged == ChatBatch((line(1, "hidden"), line(2), line(3)), 7)


def test_orders_merge_by_id_and_totals_are_the_newest() -> None:
    older, newer = FEED_SAMPLES["orders"], OrderBatch((), ())
    merged = merge(older, newer)
    assert isinstance(merged, OrderBatch)
    assert isinstance(older, OrderBatch)
    assert (merged.orders, merged.totals) == (older.orders, ())


def test_two_feeds_never_merge() -> None:
    with pytest.raises(TypeError):
        merge(ChatBatch(()), OrderBatch(()))


async def test_a_newer_slice_takes_the_place_of_the_waiting_one() -> None:
    mailbox = Mailbox()
    mailbox.put_slice("audio", AudioState(peak_db=-1))
    mailbox.put_slice("preview", PreviewState())
    mailbox.put_slice("audio", AudioState(peak_db=-2))
    assert await mailbox.take() == SliceChanged("audio", AudioState(peak_db=-2))
    assert await mailbox.take() == SliceChanged("preview", PreviewState())


async def test_an_answer_follows_the_slices_shown_before_it() -> None:
    mailbox = Mailbox()
    mailbox.put_slice("preview", PreviewState())
    mailbox.put_answer(Done(1))
    assert [type(await mailbox.take()) for _ in range(2)] == [SliceChanged, Done]


async def test_feeds_are_merged_while_they_wait() -> None:
    mailbox = Mailbox()
    mailbox.put_feed("chat", ChatBatch((line(1),)))
    mailbox.put_feed("chat", ChatBatch((line(2),)))
    assert await mailbox.take() == FeedArrived("chat", ChatBatch((line(1), line(2))))


async def test_taking_waits_for_a_letter() -> None:
    mailbox = Mailbox()
    asyncio.get_running_loop().call_soon(mailbox.put_answer, Done(1))
    assert await mailbox.take() == Done(1)


@pytest.mark.parametrize("too_much", ["chat", "answers"])
async def test_too_much_is_an_overflow_not_a_loss(too_much: str) -> None:
    mailbox = Mailbox()
    if too_much == "chat":
        mailbox.put_feed("chat", ChatBatch(tuple(line(n) for n in range(FEED_LIMIT))))
        assert not mailbox.is_overflowing
        mailbox.put_feed("chat", ChatBatch((line(FEED_LIMIT),)))
    else:
        for number in range(ANSWER_LIMIT):
            mailbox.put_answer(Done(number))
        assert not mailbox.is_overflowing
        mailbox.put_answer(Done(ANSWER_LIMIT))
    assert mailbox.is_overflowing


async def test_answers_taken_in_time_never_overflow() -> None:
    mailbox = Mailbox()
    for number in range(2 * ANSWER_LIMIT):
        mailbox.put_answer(Done(number))
        await mailbox.take()
    assert not mailbox.is_overflowing
