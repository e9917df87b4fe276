"""The link to pay again, for buyers whom only the seller can write to."""

from pathlib import Path

import pytest

from studio.chat.room import Origin
from studio.control.feeds import OrderLine, OrderStatus
from studio.control.orders_commands import CopyPayLink
from studio.control.orders_states import PayWords
from studio.control.roles import Role
from studio.errors import UserError
from studio.link.messages import ShopCall
from studio.market.tongue import tongue_of
from studio.orders import collecting
from studio.store.events import events_of
from tests.fakes import shop_calls as calls
from tests.fakes.selling_room import SellingRoom, selling_room
from tests.fakes.shop_calls import packed

PAY = "https://silk.example/checkout/order-pay/1/?key=wc_order_x"


async def reported(room: SellingRoom, status: str, **more: object) -> OrderLine:
    said = {**calls.woo_order(1, 1, status), "payment_url": PAY, **more}
    call = ShopCall("woocommerce", "silk", "1", packed(said), room.now_ms)
    await room.chat.desk.store.write(lambda on: room.orders.apply_call(on, call))
    room.orders.applied()
    return (await room.ordered())[-1]


async def words(room: SellingRoom, order: OrderLine) -> PayWords:
    await room.chat.ask(CopyPayLink(order.order_id, "ask"), Role.SELLER)
    said = room.chat.desk.door.slices["sales"]
    assert said.pay_words is not None  # type: ignore[attr-defined]  # a SalesState
    return said.pay_words  # type: ignore[attr-defined, no-any-return]  # likewise


async def test_a_shops_own_link_comes_in_the_language_of_the_buyers_country(
    tmp_path: Path,
) -> None:
    async with selling_room(tmp_path) as room:
        order = await reported(room, "failed", billing={"country": "MX"})
        assert (order.status, order.can_pay) == (OrderStatus.PAYMENT_FAILED, False)
        assert order.has_link
        said = await words(room, order)
        assert said.ask_id == "ask"
        assert said.text.startswith("Tu pago")
        assert said.text.endswith(PAY)
        (again,) = await room.ordered()
        assert again.pay_sent_ms == room.now_ms
        desk = room.chat.desk
        events = await desk.store.read(lambda on: events_of(on, desk.room.show_id))
        assert [one.details["order"] for one in events if one.kind == "rescue.copied"] == ["#1"]


async def test_a_claim_elsewhere_gets_its_words_too(tmp_path: Path) -> None:
    async with selling_room(tmp_path) as room:
        store = room.chat.desk.store
        await store.write(lambda on: collecting.set_pay_link(on, room.scarf, PAY))
        await room.say("SOLD 1", "youtube:m1", origin=Origin("youtube"))
        (order,) = await room.ordered()
        assert PAY.partition("?")[0] in (await words(room, order)).text


async def test_a_paid_order_has_no_words(tmp_path: Path) -> None:
    async with selling_room(tmp_path) as room:
        order = await reported(room, "processing")
        with pytest.raises(UserError) as refusal:
            await room.chat.ask(CopyPayLink(order.order_id, "ask"), Role.SELLER)
        assert refusal.value.code == "rescue.status"


@pytest.mark.parametrize(
    ("country", "language"),
    [("MX", "es"), ("SA", "ar"), ("CN", "zh"), ("TH", "th"), ("", "en"), ("XX", "en")],
)
def test_a_country_has_its_language(country: str, language: str) -> None:
    assert tongue_of(country) == language
