"""An edge that ends itself, in this process."""

import asyncio
from pathlib import Path

import pytest

from studio.edge.options import EdgeOptions
from studio.edge.run import run_edge
from studio.errors import FatalError


async def test_an_embedded_edge_without_an_engine_ends_itself(tmp_path: Path) -> None:
    options = EdgeOptions(tmp_path, port=0, embedded=True, idle_limit_s=0.0)
    async with asyncio.timeout(10):
        await run_edge(options)
    assert (tmp_path / "edge.json").exists()


async def test_without_an_address_of_its_own_it_says_so(tmp_path: Path) -> None:
    with pytest.raises(FatalError, match="cannot listen"):
        await run_edge(EdgeOptions(tmp_path, host="192.0.2.1", port=0))
