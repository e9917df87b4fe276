"""Waiting for what nobody announces."""

import asyncio
from collections.abc import Callable

_LOOK_EVERY_S = 0.01


async def until(true: Callable[[], bool], timeout_s: float = 10.0) -> None:
    """Look every 10 ms whether `true()` holds."""
    async with asyncio.timeout(timeout_s):
        while not true():
            turn = asyncio.Event()
            asyncio.get_running_loop().call_later(_LOOK_EVERY_S, turn.set)
            await turn.wait()
