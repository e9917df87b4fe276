"""The writer thread: runs jobs one after another and commits them in groups."""

import queue
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import structlog
from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError

from studio.errors import N_, RetryableError
from studio.kit.clock import NS_PER_MS
from studio.store.connections import writer_engine

GROUP_LIMIT = 64
GROUP_TIME_NS = 5 * NS_PER_MS

_log = structlog.get_logger(__name__)


@dataclass(slots=True)
class _Task:
    """A job and its caller; the outcome waits here until the group is on the disk."""

    job: Callable[[Connection], Any]
    future: Future[Any]
    result: Any = None  # whatever the job returns
    error: Exception | None = None

    def run(self, connection: Connection) -> None:
        try:
            with connection.begin_nested():
                self.result = self.job(connection)
        except Exception as error:  # noqa: BLE001 - it belongs to the caller, not to this thread
            self.error = error

    def tell(self) -> None:
        if self.error is not None:
            self.future.set_exception(self.error)
        else:
            self.future.set_result(self.result)


class _GroupLostError(Exception):
    """The transaction ended before its commit."""


class Writer:
    """Owns the only connection that writes. Jobs arrive from any thread.

    A group ends after 64 jobs, after 5 ms, or when nothing more waits; one fsync serves them all
    and only then do their callers hear. A job that raises is rolled back alone, to its savepoint.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._tasks: queue.SimpleQueue[_Task | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._run, name="store-writer", daemon=True)
        self._thread.start()

    def submit(self, job: Callable[[Connection], Any]) -> Future[Any]:
        """Queue `job`; the future resolves once its change is on the disk.

        A future cancelled before its turn takes its job with it; afterwards the job is done.
        """
        task = _Task(job, Future())
        self._tasks.put(task)
        return task.future

    def close(self) -> None:
        """Finish what is queued, fold the WAL into the database, end the thread. Blocks."""
        self._tasks.put(None)
        self._thread.join()

    def _run(self) -> None:
        engine = writer_engine(self._path)
        is_open = True
        while is_open:
            try:
                is_open = self._serve(engine)
            except DBAPIError as error:  # the file cannot be opened (now): the next caller hears
                _log.error("store.not_reachable", exc_info=error)
                is_open = self._refuse_next()
        engine.dispose()

    def _serve(self, engine: Engine) -> bool:
        """Commit groups until the end (False) or until a commit failed (True).

        After a failed commit the connection is replaced: it may still be inside its transaction.
        """
        with engine.connect() as connection:
            while (task := self._tasks.get()) is not None:
                if not self._commit_group(connection, task):
                    return True
            _fold_wal(connection)
        return False

    def _refuse_next(self) -> bool:
        task = self._tasks.get()
        if task is not None and task.future.set_running_or_notify_cancel():
            task.future.set_exception(_not_stored())
        return task is not None

    def _commit_group(self, connection: Connection, first: _Task) -> bool:
        """Run `first` and those behind it and commit; False when the disk took none of it."""
        if not first.future.set_running_or_notify_cancel():
            return True
        group = [first]
        is_stored = True
        try:
            with connection.begin():
                self._run_group(connection, group)
        except (DBAPIError, _GroupLostError) as error:
            _log.error("store.commit_failed", jobs=len(group), exc_info=error)
            is_stored = False
            for task in group:
                task.error = _not_stored()
        for task in group:
            task.tell()
        return is_stored

    def _run_group(self, connection: Connection, group: list[_Task]) -> None:
        """Run the first of `group`, then add and run what waits behind it."""
        deadline_ns = time.monotonic_ns() + GROUP_TIME_NS
        _run_one(connection, group[0])
        while len(group) < GROUP_LIMIT and time.monotonic_ns() < deadline_ns:
            task = self._next_waiting()
            if task is None:
                return
            if task.future.set_running_or_notify_cancel():
                group.append(task)
                _run_one(connection, task)

    def _next_waiting(self) -> _Task | None:
        try:
            task = self._tasks.get_nowait()
        except queue.Empty:
            return None
        if task is None:
            self._tasks.put(None)  # the end is the outer loop's to see; nothing follows it
        return task


def _run_one(connection: Connection, task: _Task) -> None:
    """Run one job of a group. Raises _GroupLostError when SQLite gave up the whole transaction.

    A full disk or a failing one makes SQLite roll back by itself; going on would commit the later
    jobs one by one and acknowledge the earlier ones, which are gone.
    """
    task.run(connection)
    raw = connection.connection.driver_connection
    if raw is None or not raw.in_transaction:
        raise _GroupLostError


def _fold_wal(connection: Connection) -> None:
    """Fold the WAL into the database file; when that fails the next start does it."""
    try:
        connection.exec_driver_sql("COMMIT")  # ends the BEGIN that SQLAlchemy has just sent
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    except DBAPIError as error:
        _log.warning("store.not_folded", exc_info=error)


def _not_stored() -> RetryableError:
    return RetryableError(
        N_("The change could not be stored."),
        remedy=N_("Check that the disk is not full and is still attached, then try again."),
        code="store.not_stored",
    )
