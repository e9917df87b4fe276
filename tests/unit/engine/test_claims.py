"""Comments that buy, through the room, the order book and back to their writer."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

from sqlalchemy import Connection, insert

from studio.catalog import shelf
from studio.catalog.products import Product, seed
from studio.catalog.tables import products
from studio.control import orders_commands as oc
from studio.control.door import Door
from studio.control.feeds import ChatLine, OrderLine, OrderStatus
from studio.control.orders_states import ClaimsState
from studio.control.roles import Role
from studio.engine.claims import Claims, Heard
from studio.ids import ChatLineId, ProductId, ShowId, ViewerId
from studio.l10n.safe_text import isolate
from studio.link.codec import read_body
from studio.link.links import Links
from studio.link.messages import RoomLine, ViewerChat
from studio.money import Money
from studio.offers import book as offers_book
from studio.offers.offers import pin
from studio.orders import queries
from studio.orders.book import OrderBook
from studio.store.outbox import Outbox
from studio.store.store import Store
from tests.fakes.clock import FakeClock
from tests.fakes.database import engine_metadata
from tests.unit.orders.desk import SalePrices

SHOW = ShowId("show")
SCARF, BAG = ProductId("scarf"), ProductId("bag")


class Room:
    """A claims desk on a real store, and an edge that only keeps what it is told."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.door = Door()
        self.claims = Claims(store, self.door, SHOW)
        self.claims.link = Links(store, NoHandler(), FakeClock())
        self.claims.wire()
        self.book = OrderBook(SHOW, shelf, SalePrices())
        self._seq = 0

    async def say(self, text: str, viewer: str = "ana", line_id: str = "") -> None:
        """A line that the room has just kept."""
        self._seq += 1
        key = ChatLineId(line_id or f"line-{self._seq}")
        chat = ViewerChat(key, ViewerId(viewer), viewer.title(), text, "es", "MX", 1)
        line = ChatLine(key, self._seq, 5, viewer.title(), text)
        await self.store.write(lambda on: self.claims.heard(on, self.book, Heard(chat, line, 5)))

    async def orders(self) -> tuple[OrderLine, ...]:
        return await self.store.read(lambda on: queries.recent(on, SHOW, 99))

    async def replies(self) -> list[RoomLine]:
        items = await self.store.read(lambda on: Outbox("edge:local").pending(on, 99))
        bodies = [read_body(item.body) for item in items]
        return [body for body in bodies if isinstance(body, RoomLine)]


class NoHandler:
    """Nothing comes back from this edge."""

    def apply(self, *_: object) -> None: ...
    def applied(self) -> None: ...
    def presence(self, *_: object) -> None: ...


@asynccontextmanager
async def opened(tmp_path: Path, stock: int = 3) -> AsyncIterator[Room]:
    store = Store.open(tmp_path / "studio.db", engine_metadata())
    items = [
        Product(SCARF, "Silk scarf", Money(2900, "USD"), stock),
        Product(BAG, "Leather bag", Money(8500, "USD"), 9),
    ]
    await store.write(lambda on: seed(on, SHOW, items, 0))
    room = Room(store)
    await room.door.execute(oc.OpenClaims(True), Role.SELLER)
    try:
        yield room
    finally:
        await store.aclose()


async def test_a_comment_reserves_and_its_writer_alone_is_told_in_the_own_language(
    tmp_path: Path,
) -> None:
    async with opened(tmp_path) as room:
        await room.say("SOLD 1 2")
        (order,) = await room.orders()
        assert (order.product_id, order.quantity, order.status) == (SCARF, 2, OrderStatus.RESERVED)
        assert (order.source, order.line_id, order.number) == ("claim", "line-1", "C-1")
        (reply,) = await room.replies()
        assert (reply.only, reply.is_automatic) == ("ana", True)
        text = reply.text.replace("\u00a0", " ")
        product, total = isolate("Silk scarf"), isolate("58,00 US$")
        assert text == f"Reservado para ti: 2 × {product}, {total}. Tu número es C-1."


async def test_first_come_first_served_and_the_rest_waits(tmp_path: Path) -> None:
    async with opened(tmp_path, stock=3) as room:
        for viewer in ("ana", "joe", "eve"):
            await room.say("sold 1 2", viewer)
        statuses = [order.status for order in await room.orders()]
        waiting = OrderStatus.WAITLISTED
        assert statuses == [OrderStatus.RESERVED, waiting, waiting]
        assert "agotado" in (await room.replies())[1].text


async def test_the_same_line_again_reserves_nothing_more(tmp_path: Path) -> None:
    async with opened(tmp_path) as room:
        await room.say("sold 1", line_id="same")
        await room.say("sold 1", line_id="same")
        assert len(await room.orders()) == 1
        assert len(await room.replies()) == 1


async def test_plus_one_means_the_product_on_air(tmp_path: Path) -> None:
    async with opened(tmp_path) as room:
        await room.say("+1")
        assert await room.orders() == ()
        await room.store.write(
            lambda on: offers_book.change(on, SHOW, 1, lambda old: pin(old, BAG))
        )
        await room.say("+1")
        (order,) = await room.orders()
        assert order.product_id == BAG


async def test_a_keyword_is_another_name_and_belongs_to_one_product(tmp_path: Path) -> None:
    async with opened(tmp_path) as room:
        await room.door.execute(oc.SetClaimKeyword(BAG, "Bolso"), Role.SELLER)
        await room.say("bolso 2")
        (order,) = await room.orders()
        assert (order.product_id, order.quantity) == (BAG, 2)


async def test_a_product_in_several_kinds_asks_which(tmp_path: Path) -> None:
    async with opened(tmp_path) as room:

        def add(on: Connection) -> None:
            for place, name in enumerate(("Blue", "Red")):
                key = ProductId(name.lower())
                on.execute(
                    insert(products).values(
                        product_id=key,
                        name=name,
                        picture="",
                        added_ms=0,
                        parent_id=SCARF,
                        position=place,
                    )
                )
                shelf.open_shelf(on, key, 2, 0)

        await room.store.write(add)
        await room.say("sold 1")
        assert await room.orders() == ()
        assert f"{isolate('Blue')}, {isolate('Red')}" in (await room.replies())[0].text
        await room.say("sold 1 red")
        (order,) = await room.orders()
        assert (order.product_id, order.product_name) == ("red", "Silk scarf · Red")


async def test_too_many_are_refused_and_talk_is_left_alone(tmp_path: Path) -> None:
    async with opened(tmp_path) as room:
        await room.say("sold 1 50")
        assert "20" in (await room.replies())[0].text
        for text in ("hello", "sold out", "sold 99", "is 1 sold?"):
            await room.say(text)
        assert (await room.orders(), len(await room.replies())) == ((), 1)


async def test_while_claims_are_closed_a_comment_is_a_comment(tmp_path: Path) -> None:
    async with opened(tmp_path) as room:
        await room.door.execute(oc.OpenClaims(False), Role.SELLER)
        await room.say("sold 1")
        assert await room.orders() == ()
        state = room.door.slices["claims"]
        assert isinstance(state, ClaimsState)
        assert not state.is_open
        assert replace(state, is_open=True).is_open
