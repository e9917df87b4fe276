"""What comes from the edge, handed to the desk it is for.

`apply` runs on the store's writer thread, inside the transaction that enters the item in the
inbox; everything else lives on the control loop.
"""

from collections.abc import Callable

import structlog
from sqlalchemy import Connection

from studio.engine.chat import ChatDesk
from studio.engine.crowd import Crowd
from studio.engine.orders import Orders
from studio.engine.prices import EDGE
from studio.errors import BugError
from studio.link.links import Links
from studio.link.messages import Item, Presence, ShopCall, ViewerAct, ViewerChat, ViewerOrder

_log = structlog.get_logger(__name__)


class Inbound:
    """The room and the order book of the running show."""

    def __init__(self, chat: ChatDesk, orders: Orders, crowd: Crowd) -> None:
        self.crowd = crowd
        self.chat = chat
        self.orders = orders
        chat.on_line, chat.on_applied = orders.heard, orders.news.applied
        orders.claims.answer, orders.on_applied = chat.answer, chat.look
        orders.elsewhere.answer, orders.elsewhere.on_said = chat.answer, chat.look
        orders.buyers.forgot = chat.feed
        self._on_presence: Callable[[], None] = lambda: None

    def connect(
        self, link: Links, on_orders: Callable[[], None], on_presence: Callable[[], None]
    ) -> None:
        """Where answers go, and whom to tell; on_orders: after stock may have changed."""
        self._on_presence = on_presence
        self.chat.link = link
        self.orders.connect(link, on_orders)

    async def load(self, *, is_demo: bool) -> None:
        """Take up the show where the store has it."""
        await self.chat.load(is_demo=is_demo)
        await self.orders.load(is_demo=is_demo)

    async def unlock(self) -> None:
        """Read tokens and secrets again: they can be read now."""
        await self.chat.unlock()
        await self.orders.shops.load()

    def wire(self) -> None:
        """Take the commands about chat and orders; give new front ends what there is."""
        self.chat.wire()
        self.orders.wire()

    async def aclose(self) -> None:
        """Stop telling news."""
        await self.chat.aclose()
        await self.orders.aclose()

    def figures(self) -> dict[str, object]:
        """How many lines and orders the show has."""
        return {"chat_lines": self.chat.lines, "orders": self.orders.count}

    def apply(self, connection: Connection, item: Item) -> None:
        """Carry out what a viewer or a shop sent, exactly once (see LinkHandler)."""
        match item.body:
            case ViewerChat() as chat:
                self.chat.apply_item(connection, chat)
            case ViewerOrder() as order:
                self.orders.apply_order(connection, order)
            case ViewerAct() as act:
                self.crowd.apply(connection, act)
            case ShopCall() as call:
                self.orders.apply_call(connection, call)
            case _:
                raise BugError("an edge sent what only an engine says", code="link.body")

    def applied(self) -> None:
        """Something new is on the disk."""
        self.orders.applied()
        self.crowd.applied()
        self.chat.applied()

    def presence(self, presence: Presence) -> None:
        """Who is there changed; the session reads it from the link."""
        _log.debug("link.presence", viewers=presence.viewers)
        if presence.delay_ms is not None:
            self.orders.prices.delays.heard(EDGE, presence.delay_ms)
        self.chat.presence()
        self._on_presence()
