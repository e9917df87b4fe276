"""Sums, payment links, rescues and the table of orders. Lives on the control loop."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from sqlalchemy import Connection

from studio.control import orders_commands as oc
from studio.control.door import Door
from studio.control.feeds import OrderLine, OrderStatus
from studio.control.orders_states import PayWords, SalesState, Way
from studio.errors import N_
from studio.ids import ChatLineId, ProductId, ShowId, ViewerId, new_id
from studio.kit.clock import Clock, epoch_ms
from studio.kit.tasks import TaskScope
from studio.l10n.catalogue import Catalogue
from studio.link.links import Links
from studio.link.messages import RoomLine
from studio.market.tongue import tongue_of
from studio.orders import collecting, rescue, sums
from studio.orders.book import OrderBook
from studio.orders.rows import row_of
from studio.store.events import ShowEvent, log_event
from studio.store.store import Store

_LOOK_S = 5.0
_SUM_PAUSE_S = 1.0
_HOST = N_("Host")
PAY_AGAIN = N_("Your payment for {product} did not go through. You can pay again here: {link}")
_PAY_ORDER = N_(
    "Your payment for order {number} did not go through. You can pay again here: {link}"
)


class Sales:
    """What follows from orders beside the column. book: of now, because loading makes a new one.

    spread: gives on what an order has freed and tells buyers; applied: shows it. agreed: shows the
    page how products are paid.
    """

    def __init__(  # noqa: PLR0913, PLR0917 - the parts of the engine it stands between
        self,
        store: Store,
        door: Door,
        clock: Clock,
        show_id: ShowId,
        currency: str,
        exports: Path,
    ) -> None:
        self._store = store
        self._door = door
        self._clock = clock
        self._show_id = show_id
        self._exports = exports
        self._state = SalesState(currency)
        self.link: Links | None = None
        self.book: Callable[[], OrderBook]
        self.spread: Callable[[Connection, OrderLine], None]
        self.applied: Callable[[], None] = lambda: None
        self.agreed: Callable[[], None] = lambda: None
        self._moved = asyncio.Event()
        self._scope = TaskScope("sales")

    async def load(self) -> None:
        """Show the sums; look after unpaid orders from now on."""
        await self._sum_up()
        self._scope.start(self._sum_up_when_moved(), "sums")
        self._scope.start(self._look_after_unpaid(), "unpaid")

    def wire(self) -> None:
        """Take the commands."""
        self._door.on(oc.SetPayLink, self._set_pay_link)
        self._door.on(oc.RescueOrder, self._rescue)
        self._door.on(oc.CopyPayLink, self._copy_link)
        self._door.on(oc.ExportOrders, self._export)

    @property
    def ways(self) -> dict[ProductId, Way]:
        """How products are paid whose buyers are not asked."""
        return {link.product_id: link.way for link in self._state.pay_links}

    async def aclose(self) -> None:
        """Stop."""
        await self._scope.aclose()

    def moved(self) -> None:
        """Orders changed."""
        self._moved.set()

    async def _sum_up_when_moved(self) -> None:
        while True:
            await self._moved.wait()
            self._moved.clear()
            await self._sum_up()
            await asyncio.sleep(_SUM_PAUSE_S)

    async def _sum_up(self) -> None:
        show_id = self._show_id

        def read(connection: Connection) -> SalesState:
            markets = sums.by_market(connection, show_id)
            return SalesState(
                currency=self._state.currency,
                total_minor=sum(part.total_minor for part in markets),
                products=sums.by_product(connection, show_id),
                markets=markets,
                losses=rescue.losses(connection, show_id),
                pay_links=collecting.links(connection),
                export=self._state.export,
                pay_words=self._state.pay_words,
                rates=sums.rates_used(connection, show_id),
            )

        self._show(await self._store.read(read))

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
        self._show(replace(self._state, pay_words=words))
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

    async def _set_pay_link(self, command: oc.SetPayLink) -> None:
        url = command.url.strip()
        product_id, way = command.product_id, command.way
        await self._store.write(lambda to: collecting.set_pay_link(to, product_id, url, way))
        await self._sum_up()
        self.agreed()

    async def _export(self, _: oc.ExportOrders) -> None:
        text = await self._store.read(lambda on: sums.table(on, self._show_id))
        name = time.strftime("orders-%Y%m%d-%H%M%S.csv", self._clock.utc_now().timetuple())
        path = self._exports / name
        await asyncio.to_thread(_write_private, path, text)
        self._show(replace(self._state, export=str(path)))

    def _show(self, state: SalesState) -> None:
        self._state = state
        self._door.show("sales", state)

    def _now_ms(self) -> int:
        return epoch_ms(self._clock.utc_now())


def _pay_again(order: OrderLine, link: str, language: str) -> str:
    """What a buyer is told whose payment failed, with the link."""
    message = PAY_AGAIN if order.product_name else _PAY_ORDER
    fields = {"product": order.product_name, "number": order.number, "link": link}
    return Catalogue.load(language).gettext(message).format_map(fields)


def _write_private(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="")
    path.chmod(0o600)
