"""Somebody at another machine: watches, chats and buys there, as told by lines on its input.

Run as `python -m tests.e2e.distant_person http://ADDRESS:PORT`, in that machine's network
namespace. Each line is a JSON object, `do` and its arguments; each answer is a line of JSON.
"""

import asyncio
import json
import sys
from contextlib import AsyncExitStack
from typing import Any
from urllib.parse import urlsplit

import aiohttp

from tests.e2e.buyer import Buyer
from tests.fakes.light_receiver import LightReceiver

_PATIENCE_S = 40.0


class DistantPerson:
    """What one can be told to do; each answers with what may be written as JSON."""

    def __init__(self, edge: str) -> None:
        self._edge = edge
        self._stack = AsyncExitStack()
        self._buyer: Buyer | None = None
        self._watching = LightReceiver(f"{edge}/whep/live", address=urlsplit(edge).hostname or "")

    async def watch(self) -> None:
        """Receive picture and sound until the end."""
        http = await self._stack.enter_async_context(aiohttp.ClientSession())
        await self._watching.join(http)
        self._stack.push_async_callback(self._watching.leave)
        await asyncio.wait_for(self._watching.first_key.wait(), _PATIENCE_S)

    async def begin(self) -> None:
        """Judge gaps from here on."""
        self._watching.video.largest_gap_ms = 0.0

    async def pictures(self, count: int) -> dict[str, float]:
        """After `count` more pictures: the longest gap since `begin`, and what is missing."""
        video = self._watching.video
        wanted = video.pictures + count
        await self._watching.wait_until(lambda: video.pictures >= wanted, _PATIENCE_S)
        return {"gap_ms": video.largest_gap_ms, "missing": len(video.missing)}

    async def come(self, name: str) -> dict[str, Any]:
        """Open the page; what it shows at first."""
        self._buyer = await self._stack.enter_async_context(Buyer(f"{self._edge}/watch", name))
        return self._buyer.welcome

    async def say(self, text: str) -> str:
        """A line; returned once the edge has it on its disk."""
        return await self._at_page.say(text)

    async def hear_line(self, text: str) -> None:
        """Until this line is in the room."""
        await self._at_page.hear_line(text)

    async def order(self, product: int) -> dict[str, Any]:
        """One piece; returned once the edge has it on its disk."""
        page = self._at_page
        return await page.order(page.welcome["page"]["products"][product])

    async def hear_fate(self, order_id: str) -> str:
        """What became of an order."""
        return await self._at_page.hear_fate(order_id)

    async def aclose(self) -> None:
        await self._stack.aclose()

    @property
    def _at_page(self) -> Buyer:
        assert self._buyer is not None
        return self._buyer


async def main() -> None:
    person = DistantPerson(sys.argv[1])
    reader = asyncio.StreamReader()
    await asyncio.get_running_loop().connect_read_pipe(
        lambda: asyncio.StreamReaderProtocol(reader), sys.stdin
    )
    try:
        async for line in reader:
            told = json.loads(line)
            answer = await getattr(person, told.pop("do"))(**told)
            sys.stdout.write(f"{json.dumps(answer)}\n")
            sys.stdout.flush()
    finally:
        await person.aclose()


if __name__ == "__main__":
    asyncio.run(main())
