"""Personal data of buyers and viewers: saved on request, erased on request and in time.

Kept: name, contact, comments and entries in giveaways, because the seller must reach who reserved
or won and answer who asked. How long after the newest order, or where there is none after the
newest line or entry: as the market pack of the person's country says; sums, products and states
stay, for the books ask for them, without anybody's name. Lives on the control loop.
"""

import asyncio
import hashlib
import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from pathlib import Path

from sqlalchemy import Connection, select

from studio.chat.rows import line_of
from studio.chat.tables import chat_lines
from studio.control import orders_commands as oc
from studio.control.door import Door
from studio.control.feeds import ChatLine
from studio.engine import personal
from studio.errors import FieldValue
from studio.ids import ChatLineId, OrderId, ShowId, ViewerId
from studio.kit.clock import Clock, epoch_ms
from studio.kit.tasks import TaskScope
from studio.link.links import Links
from studio.link.messages import RoomLine
from studio.store.events import ShowEvent, log_event
from studio.store.store import Store

_LOOK_S = 3600.0
_NAME_CHARS = 12


class Buyers:
    """Owner of requests about personal data.

    applied: told when orders changed. forgot: shows lines that are blank now.
    """

    def __init__(
        self, store: Store, door: Door, clock: Clock, show_id: ShowId, exports: Path
    ) -> None:
        self._store = store
        self._door = door
        self._clock = clock
        self._show_id = show_id
        self._exports = exports
        self._scope = TaskScope("buyers")
        self.link: Links | None = None
        self.applied: Callable[[], None] = lambda: None
        self.forgot: Callable[[Sequence[ChatLine]], Awaitable[None]] = _forgotten

    def start(self) -> None:
        """Erase what has been kept long enough, now and every hour."""
        self._scope.start(self._erase_when_due(), "retention")

    def wire(self) -> None:
        """Take the commands."""
        self._door.on(oc.ExportBuyer, self._export)
        self._door.on(oc.EraseBuyer, self._erase)
        self._door.on(oc.ExportViewer, self._export_viewer)
        self._door.on(oc.EraseViewer, self._erase_writer)

    async def aclose(self) -> None:
        """Stop."""
        await self._scope.aclose()

    async def _export(self, command: oc.ExportBuyer) -> None:
        kept = await self._store.read(lambda on: personal.data_of(on, command.order_id))
        await self._save(f"buyer-{kept['orders'][0]['number']}", kept)

    async def _export_viewer(self, command: oc.ExportViewer) -> None:
        def read(connection: Connection) -> personal.Kept:
            viewer_id = personal.writer_of(connection, command.line_id)
            return personal.data_of_viewer(connection, viewer_id)

        kept = await self._store.read(read)
        digest = hashlib.sha256(command.line_id.encode()).hexdigest()
        await self._save(f"viewer-{digest[:_NAME_CHARS]}", kept)

    async def _save(self, name: str, kept: personal.Kept) -> None:
        text = json.dumps(kept, ensure_ascii=False, indent=2)
        await asyncio.to_thread(_write_private, self._exports / f"{name}.json", text)

    async def _erase(self, command: oc.EraseBuyer) -> None:
        order_id = command.order_id
        details = {"order_id": order_id}
        await self._forget(lambda on: personal.erase(on, order_id), "buyer.erased", details)

    async def _erase_writer(self, command: oc.EraseViewer) -> None:
        def job(connection: Connection) -> list[ChatLineId]:
            viewer_id = personal.writer_of(connection, command.line_id)
            return personal.erase_viewer(connection, viewer_id)

        await self._forget(job, "viewer.erased", {"line_id": command.line_id})

    async def _forget(
        self,
        job: Callable[[Connection], list[ChatLineId]],
        kind: str,
        details: Mapping[str, FieldValue | None],
    ) -> None:
        """Erase somebody: here, on the pages and in every open window."""

        def erase(connection: Connection) -> list[ChatLine]:
            line_ids = job(connection)
            for line_id in line_ids:
                self._take_off(connection, line_id)
            event = ShowEvent(epoch_ms(self._clock.utc_now()), kind, details)
            log_event(connection, self._show_id, event)
            mine = chat_lines.c.show_id == self._show_id
            blank = select(chat_lines).where(chat_lines.c.line_id.in_(line_ids), mine)
            return [line_of(row) for row in connection.execute(blank)]

        lines = await self._store.write(erase)
        if self.link is not None:
            self.link.wake()
        self.applied()
        await self.forgot(lines)

    async def _erase_when_due(self) -> None:
        while True:
            for order_id in await self._store.read(self._due_orders):
                await self._erase(oc.EraseBuyer(order_id))
            for viewer_id in await self._store.read(self._due_viewers):
                await self._forget_in_time(viewer_id)
            await asyncio.sleep(_LOOK_S)

    def _due_orders(self, connection: Connection) -> list[OrderId]:
        return personal.due_for_erasure(connection, epoch_ms(self._clock.utc_now()))

    def _due_viewers(self, connection: Connection) -> list[ViewerId]:
        return personal.due_viewers(connection, epoch_ms(self._clock.utc_now()))

    async def _forget_in_time(self, viewer_id: ViewerId) -> None:
        await self._forget(lambda on: personal.erase_viewer(on, viewer_id), "viewer.erased", {})

    def _take_off(self, connection: Connection, line_id: ChatLineId) -> None:
        """The pages forget the line, too."""
        if self.link is not None:
            gone = RoomLine(line_id, 0, 0, "", "", is_host=False, is_hidden=True)
            self.link.add_to_outbox(connection, gone)


async def _forgotten(_lines: Sequence[ChatLine]) -> None:
    """Where nobody shows them."""


def _write_private(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    path.chmod(0o600)
