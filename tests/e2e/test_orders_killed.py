"""Engine and edge are killed in the middle of a rush of orders; each order exists exactly once."""

import asyncio
import os
import signal
from pathlib import Path

import psutil
import pytest

from studio.control.feeds import OrderStatus
from studio.control.orders_commands import ConnectShop
from studio.engine.edge_process import read_address
from tests.e2e.buyer import rows
from tests.e2e.shows import small_show
from tests.e2e.studio_process import Front, StudioProcess
from tests.fakes.edge_process import EdgeProcess
from tests.fakes.hook_sender import HookSender
from tests.fakes.shop_calls import SECRET

ORDERS, PER_S = 300, 50

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(120)]


async def test_a_rush_of_orders_survives_both_deaths(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "tests.fakes.file_keyring.FileKeyring")
    monkeypatch.setenv("TEST_KEYRING_FILE", str(tmp_path / "keyring.json"))
    show = small_show(tmp_path, "Rush", 1000)
    studio = StudioProcess(tmp_path / "profile", ("--show", str(show), "--go-live", "--resume"))
    ready = await studio.start()
    edge = EdgeProcess(studio.profile.root)
    try:
        async with Front(studio.profile) as front:
            await front.send(ConnectShop("shopify", "silk", SECRET))
            await front.state.until(lambda: front.state.slices["shops"].shops)
        sender = HookSender(ready["watch"].rpartition("/")[0])
        rush = asyncio.ensure_future(sender.send(range(ORDERS), PER_S))
        await _acked(sender, ORDERS // 5)
        await studio.kill()
        await _acked(sender, 2 * ORDERS // 5)  # the edge goes on alone
        await studio.start()
        await _acked(sender, 3 * ORDERS // 5)
        _kill_edge(studio)
        await edge.start()
        await rush
        async with Front(studio.profile) as front:
            await front.state.until(lambda: len(front.state.orders) == ORDERS, 30)
            assert {one.status for one in front.state.orders.values()} == {OrderStatus.PAID}
            await front.state.until(
                lambda: front.state.slices["run"].items[0].stock == 1000 - 2 * ORDERS
            )
        database = studio.profile.store_file
        counted = "select count(*), count(distinct number), sum(units) from orders"
        assert rows(database, counted) == [(ORDERS, ORDERS, 2 * ORDERS)]
    finally:
        await studio.stop()
        await edge.kill()


async def _acked(sender: HookSender, count: int) -> None:
    async with asyncio.timeout(60):
        while len(sender.acked_s) < count:
            turn = asyncio.Event()
            asyncio.get_running_loop().call_later(0.01, turn.set)
            await turn.wait()


def _kill_edge(studio: StudioProcess) -> None:
    address = read_address(studio.profile)
    assert address is not None
    process = psutil.Process(address.pid)
    assert str(studio.profile.root) in process.cmdline()
    os.kill(address.pid, signal.SIGKILL)
    psutil.wait_procs([process], timeout=5)
