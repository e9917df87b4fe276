"""Payments that failed or got stuck: looked after, rescued, released. Lives on the control loop."""

import asyncio
from collections.abc import Callable

from sqlalchemy import Connection

from studio.control import orders_commands as oc
from studio.control.door import Door
from studio.control.feeds import OrderLine, OrderStatus
from studio.control.orders_states import PayWords
from studio.errors import N_
from studio.ids import ChatLineId, ShowId, ViewerId, new_id
from studio.kit.clock import Clock, epoch_ms
from studio.kit.tasks import TaskScope
from studio.l10n.catalogue import Catalogue
from studio.link.links import Links
from studio.link.messages import RoomLine
from studio.market.tongue import tongue_of
from studio.orders import rescue
from studio.orders.book import OrderBook
from studio.orders.rows import row_of
from studio.store.events import ShowEvent, log_event
from studio.store.store import Store

_LOOK_S = 5.0
_HOST = N_("Host")
PAY_AGAIN = N_("Your payment for {product} did not go through. You can pay again here: {link}")
_PAY_ORDER = N_(
    "Your payment for order {number} did not go through. You can pay again here: {link}"
)


class Rescues:
    """Looks after unpaid orders. book: of now, because loading makes a new one.

    spread: gives on what an order has freed and tells buyers; applied: shows it. say: shows what
    the seller may send by hand.
    """

    def __init__(self, store: Store, door: Door, clock: Clock, show_id: ShowId) -> None:
        self._store = store
        self._door = door
        self._clock = clock
        self._show_id = show_id
        self.link: Links | None = None
        self.book: Callable[[], OrderBook]
        self.spread: Callable[[Connection, OrderLine], None]
        self.applied: Callable[[], None] = lambda: None
        self.say: Callable[[PayWords], None] = lambda _words: None
        self._scope = TaskScope("rescues")

    def start(self) -> None:
        """Look after unpaid orders from now on."""
        self._scope.start(self._look_after_unpaid(), "unpaid")

    def wire(self) -> None:
        """Take the commands."""
        self._door.on(oc.RescueOrder, self._rescue)
        self._door.on(oc.CopyPayLink, self._copy_link)

    async def aclose(self) -> None:
        """Stop."""
        await self._scope.aclose()

    async def _look_after_unpaid(self) -> None:
        """Stuck payments rise to the top; what is not paid in time goes to the next buyer."""
        while True:
            await asyncio.sleep(_LOOK_S)
            if await self._store.read(self._has_unpaid):
                await self._store.write(self._settle_unpaid)
                self.applied()

    def _has_unpaid(self, connection: Connection) -> bool:
        now_ms = self._now_ms()
        return bool(
            rescue.overdue(connection, self._show_id, now_ms)
            or rescue.stuck(connection, self._show_id, now_ms)
        )

    def _settle_unpaid(self, connection: Connection) -> None:
        now_ms = self._now_ms()
        book = self.book()
        for line in rescue.note_stuck(connection, book, now_ms):
            self.spread(connection, line)
        for order_id in rescue.overdue(connection, self._show_id, now_ms):
            line = book.set_status(connection, order_id, OrderStatus.RELEASED, now_ms)
            self.spread(connection, line)
            kind = "rescue.released" if line.cause else "hold.over"
            self._log(connection, kind, line)

    async def _rescue(self, command: oc.RescueOrder) -> None:
        def send(connection: Connection) -> None:
            now_ms = self._now_ms()
            line, link = rescue.rescue(connection, self._show_id, command.order_id, now_ms)
            self.spread(connection, line)
            self._tell(connection, line, link)
            self._log(connection, "rescue.sent", line)

        await self._store.write(send)
        self.applied()

    async def _copy_link(self, command: oc.CopyPayLink) -> None:
        def renew(connection: Connection) -> PayWords:
            now_ms = self._now_ms()
            line, link = rescue.by_hand(connection, self._show_id, command.order_id, now_ms)
            row = row_of(connection, line.order_id)
            assert row is not None
            self._log(connection, "rescue.copied", line)
            language = row.language or tongue_of(line.country)
            return PayWords(command.ask_id, _pay_again(line, link, language))

        words = await self._store.write(renew)
        self.say(words)
        self.applied()

    def _tell(self, connection: Connection, order: OrderLine, link: str) -> None:
        """The link, to the buyer alone, in the buyer's language."""
        row = row_of(connection, order.order_id)
        if self.link is None or row is None:
            return
        language = row.language or "en"
        self.link.add_to_outbox(
            connection,
            RoomLine(
                line_id=ChatLineId(new_id()),
                seq=0,
                at_ms=self._now_ms(),
                author=Catalogue.load(language).gettext(_HOST),
                text=_pay_again(order, link, language),
                is_host=True,
                is_hidden=False,
                only=ViewerId(row.viewer_id),
                language=row.language,
                order_id=order.order_id,
            ),
        )

    def _log(self, connection: Connection, kind: str, order: OrderLine) -> None:
        details = {"order": order.number, "cause": order.cause, "country": order.country}
        log_event(connection, self._show_id, ShowEvent(self._now_ms(), kind, details))

    def _now_ms(self) -> int:
        return epoch_ms(self._clock.utc_now())


def _pay_again(order: OrderLine, link: str, language: str) -> str:
    """What a buyer is told whose payment failed, with the link."""
    message = PAY_AGAIN if order.product_name else _PAY_ORDER
    fields = {"product": order.product_name, "number": order.number, "link": link}
    return Catalogue.load(language).gettext(message).format_map(fields)
