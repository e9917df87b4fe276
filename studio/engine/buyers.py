"""Buyers' personal data: saved for one buyer on request, erased on request and when its time ends.

Kept: name, contact, comments and entries in giveaways, because the seller must reach who reserved
or won and answer who asked. How long after the newest order: as the market pack of the buyer's
country says; sums, products and states stay, for the books ask for them, without anybody's name.
Lives on the control loop.
"""

import asyncio
import json
from collections.abc import Callable
from pathlib import Path

from sqlalchemy import Connection, select, update

from studio.chat.tables import chat_lines
from studio.control import orders_commands as oc
from studio.control.door import Door
from studio.errors import N_, UserError
from studio.ids import ChatLineId, OrderId, ShowId
from studio.kit.clock import Clock, epoch_ms
from studio.kit.tasks import TaskScope
from studio.link.links import Links
from studio.link.messages import RoomLine
from studio.market.market import buyers_of
from studio.offers.crowd_tables import giveaway_entries
from studio.orders.rows import next_change, row_of
from studio.orders.tables import orders
from studio.store.events import ShowEvent, log_event
from studio.store.store import Store

_DAY_MS = 24 * 3600 * 1000
_LOOK_S = 3600.0
ERASED = "erased"
_FIELDS = (
    "order_id", "number", "at_ms", "name", "contact", "language", "country", "product_name",
    "quantity", "total_minor", "currency", "refunded_minor", "status",
)  # fmt: skip


class Buyers:
    """Owner of requests about personal data."""

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

    def start(self) -> None:
        """Erase what has been kept long enough, now and every hour."""
        self._scope.start(self._erase_when_due(), "retention")

    def wire(self) -> None:
        """Take the commands."""
        self._door.on(oc.ExportBuyer, self._export)
        self._door.on(oc.EraseBuyer, self._erase)

    async def aclose(self) -> None:
        """Stop."""
        await self._scope.aclose()

    async def _export(self, command: oc.ExportBuyer) -> None:
        kept = await self._store.read(lambda on: data_of(on, command.order_id))
        path = self._exports / f"buyer-{kept['orders'][0]['number']}.json"
        text = json.dumps(kept, ensure_ascii=False, indent=2)
        await asyncio.to_thread(_write_private, path, text)

    async def _erase(self, command: oc.EraseBuyer) -> None:
        def job(connection: Connection) -> None:
            for line_id in erase(connection, command.order_id):
                self._take_off(connection, line_id)
            details = {"order_id": command.order_id}
            event = ShowEvent(epoch_ms(self._clock.utc_now()), "buyer.erased", details)
            log_event(connection, self._show_id, event)

        await self._store.write(job)
        self.applied()

    async def _erase_when_due(self) -> None:
        while True:
            for order_id in await self._store.read(self._due):
                await self._erase(oc.EraseBuyer(order_id))
            await asyncio.sleep(_LOOK_S)

    def _due(self, connection: Connection) -> list[OrderId]:
        return due_for_erasure(connection, epoch_ms(self._clock.utc_now()))

    def _take_off(self, connection: Connection, line_id: ChatLineId) -> None:
        """The pages forget the line, too."""
        if self.link is not None:
            gone = RoomLine(line_id, 0, 0, "", "", is_host=False, is_hidden=True)
            self.link.add_to_outbox(connection, gone)


def data_of(connection: Connection, order_id: OrderId) -> dict[str, list[dict[str, object]]]:
    """Everything kept about the buyer of an order. Raises UserError for an unknown order."""
    row = row_of(connection, order_id)
    if row is None:
        raise UserError(
            N_("This order is not part of the show."),
            remedy=N_("Choose an order from the list."),
            code="order.unknown",
        )
    is_theirs = orders.c.order_id == order_id
    said: list[dict[str, object]] = []
    if row.viewer_id not in {"", ERASED}:
        is_theirs = orders.c.viewer_id == row.viewer_id
        lines = select(chat_lines).where(chat_lines.c.viewer_id == row.viewer_id)
        said = [
            {"at_ms": line.at_ms, "author": line.author, "text": line.text}
            for line in connection.execute(lines.order_by(chat_lines.c.at_ms))
        ]
    bought = connection.execute(select(orders).where(is_theirs).order_by(orders.c.at_ms))
    rows = [{name: getattr(order, name) for name in _FIELDS} for order in bought]
    entries = select(giveaway_entries).where(giveaway_entries.c.viewer_id == row.viewer_id)
    entered = [
        {"at_ms": one.at_ms, "name": one.name, "contact": one.contact, "ticket": one.ticket}
        for one in connection.execute(entries.order_by(giveaway_entries.c.at_ms))
    ]
    return {"orders": rows, "comments": said, "giveaways": entered}


def erase(connection: Connection, order_id: OrderId) -> list[ChatLineId]:
    """Take a buyer's name, contact, comments and entries out of every record; the comments' ids.

    Sums, products and states stay. Raises UserError for an unknown order.
    """
    data_of(connection, order_id)  # refuses an unknown one
    row = row_of(connection, order_id)
    assert row is not None
    is_person = row.viewer_id not in {"", ERASED}
    theirs = orders.c.viewer_id == row.viewer_id if is_person else orders.c.order_id == order_id
    for one in connection.execute(select(orders).where(theirs)).all():
        blank = {
            "name": "",
            "contact": "",
            "language": "",
            "viewer_id": ERASED if one.viewer_id else "",
            "change": next_change(connection, one.show_id),
        }
        is_row = orders.c.order_id == one.order_id
        connection.execute(update(orders).where(is_row).values(blank))
    if not is_person:
        return []
    is_entry = giveaway_entries.c.viewer_id == row.viewer_id
    connection.execute(update(giveaway_entries).where(is_entry).values(name="", contact=""))
    is_theirs = chat_lines.c.viewer_id == row.viewer_id
    line_ids = list(connection.execute(select(chat_lines.c.line_id).where(is_theirs)).scalars())
    blank_line = {"author": "", "text": "", "viewer_id": ERASED, "is_hidden": True}
    connection.execute(update(chat_lines).where(is_theirs).values(blank_line))
    return [ChatLineId(line_id) for line_id in line_ids]


def due_for_erasure(connection: Connection, now_ms: int) -> list[OrderId]:
    """One order of every buyer whose newest order is older than their country allows."""
    is_known = (orders.c.name != "") | (orders.c.contact != "")
    newest: dict[str, tuple[OrderId, int]] = {}
    for row in connection.execute(select(orders).where(is_known).order_by(orders.c.at_ms.desc())):
        days = buyers_of(row.country).kept_days
        person = row.viewer_id if row.viewer_id not in {"", ERASED} else row.order_id
        newest.setdefault(person, (OrderId(row.order_id), row.at_ms + days * _DAY_MS))
    return [order_id for order_id, until_ms in newest.values() if until_ms <= now_ms]


def _write_private(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    path.chmod(0o600)
