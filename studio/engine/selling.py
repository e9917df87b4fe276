"""The offers of the running show: what is pinned, what is on sale, what waits for its time.

Lives on the control loop. One timer follows the next instant at which the clock alone changes
something: a sale that begins or ends, a planned one that is due.
"""

import asyncio
from collections.abc import Awaitable, Callable

from sqlalchemy import Connection

from studio.catalog import products
from studio.control import commands as c
from studio.control import offers_commands as oc
from studio.control.door import Door
from studio.control.states import MarketChip, OffersState
from studio.engine.sale_jobs import SaleJobs, Selling, terms_of
from studio.ids import SegmentId, ShowId
from studio.kit.clock import Clock, epoch_ms
from studio.kit.tasks import TaskScope
from studio.offers import book, offers
from studio.offers.offers import Offers, Plan
from studio.store.store import Store

_MS_PER_SECOND = 1000
Rule = Callable[[Offers, int], Offers]


class OffersDesk:
    """Takes the commands about offers.

    chips: the markets of now. on_change: read everything again and show it.
    """

    def __init__(
        self,
        store: Store,
        clock: Clock,
        show_id: ShowId,
        chips: Callable[[], tuple[MarketChip, ...]],
        on_change: Callable[[], Awaitable[None]],
    ) -> None:
        self._store = store
        self._clock = clock
        self._show_id = show_id
        self._jobs = SaleJobs(show_id, chips)
        self._on_change = on_change
        self._scope = TaskScope("offers")
        self._timer: asyncio.TimerHandle | None = None
        self._now = Selling(Offers(), OffersState())

    @property
    def state(self) -> OffersState:
        """What is on offer now."""
        return self._now.state

    def wire(self, door: Door) -> None:
        """Take the commands."""
        door.on(c.PinProduct, self.pin)
        door.on(c.StartFlashSale, self.start_flash)
        door.on(c.EndFlashSale, self._end_flash)
        door.on(oc.PlanFlashSale, self._plan_flash)
        door.on(oc.DropPlannedSale, self._drop_plan)

    def read(self, connection: Connection) -> Selling:
        """The offers as they are on the disk, with what each market may see."""
        return self._jobs.read(connection)

    def take(self, selling: Selling) -> None:
        """Show what was read from now on, and wait for the next instant."""
        self._now = selling
        self._schedule()

    async def aclose(self) -> None:
        """Stop the timer."""
        if self._timer is not None:
            self._timer.cancel()
        await self._scope.aclose()

    async def pin(self, command: c.PinProduct) -> None:
        """Put a product's card on the picture. Raises UserError for an unknown product."""
        wanted = command.product_id
        if wanted is not None:
            await self._store.read(lambda on: products.name_of(on, wanted))
        await self._change(lambda old, _: offers.pin(old, wanted))

    async def start_flash(self, command: c.StartFlashSale) -> None:
        """Announce a sale or begin it. Raises UserError."""
        now_ms = self._now_ms()

        def job(connection: Connection) -> None:
            terms = terms_of(connection, command, now_ms)
            self._jobs.begin(connection, terms, now_ms)

        await self._store.write(job)
        await self._on_change()

    async def reached(self, step: SegmentId) -> None:
        """The run of show is at this step: the sale planned for it begins."""
        await self._advance(step)

    async def _plan_flash(self, command: oc.PlanFlashSale) -> None:
        now_ms = self._now_ms()

        def job(connection: Connection) -> None:
            terms = terms_of(connection, command, now_ms)
            plan = Plan(terms, command.at_ms, command.segment_id)
            self._jobs.plan(connection, plan, now_ms)

        await self._store.write(job)
        await self._on_change()

    async def _drop_plan(self, command: oc.DropPlannedSale) -> None:
        await self._change(lambda old, _: offers.drop_plan(old, command.plan_id))

    async def _end_flash(self, _: c.EndFlashSale) -> None:
        await self._change(offers.end_flash)

    async def _change(self, rule: Rule) -> None:
        now_ms = self._now_ms()
        await self._store.write(
            lambda on: book.change(on, self._show_id, now_ms, lambda old: rule(old, now_ms))
        )
        await self._on_change()

    async def _advance(self, step: SegmentId | None = None) -> None:
        """What the clock or the run of show brings: a sale ends, the planned one begins."""
        now_ms = self._now_ms()
        await self._store.write(lambda on: self._jobs.carry_on(on, now_ms, step))
        await self._on_change()

    def _schedule(self) -> None:
        """Prices change at the sale's instants, to the millisecond the engine's clock allows."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        now_ms = self._now_ms()
        next_ms = self._now.offers.next_change_ms(now_ms)
        if next_ms is not None:
            wait_s = max(0.0, (next_ms - now_ms) / _MS_PER_SECOND)
            self._timer = asyncio.get_running_loop().call_later(
                wait_s, lambda: self._scope.start(self._advance(), "advance")
            )

    def _now_ms(self) -> int:
        return epoch_ms(self._clock.utc_now())
