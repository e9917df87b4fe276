"""Orders: from the edge's items and the shops' reports to the book, and from there to everyone.

`apply_order` and `apply_call` run on the store's writer thread, inside the transaction that
enters the item in the inbox; everything else lives on the control loop.
"""

from collections.abc import Callable, Iterable
from pathlib import Path

import structlog
from sqlalchemy import Connection

from studio.catalog import matching, products
from studio.control import commands as c
from studio.control import orders_commands as oc
from studio.control.door import Door
from studio.control.feeds import ChatLine, OrderLine, OrderStatus
from studio.engine.buyer_news import BuyerNews
from studio.engine.buyers import Buyers
from studio.engine.claims import Claims, Heard
from studio.engine.elsewhere_news import ElsewhereNews
from studio.engine.order_money import OrderMoney
from studio.engine.order_news import OrderNews
from studio.engine.prices import Delays, ShowPrices, ShowShelf
from studio.engine.recount import recount
from studio.engine.rescues import Rescues
from studio.engine.sales import Sales
from studio.engine.shops import Shops
from studio.errors import N_, UserError
from studio.ids import ProductId, ShowId
from studio.kit.clock import Clock, epoch_ms
from studio.link.links import Links
from studio.link.messages import ShopCall, ViewerChat, ViewerOrder
from studio.orders import connections, queries
from studio.orders.book import OWN_SOURCES, OrderBook
from studio.orders.connections import Shop
from studio.orders.facts import Refund
from studio.orders.gathered import Found
from studio.orders.reports import Reports
from studio.orders.rules import FREES_STOCK
from studio.orders.shops.news import UnreadableError
from studio.orders.shops.providers import news_of
from studio.store.events import ShowEvent, log_event
from studio.store.store import Store

_REHEARSED = 1000  # orders of a rehearsal that are looked at
_OPEN = frozenset(
    {OrderStatus.RESERVED, OrderStatus.WAITLISTED, OrderStatus.PAYMENT_FAILED, OrderStatus.PAID}
)
_log = structlog.get_logger(__name__)


