"""The store: one SQLite file, one writer thread, one reader thread."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar

from sqlalchemy import Connection, MetaData

from studio.errors import BugError
from studio.store.connections import (
    create_private_file,
    note_library_version,
    reader_engine,
    writer_engine,
)
from studio.store.migrate import migrate
from studio.store.writer import Writer

T = TypeVar("T")


class Store:
    """What the program remembers. One instance per file and process; used from any event loop."""

    def __init__(self, path: Path) -> None:
        self._writer = Writer(path)
        self._readers = ThreadPoolExecutor(1, thread_name_prefix="store-reader")
        self._reader_engine = reader_engine(path)
        self._reader: Connection | None = None
        self._is_closed = False

    @classmethod
    def open(cls, path: Path, metadata: MetaData) -> "Store":
        """Open the file, made and brought to the newest schema when need be. Blocks meanwhile.

        metadata: `studio.store.tables.metadata` with the tables of every imported package, or a
        `link_metadata` of one's own.
        """
        note_library_version()
        create_private_file(path)
        engine = writer_engine(path)
        with engine.begin() as connection:
            migrate(connection, metadata)
        engine.dispose()
        return cls(path)

    async def write(self, job: Callable[[Connection], T]) -> T:
        """Run `job` in a transaction on the writer thread; when this returns it is on the disk.

        A job that raises is rolled back alone and its exception raised here. Raises
        RetryableError when the disk did not take the change.
        """
        self._check_open()
        result: T = await asyncio.wrap_future(self._writer.submit(job))
        return result

    async def read(self, job: Callable[[Connection], T]) -> T:
        """Run `job` on the reader thread; it sees one state of the database and changes nothing."""
        self._check_open()
        return await asyncio.get_running_loop().run_in_executor(self._readers, self._read, job)

    async def aclose(self) -> None:
        """Finish every accepted job and close the file. Calling it again does nothing."""
        if self._is_closed:
            return
        self._is_closed = True
        await asyncio.to_thread(self._close)

    def _read(self, job: Callable[[Connection], T]) -> T:
        if self._reader is None:
            self._reader = self._reader_engine.connect()
        try:
            return job(self._reader)
        finally:
            self._reader.rollback()

    def _close(self) -> None:
        self._readers.submit(self._close_reader).result()
        self._readers.shutdown()
        self._writer.close()  # after the readers, so that its checkpoint can fold the whole WAL

    def _close_reader(self) -> None:
        if self._reader is not None:
            self._reader.close()
        self._reader_engine.dispose()

    def _check_open(self) -> None:
        if self._is_closed:
            raise BugError("the store is closed", code="store.closed")
