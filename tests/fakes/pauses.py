"""Pauses that end when a test says so."""

import asyncio


class Pauses:
    """Called like `asyncio.sleep`. lengths: how long each pause was to be."""

    def __init__(self) -> None:
        self.lengths: list[float] = []
        self._go = asyncio.Event()

    async def __call__(self, seconds: float) -> None:
        self.lengths.append(seconds)
        await self._go.wait()

    def were(self, length: float, count: int) -> bool:
        """Whether so many pauses of one length have begun."""
        return self.lengths.count(length) == count

    def end(self) -> None:
        """Let everybody who pauses go on."""
        go, self._go = self._go, asyncio.Event()
        go.set()
