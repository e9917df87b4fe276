"""The catalogue of a running studio: products are edited and shown. On the control loop."""

import asyncio
from collections.abc import Awaitable, Callable

import structlog

from studio.catalog import book, listing
from studio.catalog.book import Edit
from studio.catalog.drafts import ProductDraft, VariantDraft
from studio.control import catalog_commands as c
from studio.control.catalog_states import (
    CatalogState,
    PriceTag,
)
from studio.control.door import Door
from studio.control.states import OffersState, RunOfShowState
from studio.errors import N_, UserError
from studio.ids import ProductId, ShowId
from studio.kit.clock import Clock, epoch_ms
from studio.kit.tasks import TaskScope
from studio.money import Money
from studio.store.store import Store

_SHOWN_ROWS = 500  # of an import, on the screen; all of them are applied
_LAG_S = 5.0  # a changed stock is seen in the catalogue so much later, at most
_log = structlog.get_logger(__name__)


class Catalog:
    """Owner of the slice "catalog".

    on_change: called after products changed, so that the run of show is read again.
    """

    def __init__(self, store: Store, door: Door, clock: Clock) -> None:
        self._store = store
        self._door = door
        self._clock = clock
        self._show_id = ShowId("")
        self._on_change: Callable[[], Awaitable[None]] | None = None
        self._state = CatalogState()
        self._late: asyncio.TimerHandle | None = None
        self._run = RunOfShowState()
        self._in_use: set[ProductId | None] = set()
        self._scope = TaskScope("catalog")

    async def open(self, show_id: ShowId, on_change: Callable[[], Awaitable[None]]) -> None:
        """Serve the show `show_id`."""
        self._show_id, self._on_change = show_id, on_change
        await self.refresh()

    @property
    def state(self) -> CatalogState:
        """Every product, as shown last."""
        return self._state

    def wire(self) -> None:
        """Take the commands that edit products."""
        self._door.on(c.SaveProduct, self._save)
        self._door.on(c.ArchiveProduct, self._archive)
        self._door.on(c.SetInRun, self._set_in_run)

    def follow(self, run: RunOfShowState, offers: OffersState) -> None:
        """Numbers and stocks of the run of show changed: the catalogue follows, seldom enough."""
        self._in_use = {offers.pinned, offers.flash.product_id if offers.flash else None}
        if run is not self._run and self._late is None:
            loop = asyncio.get_running_loop()
            self._late = loop.call_later(_LAG_S, self._refresh_late)
        self._run = run

    async def aclose(self) -> None:
        """Stop timers and tasks."""
        if self._late is not None:
            self._late.cancel()
        await self._scope.aclose()

    def _refresh_late(self) -> None:
        self._late = None
        self._scope.start(self.refresh(), "refresh")

    async def refresh(self) -> None:
        """Read the catalogue again and show it."""
        self._state = await self._store.read(lambda at: listing.everything(at, self._show_id))
        self._door.show("catalog", self._state)

    async def changed(self) -> None:
        """Products changed: show them, and let the run of show follow."""
        await self.refresh()
        if self._on_change is not None:
            await self._on_change()

    async def _save(self, command: c.SaveProduct) -> None:
        edit = _edit(command)
        now_ms = self._now_ms()
        product_id = await self._store.write(lambda to: book.save(to, edit, now_ms))
        if command.to_run:
            await self._put_in_run(product_id, in_run=True)
        await self.changed()

    async def _archive(self, command: c.ArchiveProduct) -> None:
        if command.archived:
            self._check_free(command.product_id)
        now_ms = self._now_ms()
        await self._store.write(
            lambda to: book.archive(to, command.product_id, now_ms, archived=command.archived)
        )
        await self.changed()

    async def _set_in_run(self, command: c.SetInRun) -> None:
        if not command.in_run:
            self._check_free(command.product_id)
        await self._put_in_run(command.product_id, in_run=command.in_run)
        await self.changed()

    def _check_free(self, product_id: ProductId) -> None:
        if product_id in self._in_use:
            raise UserError(
                N_("This product is on air."),
                remedy=N_("Take it off air or end its sale first."),
                code="product.on_air",
            )

    async def _put_in_run(self, product_id: ProductId, *, in_run: bool) -> None:
        await self._store.write(
            lambda to: book.set_in_run(to, self._show_id, product_id, in_run=in_run)
        )

    def _now_ms(self) -> int:
        return epoch_ms(self._clock.utc_now())


def _edit(command: c.SaveProduct) -> Edit:
    draft = ProductDraft(
        source_key="",
        name=command.name,
        prices=tuple(Money(tag.minor, tag.currency) for tag in command.prices),
        sku=command.sku,
        stock=None if command.variants else command.stock,
        variants=tuple(
            VariantDraft(v.title, v.sku, _money(v.price), v.stock) for v in command.variants
        ),
    )
    ids = tuple(ProductId(v.product_id) if v.product_id else None for v in command.variants)
    return Edit(ProductId(command.product_id) if command.product_id else None, draft, ids)


def _money(tag: PriceTag | None) -> Money | None:
    return Money(tag.minor, tag.currency) if tag else None
