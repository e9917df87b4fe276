"""The commands that begin and end a show, and the engine under it."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

from studio.control.commands import EndShow, GoLive, RetryOutput, Shutdown
from studio.control.door import Door
from studio.control.settings_commands import RestartEngine
from studio.control.summary_commands import Rehearse, StartNextShow
from studio.control.summary_states import SummaryState
from studio.engine.broadcast import Broadcast
from studio.engine.desk import Desk
from studio.engine.edge_process import EdgeAddress
from studio.engine.edges import Edges
from studio.engine.on_air import OnAir
from studio.engine.outgoing import Outgoing
from studio.engine.picture import Picture
from studio.engine.rehearsal import Rehearsal
from studio.engine.rehearsal_trace import RehearsalTrace
from studio.engine.sound import Sound
from studio.engine.summary import ENDED, Summary, copy_run, end_details
from studio.errors import N_, UserError
from studio.store.store import Store


@dataclass(slots=True, kw_only=True)
class ShowDesk:
    """Handlers on the control loop. `ended` is set when the engine shall end.

    edge: done once the edge of this computer answers. changed, outputs_changed: told after each
    step; reach_changed: when a rehearsal's own page came or went.
    """

    title: str
    on_air: OnAir
    edge: asyncio.Task[EdgeAddress]
    broadcast: Broadcast
    outgoing: Outgoing
    edges: Edges
    sound: Sound
    desk: Desk
    summary: Summary
    store: Store
    ended: asyncio.Event
    rehearsal: Rehearsal
    trace: RehearsalTrace
    picture: Picture
    reach_changed: Callable[[], None]
    changed: Callable[[], None]
    outputs_changed: Callable[[], None]
    is_demo: bool = False
    banner_before: str = ""
    wants_restart: bool = False

    def wire(self, door: Door) -> None:
        """Answer the commands."""
        door.on(GoLive, self.go_live)
        door.on(EndShow, self._end_show)
        door.on(Rehearse, self._rehearse)
        door.on(RetryOutput, self._retry_output)
        door.on(StartNextShow, self._start_next_show)
        door.on(RestartEngine, self._restart)
        door.on(Shutdown, self._shutdown)

    async def go_live(self, _: GoLive) -> None:
        """On air, now: on the edge, at every destination, and on disk."""
        edge = await self.edge
        if self.on_air.wants_live:
            return
        is_resumed = self.on_air.begin()
        self.sound.begin_show()
        self.broadcast.go_live(edge, [*self.outgoing.targets, *self.edges.targets])
        self._show()
        await self.desk.log("show.live", {"resumed": int(is_resumed)})

    async def _rehearse(self, _: Rehearse) -> None:
        await self.edge
        if self.on_air.wants_live:
            return
        page = await self.rehearsal.open()
        if self.on_air.wants_live:  # while it came up
            if not self.on_air.is_rehearsal:
                await self.rehearsal.close()
            return
        self.on_air.rehearse()
        self.banner_before = self.picture.state().banner
        await self.trace.begin(self.on_air.since_ms or 0)
        self.sound.begin_show()
        self.broadcast.rehearse(page)
        self.reach_changed()
        self._show()

    async def _end_show(self, _: EndShow) -> None:
        await self.end()

    async def end(self) -> None:
        """End the show, however that came about: outputs flushed, the summary written."""
        if not self.on_air.wants_live:
            return
        is_rehearsal = self.on_air.is_rehearsal
        self.on_air.begin_ending()
        self.changed()
        await self.broadcast.end()
        began_ms = self.on_air.end()
        if is_rehearsal:
            await self._undo_rehearsal(began_ms)
            return
        self._show()
        known = SummaryState(
            title=self.title,
            began_ms=began_ms,
            viewers_most=self.on_air.viewers_most,
            recording=self.broadcast.recorded,
            is_demo=self.is_demo,
        )
        await self.desk.log(ENDED, end_details(known))
        await self.summary.look()

    async def _undo_rehearsal(self, began_ms: int) -> None:
        """Before anybody else hears of the show again, it is as it was."""
        try:
            await self.desk.inbound.orders.cancel_rehearsed(began_ms)
            await self.trace.undo(self.rehearsal.testers)
            self.picture.set_banner(self.banner_before)
            await self.desk.look_again()
        finally:
            await self.rehearsal.close()
            self.reach_changed()
            self._show()

    async def recover(self) -> None:
        """An engine that fell in a rehearsal left it as it was: undo it."""
        await self.rehearsal.sweep()
        began_ms = await self.trace.undo()
        if began_ms is not None:
            await self.desk.inbound.orders.cancel_rehearsed(began_ms)
            await self.desk.look_again()

    def _show(self) -> None:
        self.outputs_changed()
        self.changed()

    async def _retry_output(self, command: RetryOutput) -> None:
        if not self.broadcast.outputs.retry(command.output_id):
            raise UserError(
                N_("This output does not run now."),
                remedy=N_("Go live first."),
                code="output.unknown",
            )

    async def _shutdown(self, command: Shutdown) -> None:
        if self.on_air.wants_live and not command.even_if_live:
            raise UserError(
                N_("The show is on air."),
                remedy=N_("End the show first, or keep it on air without a window."),
                code="shutdown.live",
            )
        self.ended.set()

    async def _restart(self, _: RestartEngine) -> None:
        self._check_off_air()
        self.wants_restart = True
        self.ended.set()

    async def _start_next_show(self, command: StartNextShow) -> None:
        self._check_off_air()
        former, later = self.on_air.start_next_show()
        if command.keep_products:
            await self.store.write(lambda to: copy_run(to, former, later))
        self.wants_restart = True
        self.ended.set()

    def _check_off_air(self) -> None:
        if self.on_air.wants_live:
            raise UserError(
                N_("The show is on air."),
                remedy=N_("End the show first."),
                code="restart.live",
            )
