"""Two edges on machines of their own, the studio on a third, somebody who watches at each.

Nothing but wires lies between the machines (network namespaces): what arrives came over the
network, by the addresses and ports the edges were told to use.
"""

import asyncio
import json
import sys
from pathlib import Path
from typing import Any

import pytest

from studio.control.feeds import OrderStatus
from tests.fakes.namespaces import Machines

pytestmark = [pytest.mark.e2e, pytest.mark.alone, pytest.mark.timeout(240)]
GAP_MS = 100.0


async def run(folder: Path) -> dict[str, Any]:
    """What the machine of the studio saw."""
    wires = (("studio", "north"), ("studio", "south"))
    with Machines("studio", "north", "south", wires=wires) as machines:
        process = await asyncio.create_subprocess_exec(
            *machines.within("studio"),
            *(sys.executable, "-m", "tests.e2e.two_edges", str(folder)),
            *(machines.name(name) for name in ("north", "south")),
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        try:
            said, complaint = await process.communicate()
        finally:
            if process.returncode is None:
                process.terminate()
                await process.wait()
    assert process.returncode == 0, complaint.decode()[-4000:]
    seen: dict[str, Any] = json.loads(said)
    return seen


async def test_two_edges_share_one_show_and_one_may_fall(tmp_path: Path) -> None:
    seen = await run(tmp_path)
    assert seen["north_first"]["missing"] == seen["south_first"]["missing"] == 0
    assert {"Ana", "Leila"} <= set(seen["authors"])

    fates = [OrderStatus(fate) for fate in seen["fates"]]
    assert fates.count(OrderStatus.RESERVED) == 1
    assert seen["stock"] == 0
    assert [number[:4] for number in seen["numbers"]] == ["CS-B", "CS-C"]

    assert seen["meanwhile"]["missing"] == 0
    undisturbed_ms = seen["before"]["gap_ms"]  # a machine with other work to do has gaps of its own
    assert seen["meanwhile"]["gap_ms"] <= max(GAP_MS, 2 * undisturbed_ms)
    assert seen["meanwhile_fate"] == OrderStatus.RESERVED.value
    assert seen["meanwhile_is_on"]

    assert seen["kept_order"] == OrderStatus.RESERVED.value
    assert seen["back"]["missing"] == 0
    assert {"last words", "still here"} <= set(seen["missed"])
