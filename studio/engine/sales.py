"""Sums, payment links and the table of orders. Lives on the control loop."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from sqlalchemy import Connection

from studio.control import orders_commands as oc
from studio.control.door import Door
from studio.control.orders_states import PayWords, SalesState, Way
from studio.ids import ProductId, ShowId
from studio.kit.clock import Clock, epoch_ms
from studio.kit.tasks import TaskScope
from studio.orders import collecting, rescue, sums
from studio.store.store import Store

_SUM_PAUSE_S = 1.0


class Sales:
    """What follows from orders beside the column. agreed: shows the page how products are paid."""

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
        self.agreed: Callable[[], None] = lambda: None
        self._moved = asyncio.Event()
        self._scope = TaskScope("sales")

    async def load(self) -> None:
        """Show the sums from now on."""
        await self._sum_up()
        self._scope.start(self._sum_up_when_moved(), "sums")

    def wire(self) -> None:
        """Take the commands."""
        self._door.on(oc.SetPayLink, self._set_pay_link)
        self._door.on(oc.ExportOrders, self._export)

    @property
    def ways(self) -> dict[ProductId, Way]:
        """How products are paid whose buyers are not asked."""
        return {link.product_id: link.way for link in self._state.pay_links}

    async def aclose(self) -> None:
        """Stop."""
        await self._scope.aclose()

    def say(self, words: PayWords) -> None:
        """Show the front end that asked what its seller may send by hand."""
        self._show(replace(self._state, pay_words=words))

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


def _write_private(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="")
    path.chmod(0o600)
