"""`python -m tests.faults.link_engine PROFILE`: an engine's end of the link, made to be killed.

It applies each item by writing a row, in the same transaction as the inbox entry, and answers
each with a room line or an order update, like the engine. The rows have no unique key: an item
applied twice stands there twice.
"""

import asyncio
import sys
import time
from pathlib import Path

from sqlalchemy import Column, Connection, Integer, String, Table, func, insert, select

from studio.edge.address import EdgeFile
from studio.kit.clock import SystemClock
from studio.link.client import EdgeLink
from studio.link.messages import Item, OrderUpdate, Presence, RoomLine, ViewerChat, ViewerOrder
from studio.store.store import Store
from studio.store.tables import link_metadata

STORE_NAME = "engine.db"
metadata = link_metadata()
applied = Table(
    "applied",
    metadata,
    Column("row_id", Integer, primary_key=True, autoincrement=True),
    Column("key", String(64), nullable=False),
)


class KillableEngine:
    """A LinkHandler whose whole state is its database."""

    def __init__(self, profile: Path) -> None:
        file = EdgeFile.read(profile / "edge.json")
        assert file is not None
        self.store = Store.open(profile / STORE_NAME, metadata)
        self.link = EdgeLink(self.store, self, SystemClock())
        self.link.reach(file.url, file.link_token)

    def apply(self, connection: Connection, item: Item) -> None:
        body = item.body
        assert isinstance(body, ViewerChat | ViewerOrder)
        key = body.line_id if isinstance(body, ViewerChat) else body.order_id
        connection.execute(insert(applied).values(key=key))
        seq = connection.scalar(select(func.count()).select_from(applied)) or 0
        self.link.add_to_outbox(connection, _answer(body, seq))

    def applied(self) -> None:
        self.link.wake()

    def presence(self, presence: Presence) -> None:
        assert presence.viewers >= 0


def _answer(body: ViewerChat | ViewerOrder, seq: int) -> RoomLine | OrderUpdate:
    if isinstance(body, ViewerOrder):
        return OrderUpdate(body.order_id, body.viewer_id, body.number, "reserved", 1900, "USD", "")
    at_ms = int(time.time() * 1000)
    return RoomLine(body.line_id, seq, at_ms, body.name, body.text, False, False)


if __name__ == "__main__":
    asyncio.run(KillableEngine(Path(sys.argv[1])).link.run())
