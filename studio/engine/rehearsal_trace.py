"""What a rehearsal does to the show, so that all of it can be undone.

Sales, coupons, polls, giveaways, the pinned product, the question and the place in the run of show
are afterwards as they were; a planned sale that began waits again. What the host prepares
meanwhile (products, stock, further plans, steps) stays. The former state lies in a file: an
engine that falls in a rehearsal undoes it when it starts again.
"""

import asyncio
import json
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Any

import structlog
from sqlalchemy import Connection, Table, and_, delete, insert, select

from studio.catalog.sheet_tables import segment_steps
from studio.ids import ShowId
from studio.offers import boards
from studio.offers.crowd_tables import giveaway_entries, giveaways, polls, votes
from studio.offers.tables import coupons, flash_sales, pins, planned_sales
from studio.store.store import Store

_UNDONE = (pins, flash_sales, coupons, polls, giveaways, segment_steps)
_OF_VIEWERS = ((votes, "poll_id", polls), (giveaway_entries, "giveaway_id", giveaways))
_log = structlog.get_logger(__name__)

Row = Mapping[str, Any]  # of a table: what its columns hold
Rows = Sequence[Row]


class RehearsalTrace:
    """Lives on the engine's control loop. path: where the former state lies meanwhile."""

    def __init__(self, store: Store, show_id: ShowId, path: Path) -> None:
        self._store = store
        self._show_id = show_id
        self._path = path

    async def begin(self, began_ms: int) -> None:
        """Remember the show as it is."""
        tables = await self._store.read(lambda on: former(on, self._show_id))
        said = json.dumps({"show_id": self._show_id, "began_ms": began_ms, "tables": tables})
        await asyncio.to_thread(self._path.write_text, said, "utf-8")

    async def undo(self, testers: Collection[str] = ()) -> int | None:
        """The show as it was. testers: viewers whose votes and entries go.

        Returns when the rehearsal began, epoch milliseconds; None when there was none.
        """
        try:
            said = json.loads(await asyncio.to_thread(self._path.read_text, "utf-8"))
            show_id, began_ms, tables = said["show_id"], int(said["began_ms"]), said["tables"]
        except FileNotFoundError:
            return None
        except (OSError, ValueError, KeyError, TypeError) as error:
            _log.warning("rehearsal.unreadable", reason=type(error).__name__)
            return None
        await self._store.write(lambda on: put_back(on, ShowId(show_id), tables, testers))
        await asyncio.to_thread(self._path.unlink, missing_ok=True)
        return began_ms


def former(connection: Connection, show_id: ShowId) -> dict[str, Any]:
    """The rows of the show that a rehearsal may change. Store job."""
    tables = {table.name: _rows(connection, table, show_id) for table in (*_UNDONE, planned_sales)}
    board = boards.load(connection, show_id)
    return {**tables, "question": [board.question, board.question_by]}


def put_back(
    connection: Connection, show_id: ShowId, tables: Mapping[str, Any], testers: Collection[str]
) -> None:
    """Make the show what `former` said. Store job."""
    for table in _UNDONE:
        _undo(connection, table, tables[table.name], _rows(connection, table, show_id))
    waiting = {row["plan_id"] for row in _rows(connection, planned_sales, show_id)}
    for row in tables[planned_sales.name]:
        if row["plan_id"] not in waiting:
            again = {name: value for name, value in row.items() if name != "seq"}
            connection.execute(insert(planned_sales).values(**again))
    text, author = tables["question"]
    boards.put(connection, show_id, question=(text, author))
    for table, name, about in _OF_VIEWERS:
        connection.execute(delete(table).where(table.c.viewer_id.in_(testers)))
        connection.execute(delete(table).where(table.c[name].not_in(select(about.c[name]))))


def _undo(connection: Connection, table: Table, before: Rows, now: Rows) -> None:
    """Rows that came go, those that changed or went are as they were."""
    for row in now:
        if row not in before:
            own = (column == row[column.name] for column in table.primary_key)
            connection.execute(delete(table).where(and_(*own)))
    for row in before:
        if row not in now:
            connection.execute(insert(table).values(**row))


def _rows(connection: Connection, table: Table, show_id: ShowId) -> list[dict[str, Any]]:
    found = connection.execute(select(table).where(table.c.show_id == show_id)).mappings()
    return [dict(row) for row in found]
