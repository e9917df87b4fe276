"""The migrations make exactly the tables that the code names."""

import subprocess
import sys
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Column, Connection, Integer, MetaData, Table, inspect

from studio.errors import BugError
from studio.store.connections import create_private_file, writer_engine
from studio.store.migrate import migrate, newest_revision, present_revision, upgrade
from studio.store.tables import MIGRATIONS
from tests.fakes.database import engine_metadata

Schema = dict[str, object]


def schema(connection: Connection) -> Schema:
    """Everything SQLite knows about the tables, in an order of its own."""
    look = inspect(connection)
    return {
        name: (
            {
                c["name"]: (str(c["type"]), c["nullable"], c["default"])
                for c in look.get_columns(name)
            },
            look.get_pk_constraint(name),
            sorted(map(str, look.get_foreign_keys(name))),
            sorted(map(str, look.get_indexes(name))),
            sorted(map(str, look.get_unique_constraints(name))),
            sorted(str(check["sqltext"]) for check in look.get_check_constraints(name)),
        )
        for name in sorted(look.get_table_names())
    }


def migrated(connection: Connection, metadata: MetaData) -> None:
    """Go the whole way from an empty database."""
    upgrade(connection, metadata.info[MIGRATIONS])


def test_a_new_database_equals_one_that_came_the_whole_way(tmp_path: Path) -> None:
    metadata = engine_metadata()
    schemas = []
    for number, make in enumerate((migrate, migrated)):
        engine = writer_engine(tmp_path / f"{number}.db")
        with engine.begin() as connection:
            make(connection, metadata)
            assert compare_metadata(MigrationContext.configure(connection), metadata) == []
            assert present_revision(connection) == newest_revision(metadata.info[MIGRATIONS])
            schemas.append(schema(connection))
            migrate(connection, metadata)
        engine.dispose()
    assert schemas[0] == schemas[1]


def test_the_engine_knows_every_table_when_it_opens_its_database() -> None:
    """Or a new database would lack those of a package that is imported later."""
    words = "import studio.engine.run, studio.store.tables as t; print(*sorted(t.metadata.tables))"
    known = subprocess.run(
        [sys.executable, "-c", words], check=True, capture_output=True, text=True
    ).stdout.split()
    assert known == sorted(engine_metadata().tables)


def test_a_table_without_a_migration_is_refused_and_nothing_is_made(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    create_private_file(path)
    other = MetaData(info=dict(engine_metadata().info))
    Table("forgotten", other, Column("number", Integer, primary_key=True))
    engine = writer_engine(path)
    with engine.begin() as connection:
        upgrade(connection, other.info[MIGRATIONS], "0001")
    with pytest.raises(BugError, match="forgotten"), engine.begin() as connection:
        migrate(connection, other)
    with engine.connect() as connection:
        assert present_revision(connection) == "0001"
    engine.dispose()
