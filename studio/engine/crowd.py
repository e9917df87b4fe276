"""What the audience takes part in: the host's commands, the viewers' acts, and their outcome.

`apply` runs on the store's writer thread; everything else lives on the control loop.
"""

import asyncio
from collections.abc import Awaitable, Callable

from sqlalchemy import Connection

from studio.catalog import products
from studio.control import crowd_commands as cc
from studio.control.crowd_states import CrowdState
from studio.control.door import Door
from studio.control.states import RunOfShowState
from studio.engine.board import BoardDesk
from studio.engine.crowd_read import read_crowd
from studio.errors import N_, UserError
from studio.ids import CouponId, ProductId, ShowId, new_id
from studio.kit.clock import Clock, epoch_ms
from studio.kit.tasks import TaskScope
from studio.link.messages import ViewerAct
from studio.money import Money
from studio.offers import drops, giveaways, polls
from studio.offers.coupons import Coupon, CouponKind, code_of
from studio.store.store import Store

_MS_PER_SECOND = 1000
_SOON_S = 0.3  # votes are shown together, a few times a second at most


class Crowd:
    """Takes the commands. on_change: read everything again and show it."""

    def __init__(
        self,
        store: Store,
        clock: Clock,
        show_id: ShowId,
        currency: str,
        on_change: Callable[[], Awaitable[None]],
    ) -> None:
        self._store = store
        self._clock = clock
        self._show_id = show_id
        self._currency = currency
        self._on_change = on_change
        self._scope = TaskScope("crowd")
        self._soon: asyncio.TimerHandle | None = None
        self._ends: asyncio.TimerHandle | None = None
        self._acted = False
        self._board = BoardDesk(show_id, self._do)
        self.state = CrowdState()

    def wire(self, door: Door) -> None:
        """Take the commands."""
        self._board.wire(door)
        door.on(cc.DropCoupon, self._drop_coupon)
        door.on(cc.EndCoupon, self._end_coupon)
        door.on(cc.StartPoll, self._start_poll)
        door.on(cc.EndPoll, self._end_poll)
        door.on(cc.StartGiveaway, self._start_giveaway)
        door.on(cc.DrawGiveaway, self._draw)

    def read(self, connection: Connection) -> CrowdState:
        """Everything as it is on the disk."""
        return read_crowd(connection, self._show_id, self._currency, self._now_ms())

    def take(self, state: CrowdState) -> None:
        """Show what was read; look again when a coupon ends."""
        self.state = state
        if self._ends is not None:
            self._ends.cancel()
            self._ends = None
        ends = [coupon.ends_ms for coupon in state.coupons]
        if ends:
            wait_s = max(0.0, (min(ends) - self._now_ms()) / _MS_PER_SECOND)
            self._ends = asyncio.get_running_loop().call_later(wait_s, self._look)

    async def aclose(self) -> None:
        """Stop the timers."""
        for timer in (self._soon, self._ends):
            if timer is not None:
                timer.cancel()
        await self._scope.aclose()

    def apply(self, connection: Connection, act: ViewerAct) -> None:
        """Count a vote or enter a viewer; what is closed or unknown changes nothing."""
        now_ms = self._now_ms()
        if act.what == "vote":
            ballot = (act.about, act.choice)
            polls.vote(connection, self._show_id, ballot, (act.viewer_id, now_ms))
        else:
            entry = (act.about, act.act_id, act.viewer_id)
            sent_ms = min(act.sent_ms, now_ms)
            giveaways.enter(connection, self._show_id, entry, (act.name, act.contact), sent_ms)
        self._acted = True

    def applied(self) -> None:
        """Acts are on the disk: show them soon, together."""
        if self._acted and self._soon is None:
            self._acted = False
            self._soon = asyncio.get_running_loop().call_later(_SOON_S, self._look_soon)

    def _look_soon(self) -> None:
        self._soon = None
        self._look()

    def _look(self) -> None:
        self._scope.start(self._changed(), "look")

    async def _changed(self) -> None:
        await self._on_change()

    async def _do(self, job: Callable[[Connection], None]) -> None:
        await self._store.write(job)
        await self._on_change()

    async def _drop_coupon(self, command: cc.DropCoupon) -> None:
        now_ms = self._now_ms()
        coupon = Coupon(
            coupon_id=CouponId(new_id()),
            code=code_of(command.code),
            kind=_kind(command.kind),
            currency=self._currency,
            first_n=command.first_n,
            starts_ms=now_ms,
            ends_ms=now_ms + command.duration_s * _MS_PER_SECOND,
            amount=command.amount,
            least_minor=command.least_minor,
            buy=command.buy,
            get=command.get,
            product_id=command.product_id,
        )

        def give_out(connection: Connection) -> None:
            run = products.run_of_show(connection, self._show_id)
            cheapest = cheapest_of(run, coupon.product_id, self._currency)
            drops.drop(connection, self._show_id, coupon, cheapest)

        await self._do(give_out)

    async def _end_coupon(self, command: cc.EndCoupon) -> None:
        now_ms = self._now_ms()
        await self._do(lambda on: drops.end(on, self._show_id, command.coupon_id, now_ms))

    async def _start_poll(self, command: cc.StartPoll) -> None:
        await self._do(lambda on: polls.start(on, self._show_id, command.question, command.options))

    async def _end_poll(self, _: cc.EndPoll) -> None:
        await self._do(lambda on: polls.close(on, self._show_id))

    async def _start_giveaway(self, command: cc.StartGiveaway) -> None:
        now_ms = self._now_ms()
        span_ms = (now_ms, now_ms + command.duration_s * _MS_PER_SECOND)
        await self._do(lambda on: giveaways.start(on, self._show_id, command.title, span_ms))

    async def _draw(self, _: cc.DrawGiveaway) -> None:
        now_ms = self._now_ms()
        await self._do(lambda on: giveaways.draw(on, self._show_id, now_ms))

    def _now_ms(self) -> int:
        return epoch_ms(self._clock.utc_now())


def cheapest_of(run: RunOfShowState, product_id: ProductId | None, currency: str) -> Money | None:
    """The lowest price in `currency` of a product with its variants, or of the whole run."""
    items = [item for item in run.items if product_id in {None, item.product_id}]
    sums = [item.price_minor for item in items if item.currency == currency]
    sums += [tag.minor for item in items for tag in item.prices if tag.currency == currency]
    sums += [
        one.price_minor
        for item in items
        for one in item.variants
        if one.price_minor is not None and item.currency == currency
    ]
    return Money(min(sums), currency) if sums else None


def _kind(word: str) -> CouponKind:
    try:
        return CouponKind(word)
    except ValueError as error:
        raise UserError(
            N_("There is no such kind of coupon."),
            remedy=N_("Choose what it takes off."),
            code="coupon.kind",
        ) from error
