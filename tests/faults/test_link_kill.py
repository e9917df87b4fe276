"""Nothing acknowledged is lost, nothing is applied twice: engine and edge killed on purpose."""

import asyncio
import itertools
import signal
import sqlite3
import sys
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, closing
from functools import partial
from pathlib import Path

import pytest

from studio.ids import new_id
from studio.paths import PROGRAM_DIR
from tests.fakes.edge_process import EdgeProcess
from tests.fakes.edge_world import LinkedEngine, PageClient, demo_page
from tests.faults.link_engine import STORE_NAME

LINES, ORDERS, BUYERS = 100, 20, 5
pytestmark = [
    pytest.mark.e2e,
    pytest.mark.skipif(sys.platform == "win32", reason="POSIX signals"),
]


class EngineProcess:
    """tests.faults.link_engine as a process."""

    def __init__(self, profile: Path) -> None:
        self._profile = profile
        self._process: asyncio.subprocess.Process | None = None

    async def start(self) -> None:
        self._process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "tests.faults.link_engine", str(self._profile), cwd=PROGRAM_DIR
        )

    async def kill(self) -> None:
        if self._process is not None:
            self._process.kill()
            await self._process.wait()
            self._process = None

    def applied(self) -> Counter[str]:
        """How often each key was applied, as the database says."""
        with closing(sqlite3.connect(self._profile / STORE_NAME)) as connection:
            return Counter(key for (key,) in connection.execute("SELECT key FROM applied"))


@asynccontextmanager
async def processes(profile: Path) -> AsyncIterator[tuple[EdgeProcess, EngineProcess]]:
    """An edge that shows products, and an engine that does not run yet."""
    edge, engine = EdgeProcess(profile), EngineProcess(profile)
    await edge.start()
    try:
        async with (
            PageClient(edge.file.url) as page,
            LinkedEngine(edge.file, profile / "first.db") as first,
        ):
            first.link.show_page(demo_page())
            await page.until(lambda: page.of("page") or page.welcome["page"]["products"])
        yield edge, engine
    finally:
        await engine.kill()
        await edge.kill()


async def _send(page: PageClient, lines: list[str], orders: list[str]) -> None:
    """Say and order everything; returns when the edge has confirmed all of it."""
    for line_id in lines:
        await page.say("hello", line_id)
    for order_id in orders:
        status, _ = await page.post(page.order(order_id=order_id))
        assert status == 202
    for line_id in lines:
        await page.all("received", id=line_id)


def _shares(count: int) -> list[list[str]]:
    ids = [new_id() for _ in range(count)]
    return [ids[first::BUYERS] for first in range(BUYERS)]


async def _all_seen(page: PageClient, lines: list[str], orders: list[str]) -> None:
    """Waits until the page heard of each of its lines and of the fate of each of its orders."""
    wanted = set(lines)
    await page.until(lambda: wanted <= {line["line_id"] for line in page.of("line")}, timeout_s=40)
    fates = set(orders)
    await page.until(
        lambda: (
            fates
            <= {
                o["order"]["order_id"]
                for o in page.of("order")
                if o["order"]["status"] == "reserved"
            }
        ),
        timeout_s=40,
    )


def _fates(page: PageClient) -> set[str]:
    """What became of this buyer's orders, as far as the engine said."""
    told = {one["order"]["status"] for one in page.of("order")}
    return (told | {one["status"] for one in page.welcome["orders"]}) - {"received"}


async def test_what_arrives_while_the_engine_is_dead_exists_exactly_once(tmp_path: Path) -> None:
    lines, orders = _shares(LINES), _shares(ORDERS)
    async with processes(tmp_path) as (edge, engine):
        async with AsyncExitStack() as stack:
            pages = [
                await stack.enter_async_context(PageClient(edge.file.url)) for _ in range(BUYERS)
            ]
            await asyncio.gather(*map(_send, pages, lines, orders))
            await engine.start()
            await asyncio.gather(*map(_all_seen, pages, lines, orders))
            await engine.kill()
        assert engine.applied() == Counter(itertools.chain(*lines, *orders))
        for page in pages:
            heard = Counter(line["line_id"] for line in page.of("line"))
            assert heard == Counter(itertools.chain(*lines))


async def test_an_engine_killed_again_and_again_applies_everything_once(tmp_path: Path) -> None:
    lines, orders = _shares(LINES), _shares(ORDERS)
    async with processes(tmp_path) as (edge, engine):
        await engine.start()
        for share, order_ids in zip(lines, orders, strict=True):
            async with PageClient(edge.file.url) as page:
                await _send(page, share, order_ids)
                await page.all("line")
                await engine.kill()
                await engine.start()
                await _all_seen(page, share, order_ids)
        await engine.kill()
        assert engine.applied() == Counter(itertools.chain(*lines, *orders))


async def test_a_killed_edge_keeps_what_it_confirmed_and_tells_buyers_afterwards(
    tmp_path: Path,
) -> None:
    lines, orders = _shares(LINES)[0], _shares(ORDERS)[0]
    async with processes(tmp_path) as (edge, engine):
        async with PageClient(edge.file.url) as page:
            await _send(page, lines, orders)
        await edge.end(signal.SIGKILL)
        await edge.start()
        async with PageClient(edge.file.url, page.identity) as again:
            assert [one["order_id"] for one in again.welcome["orders"]] == orders
            assert again.welcome["page"]["title"] == demo_page().title
            await again.say("hello", lines[0])
            await again.all("received", id=lines[0])
            await engine.start()
            await _all_seen(again, lines, orders)
        await engine.kill()
        assert engine.applied() == Counter([*lines, *orders])


async def test_an_edge_killed_under_a_running_engine_is_found_again(tmp_path: Path) -> None:
    lines, orders = _shares(LINES), _shares(ORDERS)
    async with processes(tmp_path) as (edge, engine):
        await engine.start()
        for share, order_ids in zip(lines[:2], orders[:2], strict=True):
            async with PageClient(edge.file.url) as page:
                await _send(page, share, order_ids)
            await edge.end(signal.SIGKILL)
            await edge.start()
            async with PageClient(edge.file.url, page.identity) as again:
                await again.all("line", line_id=await again.say("last"))
                assert await again.until(partial(_fates, again)) == {"reserved"}
        await engine.kill()
        applied = engine.applied()
        assert set(itertools.chain(*lines[:2], *orders[:2])) <= set(applied)
        assert set(applied.values()) == {1}
