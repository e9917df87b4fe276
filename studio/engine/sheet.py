"""The run of show of the running show: takes its commands, and tells whoever follows its steps.

Lives on the control loop.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import structlog
from sqlalchemy import Connection

from studio.catalog import sheet
from studio.control import sheet_commands as sc
from studio.control.door import Door
from studio.control.sheet_states import Segment, SheetState
from studio.errors import N_, UserError
from studio.ids import SegmentId, ShowId, new_id
from studio.kit.clock import Clock, epoch_ms
from studio.store.events import ShowEvent, log_event
from studio.store.store import Store

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class RunStep:
    """The show is at another step since `at_ms`: recordings mark it, offers follow it."""

    segment: Segment
    at_ms: int


Listener = Callable[[RunStep], Awaitable[None]]


class Sheet:
    """Takes the commands about steps; listeners hear of every step in the order they came."""

    def __init__(self, store: Store, door: Door, clock: Clock, show_id: ShowId) -> None:
        self._store = store
        self._door = door
        self._clock = clock
        self._show_id = show_id
        self._listeners: list[Listener] = []
        self._state = SheetState()

    def on_step(self, listener: Listener) -> None:
        """Call `listener` at every step."""
        self._listeners.append(listener)

    def wire(self, door: Door) -> None:
        """Take the commands."""
        door.on(sc.AddSegment, self._add)
        door.on(sc.EditSegment, self._edit)
        door.on(sc.MoveSegment, self._move)
        door.on(sc.RemoveSegment, self._remove)
        door.on(sc.GoToSegment, self._go_to)
        door.on(sc.StepSegment, self._step)

    async def load(self, items: tuple[Segment, ...]) -> None:
        """Seed the steps the show begins with, then show what is there."""
        await self._change(lambda on: sheet.seed(on, self._show_id, items))

    async def look_again(self) -> None:
        """The steps were changed on the disk."""
        await self._show()

    async def _add(self, command: sc.AddSegment) -> None:
        segment = _segment(SegmentId(new_id()), command)
        await self._change(lambda on: sheet.add(on, self._show_id, segment))

    async def _edit(self, command: sc.EditSegment) -> None:
        segment = _segment(command.segment_id, command)
        await self._change(lambda on: sheet.edit(on, self._show_id, segment))

    async def _move(self, command: sc.MoveSegment) -> None:
        await self._change(lambda on: sheet.move(on, self._show_id, command.segment_id, command.to))

    async def _remove(self, command: sc.RemoveSegment) -> None:
        await self._change(lambda on: sheet.remove(on, self._show_id, command.segment_id))

    async def _step(self, command: sc.StepSegment) -> None:
        wanted = sheet.neighbour(self._state, command.by)
        if wanted is None:
            raise UserError(
                N_("The run of show ends here."),
                remedy=N_("Choose a step from the list."),
                code="segment.end",
            )
        await self._go_to(sc.GoToSegment(wanted))

    async def _go_to(self, command: sc.GoToSegment) -> None:
        now_ms = epoch_ms(self._clock.utc_now())

        def job(connection: Connection) -> Segment:
            segment = sheet.go_to(connection, self._show_id, command.segment_id, now_ms)
            details = {"segment_id": segment.segment_id, "title": segment.title}
            log_event(connection, self._show_id, ShowEvent(now_ms, "run.step", details))
            return segment

        segment = await self._store.write(job)
        await self._show()
        for listener in self._listeners:
            await listener(RunStep(segment, now_ms))

    async def _change(self, job: Callable[[Connection], None]) -> None:
        await self._store.write(job)
        await self._show()

    async def _show(self) -> None:
        self._state = await self._store.read(lambda on: sheet.load(on, self._show_id))
        self._door.show("sheet", self._state)


def _segment(segment_id: SegmentId, command: sc.AddSegment | sc.EditSegment) -> Segment:
    return Segment(
        segment_id=segment_id,
        title=command.title,
        planned_s=command.planned_s,
        product_id=command.product_id,
        notes=command.notes,
        prompts=dict(command.prompts),
    )
