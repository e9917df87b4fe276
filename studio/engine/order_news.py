"""News of orders for front ends: read back from the store by change numbers, at a bounded rate.

Lives on the control loop. Nothing is shown that is not on the disk.
"""

import asyncio
from collections.abc import Callable

from sqlalchemy import Connection

from studio.control.door import Door
from studio.control.feeds import FEED_SNAPSHOT, OrderBatch, OrderLine
from studio.ids import ShowId
from studio.kit.tasks import TaskScope
from studio.orders import queries
from studio.store.store import Store

_PAUSE_S = 0.08
_STOCK_PAUSE_S = 0.3


class OrderNews:
    """Tells the orders column what changed.

    on_told: called when something may be in the outbox. on_stock: when stock may have changed.
    """

    def __init__(self, store: Store, door: Door, show_id: ShowId) -> None:
        self._store = store
        self._door = door
        self._show_id = show_id
        self.on_told: Callable[[], None] = lambda: None
        self.on_stock: Callable[[], None] = lambda: None
        self.count = 0
        self._change = 0
        self._scope = TaskScope("order_news")
        self._news = asyncio.Event()
        self._stock_moved = asyncio.Event()

    async def load(self) -> None:
        """Begin where the store is; give new front ends what there is."""
        self._change = await self._store.read(lambda on: queries.newest_change(on, self._show_id))
        self.count = max((line.seq for line in (await self._snapshot()).orders), default=0)
        self._scope.start(self._tell(), "tell")
        self._scope.start(self._tell_stock(), "stock")

    def wire(self) -> None:
        """Give new front ends what there is."""
        self._door.on_snapshot("orders", self._snapshot)

    async def aclose(self) -> None:
        """Stop telling."""
        await self._scope.aclose()

    def applied(self) -> None:
        """Something new is on the disk."""
        self._news.set()

    async def _tell(self) -> None:
        """At most ten times a second: a rush costs the loop no more than a trickle."""
        while True:
            await self._news.wait()
            self._news.clear()
            self.on_told()
            while await self._tell_some():
                pass
            await asyncio.sleep(_PAUSE_S)

    async def _tell_stock(self) -> None:
        """What else changes with orders (stock, the page) is drawn anew three times a second."""
        while True:
            await self._stock_moved.wait()
            self._stock_moved.clear()
            self.on_stock()
            await asyncio.sleep(_STOCK_PAUSE_S)

    async def _tell_some(self) -> bool:
        """Feed what changed; False when everything is told."""
        lines, self._change, batch = await self._store.read(self._read)
        if lines:
            self.count = max(self.count, *(line.seq for line in lines))
            self._door.feed("orders", batch)
            self._stock_moved.set()
        return len(lines) == FEED_SNAPSHOT

    def _read(self, connection: Connection) -> tuple[tuple[OrderLine, ...], int, OrderBatch]:
        lines, change = queries.changed(connection, self._show_id, self._change, FEED_SNAPSHOT)
        return lines, change, OrderBatch(lines, queries.totals(connection, self._show_id))

    async def _snapshot(self) -> OrderBatch:
        show_id = self._show_id
        return await self._store.read(
            lambda on: OrderBatch(
                queries.recent(on, show_id, FEED_SNAPSHOT), queries.totals(on, show_id)
            )
        )
