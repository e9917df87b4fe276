"""A running chat that sells: the real room and order book; its edges only keep what they get."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TypeVar

from sqlalchemy import Connection

from studio.catalog import book as catalog
from studio.catalog.drafts import ProductDraft
from studio.chat.room import WATCH_PAGE, Origin
from studio.control.audience import MarketChip
from studio.control.feeds import ChatLine, OrderLine
from studio.control.orders_commands import OpenClaims
from studio.control.roles import Role
from studio.engine.crowd import Crowd
from studio.engine.inbound import Inbound
from studio.engine.orders import Orders
from studio.engine.shops import Pause, Shops
from studio.ids import ChatLineId, ProductId, ViewerId
from studio.kit.clock import epoch_ms
from studio.kit.vault import Vault
from studio.link.codec import read_body
from studio.link.links import Links
from studio.link.messages import OrderUpdate, RoomLine, ViewerChat
from studio.money import Money
from studio.orders import queries
from studio.store.outbox import Outbox
from tests.fakes.chat_desk import RunningChat, running_chat
from tests.fakes.clock import FakeClock

B = TypeVar("B", RoomLine, OrderUpdate)
CHIPS = (
    MarketChip("US", "en", "USD", "America/New_York"),
    MarketChip("MX", "es", "MXN", "America/Mexico_City"),
)


class SellingRoom:
    """A scarf, number 1, for 29 dollars or 500 pesos."""

    def __init__(
        self, chat: RunningChat, clock: FakeClock, orders: Orders, scarf: ProductId
    ) -> None:
        self.chat = chat
        self.clock = clock
        self.orders = orders
        self.scarf = scarf

    @property
    def now_ms(self) -> int:
        """The wall clock."""
        return epoch_ms(self.clock.utc_now())

    async def say(  # noqa: PLR0913 - what differs between lines, by name
        self,
        text: str,
        line_id: str,
        *,
        viewer: str = "ana",
        language: str = "es-MX",
        country: str = "MX",
        origin: Origin = WATCH_PAGE,
    ) -> None:
        """A line arrives, as from an edge or a connector."""
        is_here = not origin.platform
        chat = ViewerChat(
            ChatLineId(line_id),
            ViewerId(viewer),
            viewer.title(),
            text,
            language if is_here else "",
            country if is_here else "",
            self.now_ms,
        )
        desk = self.chat.desk
        await desk.store.write(lambda on: desk.apply(on, chat, origin))
        desk.applied()

    async def ordered(self, count: int = 1) -> list[OrderLine]:
        """The orders, once the column has them."""
        await self.chat.until(lambda: len(self.chat.orders) >= count)
        show_id = self.chat.desk.room.show_id
        return list(await self.chat.desk.store.read(lambda on: queries.recent(on, show_id, 99)))

    async def told(self, kind: type[B]) -> list[B]:
        """What the edges were told of one kind."""
        items = await self.chat.desk.store.read(lambda on: Outbox("edge:local").pending(on, 999))
        return [body for body in (read_body(one.body) for one in items) if isinstance(body, kind)]

    def answers(self) -> list[ChatLine]:
        """What was said by itself, oldest first."""
        lines = (line for line in self.chat.lines.values() if line.is_automatic)
        return sorted(lines, key=lambda line: line.seq)

    async def answered(self, count: int = 1) -> list[ChatLine]:
        """The same, once there are so many."""
        await self.chat.until(lambda: len(self.answers()) >= count)
        return self.answers()


class _NoHandler:
    """Nothing comes back from these edges."""

    def apply(self, *_: object) -> None: ...
    def applied(self) -> None: ...
    def presence(self, *_: object) -> None: ...


def _stocked(connection: Connection, stock: int) -> ProductId:
    prices = (Money(2900, "USD"), Money(50_000, "MXN"))
    draft = ProductDraft(source_key="", name="Silk scarf", prices=prices, stock=stock)
    return catalog.save(connection, catalog.Edit(None, draft), 0)


@asynccontextmanager
async def selling_room(
    folder: Path, stock: int = 9, pause: Pause = asyncio.sleep
) -> AsyncIterator[SellingRoom]:
    """Claims are open, in two markets."""
    clock = FakeClock()
    async with running_chat(folder, clock=clock) as chat:
        desk = chat.desk
        store, door, show_id = desk.store, desk.door, desk.room.show_id
        shops = Shops(store, door, clock, Vault(str(folder)), pause)
        orders = Orders(store, door, clock, show_id, "USD", shops, folder / "exports")
        orders.claims.markets = lambda: CHIPS
        orders.elsewhere.pause = pause

        async def unchanged() -> None: ...

        inbound = Inbound(desk, orders, Crowd(store, clock, show_id, "USD", unchanged))
        link = Links(store, _NoHandler(), clock)
        inbound.connect(link, lambda: None, lambda: None)
        scarf = await store.write(lambda on: _stocked(on, stock))
        await store.write(lambda on: catalog.set_in_run(on, show_id, scarf, in_run=True))
        orders.wire()
        await orders.load(is_demo=False)
        room = SellingRoom(chat, clock, orders, scarf)
        await door.execute(OpenClaims(True), Role.SELLER)
        try:
            yield room
        finally:
            await orders.aclose()
