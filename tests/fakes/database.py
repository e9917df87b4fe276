"""The studio's database in memory: the real schema and constraints, gone after the test."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

from sqlalchemy import Connection, MetaData, create_engine, event
from sqlalchemy.engine.interfaces import DBAPIConnection

import studio.catalog.sheet_tables
import studio.catalog.tables
import studio.chat.tables
import studio.link.tables
import studio.market.tables
import studio.offers.crowd_tables
import studio.offers.tables
import studio.orders.tables  # noqa: F401 - each import adds its tables to the metadata
from studio.store.tables import metadata


def engine_metadata() -> MetaData:
    """Every table of the engine."""
    return metadata


@contextmanager
def memory_database() -> Iterator[Connection]:
    """A connection to a fresh database with every table of the engine."""
    engine = create_engine("sqlite://")

    def check_foreign_keys(connection: DBAPIConnection, _entry: object) -> None:
        assert isinstance(connection, sqlite3.Connection)
        connection.deserialize(_empty())
        connection.execute("PRAGMA foreign_keys=ON")

    event.listen(engine, "connect", check_foreign_keys)
    with engine.connect() as connection:
        yield connection
        connection.rollback()
    engine.dispose()


@cache
def _empty() -> bytes:
    """A database with every table and no row: made once, copied for each test."""
    engine = create_engine("sqlite://")
    with engine.begin() as connection:
        metadata.create_all(connection)
    pooled = engine.raw_connection()
    made = pooled.driver_connection
    assert isinstance(made, sqlite3.Connection)
    empty = made.serialize()
    pooled.close()
    engine.dispose()
    return empty