class Orders:
    """The order book of the running show and its connections."""

    def __init__(  # noqa: PLR0913, PLR0917 - the parts of the engine it stands between
        self,
        store: Store,
        door: Door,
        clock: Clock,
        show_id: ShowId,
        currency: str,
        shops: Shops,
        exports: Path,
    ) -> None:
        self._store = store
        self._door = door
        self._clock = clock
        self._show_id = show_id
        self._currency = currency
        self.shops = shops
        shops.take = self._take_found
        self.prices = ShowPrices(show_id, currency, Delays())
        self._book = self._new_book(is_demo=False)
        self._reports = Reports(self._book, matching, currency)
        self.on_applied: Callable[[], None] = lambda: None
        self.news = OrderNews(store, door, show_id)
        self.claims = Claims(store, door, show_id)
        self.elsewhere = ElsewhereNews(store, show_id)
        self.elsewhere.free = self.claims.place_free
        self._buyer_news = BuyerNews(self.prices, currency)
        self.sales = Sales(store, door, clock, show_id, currency, exports)
        self.money = OrderMoney(store, door, clock, show_id, currency)
        self.buyers = Buyers(store, door, clock, show_id, exports)
        self.rescues = Rescues(store, door, clock, show_id)
        self.rescues.book, self.rescues.say = lambda: self._book, self.sales.say
        self.rescues.spread = self.money.spread = self._spread
        self.rescues.applied = self.buyers.applied = self.money.applied = self.applied

    def connect(self, link: Links, on_orders: Callable[[], None]) -> None:
        """Where answers go, and whom to tell when stock may have changed."""
        self.claims.link = self.rescues.link = self.buyers.link = self._buyer_news.link = link
        self.news.on_told = link.wake

        def stock_moved() -> None:
            on_orders()
            self.sales.moved()

        self.news.on_stock = stock_moved
        self.sales.agreed = self.money.agreed = self.claims.on_rules = on_orders
        self.shops.connect(link)

    async def load(self, *, is_demo: bool) -> None:
        """Take up the show where the store has it."""
        self._book = self._new_book(is_demo=is_demo)
        self._reports = Reports(self._book, matching, self._currency)
        await self._store.write(
            lambda on: self.restocked(on, recount(on, self._book, self._now_ms()))
        )
        await self.news.load()
        await self.claims.load()
        await self.sales.load()
        self.rescues.start()
        await self.money.load()
        self.buyers.start()
        await self.elsewhere.load()
        await self.shops.load()

    def wire(self) -> None:
        """Take the commands about orders; give new front ends what there is."""
        self.news.wire()
        self.claims.wire()
        self.sales.wire()
        self.rescues.wire()
        self.money.wire()
        self.buyers.wire()
        self._door.on(c.SetOrderStatus, self._set_status)
        self._door.on(oc.RefundOrder, self._refund)
        self.shops.wire()

    async def aclose(self) -> None:
        """Stop telling news."""
        await self.buyers.aclose()
        await self.rescues.aclose()
        await self.sales.aclose()
        await self.elsewhere.aclose()
        await self.news.aclose()
        await self.shops.aclose()

    @property
    def count(self) -> int:
        """How many orders the show has."""
        return self.news.count

    def applied(self) -> None:
        """Orders are new on the disk, and what was said about them."""
        self.news.applied()
        self.shops.applied()
        self.elsewhere.applied()
        self.on_applied()

    def restocked(
        self,
        connection: Connection,
        product_ids: Iterable[ProductId],
        moved: tuple[OrderLine, ...] = (),
    ) -> None:
        """Units have become free: give them on; their buyers, and those of `moved`, are told.

        Writer thread; `applied` shows it.
        """
        for line in moved:
            self._buyer_news.tell(connection, line)
        for product_id in _families(connection, product_ids):
            for line in self._book.fill(connection, product_id, self._now_ms()):
                self._buyer_news.tell(connection, line)

    def apply_order(self, connection: Connection, order: ViewerOrder) -> None:
        """Carry out what a buyer sent, exactly once (see LinkHandler)."""
        try:
            line = self._book.apply(connection, order, self._now_ms())
        except UserError as error:
            self._buyer_news.refuse(connection, order, error)
        else:
            self._buyer_news.tell(connection, line)

    def heard(self, connection: Connection, chat: ViewerChat, line: ChatLine) -> None:
        """Serve the claim in a line of the room, if there is one. Writer thread."""
        made = self.claims.heard(connection, self._book, Heard(chat, line, self._now_ms()))
        if made is not None:
            self._buyer_news.tell(connection, made)

    def apply_call(self, connection: Connection, call: ShopCall) -> None:
        """Enter a shop's report. One that nobody can read is logged and left, never sent again."""
        try:
            news = news_of(call.provider, call.packed)
        except UnreadableError as error:
            details = {"provider": call.provider, "shop": call.shop, "what": str(error)}
            event = ShowEvent(self._now_ms(), "shop.unreadable", details)
            log_event(connection, self._show_id, event)
            return
        if news is None:
            return
        line = self._reports.merge(connection, (call.provider, call.shop), news, self._now_ms())
        if line is not None:
            self._spread(connection, line)

    async def _take_found(self, shop: Shop, found: Found) -> None:
        """Enter what a poll found, and how far it got, together."""

        def enter(connection: Connection) -> None:
            for news in found.news:
                key = (shop.provider, shop.shop)
                line = self._reports.merge(connection, key, news, self._now_ms())
                if line is not None:
                    self._spread(connection, line)
            if found.cursor:
                connections.advance(connection, shop, found.cursor)

        await self._store.write(enter)
        self.applied()

    def _spread(self, connection: Connection, line: OrderLine) -> None:
        """Give on what an order has freed, and tell the buyers at the edge."""
        is_off = line.status in FREES_STOCK
        freed = self._book.holding.products_of(connection, line.order_id) if is_off else ()
        self.restocked(connection, freed, (line,))

    async def _set_status(self, command: c.SetOrderStatus) -> None:
        status = _status(command.status)

        def move(connection: Connection) -> None:
            line = self._book.set_status(connection, command.order_id, status, self._now_ms())
            self._spread(connection, line)

        await self._store.write(move)
        self.applied()

    async def cancel_rehearsed(self, began_ms: int) -> None:
        """Cancel what a rehearsal ordered; its stock comes back. What buyers ordered stays."""
        show_id, link = self._show_id, self.rescues.link

        def cancel(connection: Connection) -> None:
            for line in queries.recent(connection, show_id, _REHEARSED):
                is_ours = line.source in OWN_SOURCES and line.status in _OPEN
                if not is_ours or line.at_ms < began_ms or link is None:
                    continue
                if link.is_rehearsed(connection, line.order_id, line.line_id):
                    gone = OrderStatus.CANCELLED
                    moved = self._book.set_status(connection, line.order_id, gone, self._now_ms())
                    self._spread(connection, moved)

        await self._store.write(cancel)
        self.applied()

    async def _refund(self, command: oc.RefundOrder) -> None:
        refund = Refund(command.refund_id, command.amount_minor, self._now_ms())

        def give(connection: Connection) -> None:
            self._spread(connection, self._book.refund(connection, command.order_id, refund))

        await self._store.write(give)
        self.applied()

    def _new_book(self, *, is_demo: bool) -> OrderBook:
        return OrderBook(self._show_id, ShowShelf, self.prices, is_demo)

    def _now_ms(self) -> int:
        return epoch_ms(self._clock.utc_now())


def _families(connection: Connection, product_ids: Iterable[ProductId]) -> Iterable[ProductId]:
    """The products and all their variants, each once: who waits may wait for either."""
    known = (products.family_of(connection, one) for one in product_ids)
    return dict.fromkeys(one for family in known for one in family)


_BY_HOST = frozenset(
    {
        OrderStatus.PAID,
        OrderStatus.PACKED,
        OrderStatus.SHIPPED,
        OrderStatus.CANCELLED,
        OrderStatus.RELEASED,
    }
)


def _status(word: str) -> OrderStatus:
    try:
        status = OrderStatus(word)
    except ValueError:
        status = None
    if status not in _BY_HOST:
        raise UserError(
            N_("{status} is not a state an order can be given."),
            remedy=N_("Choose paid, packed, shipped or cancelled."),
            code="order.status",
            fields={"status": word},
        )
    return status
