"""A profile of an older program opens with everything in it; one of a newer program is refused."""

from pathlib import Path

import pytest
from sqlalchemy import Connection, text

from studio.errors import UserError
from studio.store.connections import create_private_file, writer_engine
from studio.store.migrate import newest_revision, present_revision, upgrade
from studio.store.store import Store
from studio.store.tables import MIGRATIONS
from tests.fakes.database import engine_metadata

OLD = "0005"


def old_profile(path: Path) -> None:
    """A database as the first light left it, with an event of its show."""
    create_private_file(path)
    engine = writer_engine(path)
    with engine.begin() as connection:
        upgrade(connection, engine_metadata().info[MIGRATIONS], OLD)
        connection.execute(
            text(
                "INSERT INTO show_events (show_id, at_ms, kind, details)"
                " VALUES ('show', 7, 'note', '{}')"
            )
        )
    engine.dispose()


def events(connection: Connection) -> list[tuple[str, int]]:
    rows = connection.execute(text("SELECT show_id, at_ms FROM show_events"))
    return [(row.show_id, row.at_ms) for row in rows]


async def test_an_older_database_comes_up_to_date_and_keeps_what_it_holds(tmp_path: Path) -> None:
    path = tmp_path / "studio.db"
    old_profile(path)
    store = Store.open(path, engine_metadata())
    assert await store.read(present_revision) == newest_revision(engine_metadata().info[MIGRATIONS])
    assert await store.read(events) == [("show", 7)]
    await store.aclose()


def test_a_newer_database_is_refused_in_words_and_stays_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "studio.db"
    old_profile(path)
    engine = writer_engine(path)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9001'"))
    with pytest.raises(UserError, match="newer version") as refused:
        Store.open(path, engine_metadata())
    assert refused.value.code == "store.newer"
    assert refused.value.remedy
    with engine.connect() as connection:
        assert present_revision(connection) == "9001"
        assert events(connection) == [("show", 7)]
    engine.dispose()
