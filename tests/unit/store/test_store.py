"""What `Store` promises: durable writes, groups, single rollbacks, one writer."""

import asyncio
import stat
import sys
import threading
from collections.abc import AsyncIterator
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import Column, Connection, ForeignKey, Integer, MetaData, Table, insert, select
from sqlalchemy.exc import OperationalError

from studio.errors import BugError, RetryableError
from studio.store.connections import WAL_RESET_FIXED, note_library_version
from studio.store.store import Store

schema = MetaData()
numbers = Table("numbers", schema, Column("number", Integer, primary_key=True))
children = Table("children", schema, Column("parent", ForeignKey("numbers.number")))


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    opened = Store.open(tmp_path / "deep" / "100%.db", schema)
    yield opened
    await opened.aclose()


def add(connection: Connection, number: int) -> int:
    connection.execute(insert(numbers).values(number=number))
    return number


def everything(connection: Connection) -> list[int]:
    return list(connection.execute(select(numbers.c.number).order_by(numbers.c.number)).scalars())


def names_in(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir()]


async def test_what_was_written_can_be_read(store: Store) -> None:
    assert await store.write(lambda connection: add(connection, 7)) == 7
    assert await store.read(everything) == [7]


async def test_a_raising_job_is_rolled_back_alone(store: Store) -> None:
    def half_done(connection: Connection) -> None:
        add(connection, 2)
        raise KeyError("the caller's own mistake")

    outcomes = await asyncio.gather(
        store.write(lambda connection: add(connection, 1)),
        store.write(half_done),
        store.write(lambda connection: add(connection, 3)),
        return_exceptions=True,
    )
    assert outcomes[0] == 1
    assert isinstance(outcomes[1], KeyError)
    assert outcomes[2] == 3
    assert await store.read(everything) == [1, 3]


async def test_waiting_jobs_share_a_commit(store: Store) -> None:
    commits: list[int] = []
    is_held = threading.Event()

    def first(connection: Connection) -> None:
        raw = connection.connection.driver_connection
        assert raw is not None
        raw.set_trace_callback(lambda said: commits.append(1) if said == "COMMIT" else None)
        is_held.wait(10)

    holding = asyncio.create_task(store.write(first))
    jobs = [asyncio.create_task(store.write(partial(add, number=number))) for number in range(50)]
    await asyncio.sleep(0)
    is_held.set()
    await asyncio.gather(holding, *jobs)
    assert len(await store.read(everything)) == 50
    assert len(commits) < 25


async def test_a_commit_that_fails_reaches_every_caller_and_stops_nothing(store: Store) -> None:
    def orphan(connection: Connection) -> None:
        connection.exec_driver_sql("PRAGMA defer_foreign_keys=ON")
        connection.execute(insert(children).values(parent=99))

    with pytest.raises(RetryableError):
        await store.write(orphan)
    assert await store.write(lambda connection: add(connection, 1)) == 1


async def test_when_the_disk_gives_up_nobody_in_the_group_is_told_it_is_stored(
    store: Store,
) -> None:
    is_held = threading.Event()

    def roll_back_as_sqlite_does_on_a_full_disk(connection: Connection) -> None:
        connection.exec_driver_sql("ROLLBACK")
        raise OSError("disk full")

    def first(connection: Connection) -> None:
        is_held.wait(10)
        add(connection, 1)

    jobs = [
        asyncio.create_task(store.write(job))
        for job in (first, roll_back_as_sqlite_does_on_a_full_disk)
    ]
    await asyncio.sleep(0)
    is_held.set()
    outcomes = await asyncio.gather(*jobs, return_exceptions=True)
    assert [type(outcome) for outcome in outcomes] == [RetryableError, RetryableError]
    await store.write(partial(add, number=2))
    assert await store.read(everything) == [2]


async def test_a_job_whose_caller_gave_up_before_its_turn_is_not_run(store: Store) -> None:
    is_held = threading.Event()
    is_running = asyncio.Event()
    loop = asyncio.get_running_loop()

    def first(_: Connection) -> None:
        loop.call_soon_threadsafe(is_running.set)
        is_held.wait(10)

    holding = asyncio.create_task(store.write(first))
    await is_running.wait()
    given_up = asyncio.create_task(store.write(lambda connection: add(connection, 1)))
    await asyncio.sleep(0)
    given_up.cancel()
    with pytest.raises(asyncio.CancelledError):
        await given_up
    is_held.set()
    await holding
    assert await store.read(everything) == []


async def test_readers_cannot_change_anything(store: Store) -> None:
    with pytest.raises(OperationalError, match="readonly"):
        await store.read(lambda connection: add(connection, 1))


async def test_a_read_sees_one_state(store: Store) -> None:
    await store.write(lambda connection: add(connection, 1))
    has_begun, may_end = asyncio.Event(), threading.Event()
    loop = asyncio.get_running_loop()

    def twice(connection: Connection) -> tuple[list[int], list[int]]:
        before = everything(connection)
        loop.call_soon_threadsafe(has_begun.set)
        may_end.wait(10)
        return before, everything(connection)

    reading = asyncio.create_task(store.read(twice))
    await has_begun.wait()
    await store.write(lambda connection: add(connection, 2))
    may_end.set()
    assert await reading == ([1], [1])


async def test_the_file_is_wal_full_and_folded_at_the_end(tmp_path: Path) -> None:
    store = Store.open(tmp_path / "a.db", schema)
    modes = await store.write(
        lambda connection: [
            connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys", "trusted_schema")
        ]
    )
    assert modes == ["wal", 2, 1, 0]
    await store.write(lambda connection: add(connection, 1))
    await store.aclose()
    await store.aclose()
    assert names_in(tmp_path) == ["a.db"]


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX permissions")
async def test_only_the_owner_may_read_the_file(store: Store, tmp_path: Path) -> None:
    assert stat.S_IMODE((tmp_path / "deep" / "100%.db").stat().st_mode) == 0o600


async def test_a_closed_store_takes_nothing(tmp_path: Path) -> None:
    store = Store.open(tmp_path / "a.db", schema)
    await store.aclose()
    with pytest.raises(BugError):
        await store.write(everything)
    with pytest.raises(BugError):
        await store.read(everything)


def test_an_old_library_is_noted() -> None:
    assert note_library_version((3, 40, 1))
    assert not note_library_version(WAL_RESET_FIXED)
