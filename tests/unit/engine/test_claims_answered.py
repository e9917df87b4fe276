"""What becomes of a claim: its price, its answer where it was written, its order at the edge."""

import asyncio
from pathlib import Path

import pytest

from studio.catalog import shelf
from studio.chat.room import Origin
from studio.control.chat_commands import ApproveChatLine, SetModeration
from studio.control.commands import SetOrderStatus
from studio.control.feeds import Audience, OrderStatus
from studio.control.orders_commands import RescueOrder
from studio.control.roles import Role
from studio.engine.prices import DEFAULT_DELAY_MS, LEAST_DELAY_MS
from studio.errors import UserError
from studio.ids import ChatLineId
from studio.kit.clock import NS_PER_MS, NS_PER_SECOND
from studio.link.messages import OrderUpdate, RoomLine
from studio.money import Money
from studio.offers import book as offers_book
from studio.offers.offers import Terms, flash_sale, start_flash
from studio.orders import collecting
from studio.store.events import events_of
from tests.fakes.selling_room import SellingRoom, selling_room

YOUTUBE = Origin("youtube")
PAY = "https://pay.example/x"


async def begin_sale(room: SellingRoom) -> None:
    """The scarf for 19 dollars, for a minute."""
    desk = room.chat.desk
    terms = Terms(room.scarf, Money(1900, "USD"), Money(2900, "USD"), 60)
    now_ms = room.now_ms
    await desk.store.write(
        lambda on: offers_book.change(
            on,
            desk.room.show_id,
            now_ms,
            lambda old: start_flash(old, flash_sale(terms, now_ms), now_ms),
        )
    )


def plain(text: str) -> str:
    """Without the marks that keep a name's direction to itself."""
    return text.replace("\u2068", "").replace("\u2069", "")


async def pay_by_link(room: SellingRoom) -> None:
    await room.chat.desk.store.write(lambda on: collecting.set_pay_link(on, room.scarf, PAY))


async def test_an_approved_comment_buys_at_the_price_of_when_it_was_written(
    tmp_path: Path,
) -> None:
    async with selling_room(tmp_path) as room:
        chat = room.chat
        await chat.ask(SetModeration(needs_approval=True))
        await begin_sale(room)
        await room.say("SOLD 1 2", "held", country="US")
        assert (await chat.shown(ChatLineId("held"))).audience is Audience.NOBODY
        room.clock.advance_ns(120 * NS_PER_SECOND)
        await chat.ask(ApproveChatLine(ChatLineId("held")))
        (order,) = await room.ordered()
        assert (order.total_minor, order.line_id) == (3800, "held")
        assert order.at_ms == room.now_ms
        await chat.ask(ApproveChatLine(ChatLineId("held")))
        assert len(await room.ordered()) == 1
        answers = [one for one in await room.told(RoomLine) if one.is_automatic]
        assert [one.only for one in answers] == ["ana"]


async def test_a_line_that_everybody_saw_claims_once_however_often_it_is_approved(
    tmp_path: Path,
) -> None:
    async with selling_room(tmp_path) as room:
        await room.say("SOLD 1 50", "plain")
        await room.chat.shown(ChatLineId("plain"))
        await room.chat.ask(ApproveChatLine(ChatLineId("plain")))
        answers = [one for one in await room.told(RoomLine) if one.is_automatic]
        assert len(answers) == 1


@pytest.mark.parametrize(
    ("language", "country", "total"),
    [
        ("es-MX", "MX", Money(50_000, "MXN")),
        ("es", "", Money(50_000, "MXN")),
        ("en-US", "US", Money(2900, "USD")),
        ("de-DE", "DE", Money(2900, "USD")),
    ],
)
async def test_a_claim_is_in_the_currency_of_its_writers_page(
    tmp_path: Path, language: str, country: str, total: Money
) -> None:
    async with selling_room(tmp_path) as room:
        await room.say("SOLD 1", "one", language=language, country=country)
        (order,) = await room.ordered()
        assert Money(order.total_minor, order.currency) == total


@pytest.mark.parametrize(
    ("origin", "late_ms", "minor"),
    [
        (Origin(), LEAST_DELAY_MS - 1, 1900),
        (Origin(), LEAST_DELAY_MS, 2900),
        (YOUTUBE, LEAST_DELAY_MS, 1900),
        (YOUTUBE, DEFAULT_DELAY_MS - 1, 1900),
        (YOUTUBE, DEFAULT_DELAY_MS, 2900),
        (Origin("edge"), DEFAULT_DELAY_MS - 1, 1900),
    ],
)
async def test_a_sale_is_honoured_as_late_as_its_picture_comes_where_the_claim_was_written(
    tmp_path: Path, origin: Origin, late_ms: int, minor: int
) -> None:
    async with selling_room(tmp_path) as room:
        await begin_sale(room)
        room.clock.advance_ns((60_000 + late_ms) * NS_PER_MS)
        await room.say("SOLD 1", "late", country="US", origin=origin)
        (order,) = await room.ordered()
        assert (order.total_minor, order.currency) == (minor, "USD")


