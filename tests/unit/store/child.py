"""A process that writes rows and says so, one line per acknowledged row, until it is killed."""

import asyncio
import sys
from pathlib import Path

from sqlalchemy import Connection

from studio.store.outbox import Outbox
from studio.store.store import Store
from studio.store.tables import link_metadata

WRITERS = 8


async def _write(store: Store) -> None:
    outbox = Outbox("test")

    def add(connection: Connection) -> str:
        return outbox.add(connection, "row", "{}").item_id

    while True:
        item_id = await store.write(add)
        sys.stdout.write(f"{item_id}\n")
        sys.stdout.flush()


async def _run(path: Path) -> None:
    store = Store.open(path, link_metadata())
    await asyncio.gather(*(_write(store) for _ in range(WRITERS)))


if __name__ == "__main__":
    asyncio.run(_run(Path(sys.argv[1])))
