"""Buyers elsewhere hear there how their orders go on: briefly, once, and nothing private."""

from functools import partial
from pathlib import Path

import pytest

from studio.catalog import shelf
from studio.chat.room import Origin
from studio.control.commands import SetOrderStatus
from studio.control.feeds import ChatLine, OrderLine, OrderStatus
from studio.control.roles import Role
from studio.engine.elsewhere_news import EVERY_S, ElsewhereNews
from studio.orders import collecting
from tests.fakes.pauses import Pauses
from tests.fakes.selling_room import SellingRoom, selling_room
from tests.fakes.until import until

YOUTUBE, TWITCH = Origin("youtube"), Origin("twitch")


def plain(line: ChatLine) -> str:
    return line.text.replace("\u2068", "").replace("\u2069", "")


async def claims(room: SellingRoom, count: int, origin: Origin = YOUTUBE) -> list[OrderLine]:
    """So many viewers of one platform claim, and are answered."""
    for number in range(count):
        line_id = f"{origin.platform}:m{number}"
        await room.say("SOLD 1", line_id, viewer=f"v{number}", origin=origin)
    await room.answered(count)
    return await room.ordered(count)


async def move(room: SellingRoom, order: OrderLine, *statuses: str) -> None:
    for status in statuses:
        await room.chat.ask(SetOrderStatus(order.order_id, status), Role.SELLER)


@pytest.mark.parametrize(
    ("status", "said"),
    [
        ("paid", "V0: number C-1 is paid. Thank you!"),
        ("cancelled", "V0: number C-1 was cancelled."),
        ("released", "V0: the time of number C-1 is over; it goes to the next."),
    ],
)
async def test_the_buyer_is_told_where_the_claim_was_written(
    tmp_path: Path, status: str, said: str
) -> None:
    async with selling_room(tmp_path, pause=Pauses()) as room:
        (order,) = await claims(room, 1)
        await move(room, order, status)
        news = (await room.answered(2))[-1]
        assert (plain(news)[: len(said)], news.answers) == (said, "youtube:m0")
        assert "29" not in plain(news)
        assert "es" in news.translations


async def test_only_the_newest_is_told_and_a_packed_parcel_is_not(tmp_path: Path) -> None:
    pauses = Pauses()
    async with selling_room(tmp_path, pause=pauses) as room:
        (order,) = await claims(room, 1)
        await move(room, order, "paid")
        await until(partial(pauses.were, EVERY_S, 1))
        await move(room, order, "packed", "shipped")
        assert len(await room.answered(2)) == 2
        pauses.end()
        news = (await room.answered(3))[-1]
        assert plain(news) == "V0: number C-1 is on its way."


async def test_a_rush_is_told_in_few_messages_of_each_platform(tmp_path: Path) -> None:
    pauses = Pauses()
    async with selling_room(tmp_path, stock=99, pause=pauses) as room:
        first = (await claims(room, 1))[0]
        await move(room, first, "paid")
        await until(partial(pauses.were, EVERY_S, 1))
        for number in range(1, 18):
            await room.say("SOLD 1", f"youtube:m{number}", viewer=f"v{number}", origin=YOUTUBE)
        await room.say("SOLD 1", "twitch:m", viewer="joe", origin=TWITCH)
        for order in (await room.ordered(19))[1:]:
            await move(room, order, "paid")
        before = len(await room.answered(2 + 18))
        pauses.end()
        news = (await room.answered(before + 3))[before:]
        texts = sorted(plain(one) for one in news)
        assert texts[0].startswith("Joe: number C-19 is paid")
        assert sorted(one.count("C-") for one in texts[1:]) == [2, 15]
        assert all(len(one) <= 200 for one in texts)
        assert {one.answers.partition(":")[0] for one in news} == {"youtube", "twitch"}


async def test_who_waited_is_told_alone_with_the_way_to_pay_and_not_all_at_once(
    tmp_path: Path,
) -> None:
    pauses = Pauses()
    async with selling_room(tmp_path, stock=0, pause=pauses) as room:
        store = room.chat.desk.store
        link = "https://pay.example/x"
        await store.write(lambda on: collecting.set_pay_link(on, room.scarf, link))
        orders = await claims(room, 5)
        assert {one.status for one in orders} == {OrderStatus.WAITLISTED}
        await store.write(lambda on: shelf.set_stock(on, room.scarf, 5, room.now_ms))
        await store.write(lambda on: room.orders.restocked(on, [room.scarf]))
        room.orders.applied()
        told = (await room.answered(5 + 6))[5:]
        assert [one.answers for one in told] == [f"youtube:m{n}" for n in (0, 0, 1, 1, 2, 2)]
        assert "A place is free" in told[0].text
        assert link in told[1].text
        await until(partial(pauses.were, EVERY_S, 1))
        assert len(room.answers()) == 11
        pauses.end()
        told = (await room.answered(11 + 4))[11:]
        assert [one.answers for one in told] == [f"youtube:m{n}" for n in (3, 3, 4, 4)]


async def test_buyers_of_the_watch_page_are_not_named_in_public(tmp_path: Path) -> None:
    async with selling_room(tmp_path, pause=Pauses()) as room:
        await room.say("SOLD 1", "here")
        (order,) = await room.ordered()
        await move(room, order, "paid", "shipped")
        (elsewhere,) = await claims(room, 1, TWITCH) and (await room.ordered(2))[1:]
        await move(room, elsewhere, "paid")
        assert [one.answers for one in await room.answered(2)] == ["twitch:m0"] * 2


async def test_a_restart_tells_what_is_left_and_nothing_twice(tmp_path: Path) -> None:
    pauses = Pauses()
    async with selling_room(tmp_path, pause=pauses) as room:
        first, second = await claims(room, 2)
        await move(room, first, "paid")
        await until(partial(pauses.were, EVERY_S, 1))
        await room.orders.elsewhere.aclose()
        await move(room, second, "paid")
        desk = room.chat.desk
        again = ElsewhereNews(desk.store, desk.room.show_id)
        again.pause, again.answer, again.on_said = pauses, desk.answer, desk.look
        await again.load()
        lines = await room.answered(4)
        assert [one.answers for one in lines[2:]] == ["youtube:m0", "youtube:m1"]
        await again.aclose()
