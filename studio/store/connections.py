"""How a connection to the database file is opened: the pragmas, and real transactions."""

import os
import sqlite3
import sys
from pathlib import Path

import structlog
from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.pool import ConnectionPoolEntry, NullPool

WAL_RESET_FIXED = (3, 51, 3)  # before it two writing connections could corrupt the WAL

_PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=FULL",
    "foreign_keys=ON",
    "trusted_schema=OFF",
    "mmap_size=0",
    "busy_timeout=5000",
)
_APPLE_PRAGMAS = ("fullfsync=ON", "checkpoint_fullfsync=ON")

_log = structlog.get_logger(__name__)


def note_library_version(version: tuple[int, ...] = sqlite3.sqlite_version_info) -> bool:
    """Say once per opened store when this SQLite has the WAL-reset bug. True when it has.

    We are not hit by it: exactly one connection writes, and it alone checkpoints.
    """
    is_old = version < WAL_RESET_FIXED
    if is_old:
        _log.info("store.sqlite_older_than_wal_reset_fix", version=".".join(map(str, version)))
    return is_old


def create_private_file(path: Path) -> None:
    """Make the database file, readable by its owner only, when it does not exist yet."""
    path.parent.mkdir(parents=True, exist_ok=True)
    os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))


def writer_engine(path: Path) -> Engine:
    """An engine for the one connection that writes; its transactions take the lock at once."""
    apple = _APPLE_PRAGMAS if sys.platform == "darwin" else ()
    return _engine(path, (*_PRAGMAS, *apple), "IMMEDIATE")


def reader_engine(path: Path) -> Engine:
    """An engine whose connections cannot change anything."""
    return _engine(path, (*_PRAGMAS, "query_only=ON"), "DEFERRED")


def _engine(path: Path, pragmas: tuple[str, ...], begin: str) -> Engine:
    engine = create_engine(f"sqlite:///{path}", poolclass=NullPool)

    def prepare(connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
        connection.isolation_level = None  # BEGIN is ours: sqlite3's own comes too late for DDL
        for pragma in pragmas:
            connection.execute(f"PRAGMA {pragma}")

    def start(connection: Connection) -> None:
        connection.exec_driver_sql(f"BEGIN {begin}")

    event.listen(engine, "connect", prepare)
    event.listen(engine, "begin", start)
    return engine
