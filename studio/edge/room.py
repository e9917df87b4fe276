"""What all pages show: the page state, the room's lines, the orders' fate. The link's receiver."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cache, partial
from typing import Protocol

from pydantic import TypeAdapter
from sqlalchemy import Connection

from studio.edge.audience import Audience
from studio.edge.identity import Identities, new_key
from studio.edge.ledger import (
    KeptOrder,
    keep,
    kept_value,
    muted_until_ms,
    order_by_id,
    orders_of,
    put_line,
    put_sanction,
    recent_lines,
    update_order,
)
from studio.edge.page_protocol import OrderChanged
from studio.edge.page_view import group_of, page_view
from studio.edge.views import line_view, order_view
from studio.kit.clock import Clock, epoch_ms
from studio.kit.tasks import TaskScope
from studio.link.messages import (
    BridgeKeys,
    HookKeys,
    Item,
    OrderUpdate,
    PageState,
    Picture,
    RoomLine,
    ViewerSanction,
)
from studio.store.store import Store

_PAGE = "page_state"


class Bridges(Protocol):
    """The tools that bring other platforms' chats (studio.edge.bridge_route)."""

    def take_keys(self, keys: BridgeKeys) -> None:
        """Which bridges there are."""
        ...

    def tell(self, line: RoomLine) -> None:
        """A line of the room."""
        ...


class Room:
    """Owner of the page state. One loop; `apply` runs on the store's writer thread.

    identities: of this profile's viewers, before the first link.
    """

    def __init__(
        self,
        store: Store,
        audience: Audience,
        take_keys: Callable[[HookKeys], None],
        clock: Clock,
    ) -> None:
        self.identities = Identities(new_key())
        self._clock = clock
        self.bridges: Bridges | None = None
        self._take_keys = take_keys
        self._store = store
        self._audience = audience
        self._scope = TaskScope("room")
        self._is_keeping = False
        self.page = PageState()

    async def load(self) -> None:
        """Show what a former edge of this profile last showed."""
        text = await self._store.read(lambda c: kept_value(c, _PAGE))
        if text is not None:
            self.page = _page_state().validate_json(text)

    async def lines(self, viewer_id: str) -> list[RoomLine]:
        """The room's lines as this viewer sees them, oldest first."""
        return await self._store.read(lambda c: recent_lines(c, viewer_id))

    async def muted_until_ms(self, viewer_id: str) -> int | None:
        """Until when this viewer may not write (0: for good); None for one who may."""
        return await self._store.read(lambda c: muted_until_ms(c, viewer_id))

    async def orders(self, viewer_id: str) -> list[KeptOrder]:
        """A viewer's own orders, oldest first."""
        return await self._store.read(lambda c: orders_of(c, viewer_id))

    async def aclose(self) -> None:
        """Stop telling pages."""
        await self._scope.aclose()

    def apply(self, connection: Connection, item: Item) -> None:
        """As Receiver: a room line or what became of an order."""
        if isinstance(item.body, RoomLine):
            put_line(connection, item.body)
        elif isinstance(item.body, OrderUpdate):
            news = item.body
            digest = self.identities.digest("claim", news.viewer_id, news.order_id)
            update_order(connection, news, digest, epoch_ms(self._clock.utc_now()))
        elif isinstance(item.body, ViewerSanction):
            put_sanction(connection, item.body)

    def applied(self, items: Sequence[Item]) -> None:
        """As Receiver: tell the pages."""
        for item in items:
            if isinstance(item.body, RoomLine):
                self._tell_line(item.body)
        news = [item.body for item in items if isinstance(item.body, OrderUpdate)]
        if news:
            self._scope.start(self._tell_buyers(news), "orders")

    def heard(self, message: Picture) -> None:
        """As Receiver: the engine's newest page state; the next restart shows it too."""
        if isinstance(message, HookKeys):
            self._take_keys(message)
        if isinstance(message, BridgeKeys) and self.bridges is not None:
            self.bridges.take_keys(message)
        if not isinstance(message, PageState) or message == self.page:
            return
        self.page = message
        self._audience.tell_each_group(
            lambda v: group_of(message, v.language, v.country),
            lambda group: page_view(message, *group),
        )
        if not self._is_keeping:
            self._is_keeping = True
            self._scope.start(self._keep_page(), "keep_page")

    def _tell_line(self, line: RoomLine) -> None:
        """A line in each page's language; one that only its author sees is gone for the others."""
        if self.bridges is not None:
            self.bridges.tell(line)
        if line.only:
            gone = replace(line, is_hidden=True)
            self._audience.tell_each_viewer(
                lambda viewer: line_view(
                    line if viewer.viewer_id == line.only else gone,
                    viewer.language,
                    viewer.country,
                )
            )
        elif line.translations:
            self._audience.tell_each_group(
                lambda viewer: (viewer.language, viewer.country),
                lambda group: line_view(line, *group),
            )
        else:
            self._audience.tell_all(line_view(line, ""))

    async def _keep_page(self) -> None:
        try:
            kept = None
            while kept is not self.page:
                kept = self.page
                await self._store.write(partial(_keep_page, kept))
        finally:
            self._is_keeping = False

    async def _tell_buyers(self, news: Sequence[OrderUpdate]) -> None:
        for one in news:
            order = await self._store.read(partial(order_by_id, order_id=one.order_id))
            if order is not None:
                self.tell_buyer(order)

    def tell_buyer(self, order: KeptOrder) -> None:
        """Show an order on its buyer's pages, and on no other."""
        self._audience.tell_viewer(
            order.viewer_id, lambda language: OrderChanged(order_view(order, language))
        )


@cache
def _page_state() -> TypeAdapter[PageState]:
    return TypeAdapter(PageState)


def _keep_page(page: PageState, connection: Connection) -> None:
    keep(connection, _PAGE, _page_state().dump_json(page).decode())
