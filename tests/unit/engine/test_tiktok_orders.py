"""TikTok Shop's notices become whole orders, whatever happens in between."""

from functools import partial
from pathlib import Path

from studio.control.feeds import OrderLine, OrderStatus
from studio.control.orders_commands import ConnectShop
from studio.control.roles import Role
from studio.engine.shop_details import CALM_S
from studio.ids import ShowId
from studio.link.messages import ShopCall
from studio.orders import queries
from tests.fakes import shop_calls as calls
from tests.fakes.pauses import Pauses
from tests.fakes.selling_room import SellingRoom, selling_room
from tests.fakes.shop_calls import APP_KEY, SECRET, packed
from tests.fakes.tiktok_shop import CONSENT, TikTokShop, tiktok_order
from tests.fakes.until import until

NUMBER = "576461413038785752"


async def notice(room: SellingRoom, status: str = "AWAITING_SHIPMENT", second: int = 0) -> None:
    call = packed(calls.tiktok_call(status, NUMBER, second))
    shop_call = ShopCall("tiktok", "silk", f"{status}{second}", call, room.now_ms)
    await room.chat.desk.store.write(lambda on: room.orders.apply_call(on, shop_call))
    room.orders.applied()


async def orders_of(room: SellingRoom) -> list[OrderLine]:
    show_id: ShowId = room.chat.desk.room.show_id
    return list(await room.chat.desk.store.read(lambda on: queries.recent(on, show_id, 99)))


async def connect(room: SellingRoom, shop: TikTokShop, token: str = CONSENT) -> None:
    command = ConnectShop("tiktok", "silk", SECRET, APP_KEY, shop.url, token)
    await room.chat.desk.door.execute(command, Role.OWNER)


async def test_a_notice_is_an_order_at_once_and_whole_when_the_shop_has_answered(
    tmp_path: Path,
) -> None:
    pauses = Pauses()
    async with selling_room(tmp_path, pause=pauses) as room, TikTokShop(room.clock) as shop:
        shop.broken = 99
        await connect(room, shop)
        await notice(room)
        (order,) = await orders_of(room)
        assert (order.number, order.currency, order.status) == (NUMBER[:20], "", OrderStatus.PAID)
        await until(lambda: CALM_S in pauses.lengths)
        shop.broken = 0
        shop.orders[NUMBER] = tiktok_order(NUMBER, 5)
        pauses.end()
        await until(lambda: any(one.currency for one in room.chat.orders.values()))
        (order,) = await orders_of(room)
        assert (order.total_minor, order.product_name, order.quantity) == (10_980, "Silk scarf", 2)
        assert order.product_id == room.scarf
        await notice(room, second=1)  # a late notice takes nothing away
        (order,) = await orders_of(room)
        assert order.total_minor == 10_980


async def test_what_was_missing_when_the_studio_stopped_is_fetched_at_the_next_start(
    tmp_path: Path,
) -> None:
    pauses = Pauses()
    async with selling_room(tmp_path, pause=pauses) as room, TikTokShop(room.clock) as shop:
        await notice(room)
        shop.orders[NUMBER] = tiktok_order(NUMBER, 5)
        await connect(room, shop)  # shops are read and asked as at a start
        await until(lambda: shop.asked == [[NUMBER]])
        await until(lambda: any(one.currency for one in room.chat.orders.values()))
        read = room.chat.desk.store.read
        assert await read(lambda on: queries.noticed(on, "tiktok", "silk", 9)) == ()


async def test_an_order_the_shop_does_not_know_is_not_asked_for_all_the_time(
    tmp_path: Path,
) -> None:
    pauses = Pauses()
    async with selling_room(tmp_path, pause=pauses) as room, TikTokShop(room.clock) as shop:
        await notice(room)
        await connect(room, shop)
        await until(partial(pauses.were, CALM_S, 1))
        for looks in range(2, 5):
            pauses.end()
            await notice(room)
            await until(partial(pauses.were, CALM_S, looks))
        assert shop.asked == [[NUMBER]]
        assert len(await orders_of(room)) == 1