async def test_the_edge_is_told_enough_of_a_claim_to_give_it_a_page(tmp_path: Path) -> None:
    async with selling_room(tmp_path) as room:
        await pay_by_link(room)
        await room.say("SOLD 1 2", "one")
        (order,) = await room.ordered()
        (news,) = await room.told(OrderUpdate)
        assert (news.order_id, news.viewer_id, news.line_id) == (order.order_id, "ana", "one")
        assert (news.product_id, news.product_name, news.quantity) == (room.scarf, "Silk scarf", 2)
        assert news.message == "Reserved for you. You can pay now."
        assert news.fields["pay_url"] == PAY
        (answer,) = (one for one in await room.told(RoomLine) if one.is_automatic)
        assert (answer.order_id, answer.only) == (order.order_id, "ana")


async def test_who_waits_at_the_watch_page_is_told_when_a_place_is_free(tmp_path: Path) -> None:
    async with selling_room(tmp_path, stock=1) as room:
        await room.say("SOLD 1", "first")
        await room.say("SOLD 1", "second", viewer="joe")
        first, second = await room.ordered(2)
        assert second.status is OrderStatus.WAITLISTED
        await room.chat.ask(SetOrderStatus(first.order_id, "cancelled"), Role.SELLER)
        told = [one for one in await room.told(OrderUpdate) if one.order_id == second.order_id]
        assert [one.status for one in told] == ["waitlisted", "reserved"]


async def test_a_claim_elsewhere_is_answered_there_by_name_and_with_the_way_to_pay(
    tmp_path: Path,
) -> None:
    async with selling_room(tmp_path) as room:
        said: asyncio.Queue[str] = asyncio.Queue()
        room.chat.desk.interpreter.on_said = lambda line: said.put_nowait(line.answers)
        await pay_by_link(room)
        await room.say("SOLD 1 2", "youtube:m1", origin=YOUTUBE)
        (order,) = await room.ordered()
        assert (order.source, order.shop, order.can_pay) == ("claim", "youtube", False)
        reserved, pay = await room.answered(2)
        assert {reserved.answers, pay.answers} == {"youtube:m1"}
        assert plain(reserved.text) == (
            "Ana: Reserved for you: 2 × Silk scarf, $58.00. Your number is C-1."
        )
        assert "Reservado para ti" in reserved.translations["es"]
        assert PAY in pay.text
        assert [await said.get(), await said.get()] == ["youtube:m1", "youtube:m1"]
        assert await room.told(OrderUpdate) == []


async def test_who_waits_elsewhere_is_told_there_when_a_place_is_free(tmp_path: Path) -> None:
    async with selling_room(tmp_path, stock=1) as room:
        await room.say("SOLD 1", "one")
        await room.say("SOLD 1", "youtube:m1", viewer="joe", origin=YOUTUBE)
        await room.answered(1)
        await room.chat.desk.store.write(lambda on: shelf.set_stock(on, room.scarf, 1, room.now_ms))
        await room.chat.desk.store.write(lambda on: room.orders.restocked(on, [room.scarf]))
        room.orders.applied()
        waiting, free = await room.answered(2)
        assert "waiting list" in waiting.text
        assert "A place is free: 1 × Silk scarf" in plain(free.text)


async def test_what_asks_back_is_said_elsewhere_too(tmp_path: Path) -> None:
    async with selling_room(tmp_path) as room:
        await room.say("SOLD 1 50", "youtube:m1", origin=YOUTUBE)
        (answer,) = await room.answered()
        assert "at most 20" in answer.text


async def test_a_link_that_would_reach_nobody_is_not_sent_and_not_logged(tmp_path: Path) -> None:
    async with selling_room(tmp_path) as room:
        await pay_by_link(room)
        await room.say("SOLD 1", "youtube:m1", origin=YOUTUBE)
        await room.say("SOLD 1", "one")
        elsewhere, here = await room.ordered(2)
        with pytest.raises(UserError) as refusal:
            await room.chat.ask(RescueOrder(elsewhere.order_id), Role.SELLER)
        assert refusal.value.code == "rescue.elsewhere"
        await room.chat.ask(RescueOrder(here.order_id), Role.SELLER)
        desk = room.chat.desk
        events = await desk.store.read(lambda on: events_of(on, desk.room.show_id))
        sent = [one.details["order"] for one in events if one.kind == "rescue.sent"]
        assert sent == [here.number]
        (private,) = (one for one in await room.told(RoomLine) if PAY in one.text and one.only)
        assert private.order_id == here.order_id
