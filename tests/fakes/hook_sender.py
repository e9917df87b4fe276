"""A shop that reports orders at a steady rate and, like every shop, tries again until a 2xx."""

import asyncio
import io
import time
from dataclasses import dataclass, field
from typing import Any

import aiohttp

from tests.fakes.shop_calls import SECRET, shopify_order, signed

_AGAIN_S = 0.05


def order_of(number: int) -> dict[str, Any]:
    """A whole order, paid."""
    return shopify_order(number, number % 1000, financial_status="paid")


@dataclass
class HookSender:
    """Sends to `{url}/hooks/shopify/{shop}`. url may change while it sends.

    sent_s, acked_s: instants (monotonic) by order number.
    """

    url: str
    shop: str = "silk"
    sent_s: dict[int, float] = field(default_factory=dict)
    acked_s: dict[int, float] = field(default_factory=dict)

    async def send(self, numbers: range, per_s: float) -> None:
        """All of `numbers`, one every 1/per_s; returns when each was acknowledged."""
        loop = asyncio.get_running_loop()
        begin_s = loop.time()
        requests = [signed("shopify", order_of(number), SECRET) for number in numbers]
        async with aiohttp.ClientSession() as session, asyncio.TaskGroup() as group:
            for place, (number, request) in enumerate(zip(numbers, requests, strict=True)):
                await _at(begin_s + place / per_s)
                group.create_task(self._send_one(session, number, request))

    async def _send_one(
        self, session: aiohttp.ClientSession, number: int, request: tuple[bytes, dict[str, str]]
    ) -> None:
        body, headers = request
        self.sent_s[number] = time.monotonic()
        while not await self._is_taken(session, body, headers):
            await _at(asyncio.get_running_loop().time() + _AGAIN_S)
        self.acked_s[number] = time.monotonic()

    async def _is_taken(
        self, session: aiohttp.ClientSession, body: bytes, headers: dict[str, str]
    ) -> bool:
        try:
            url = f"{self.url}/hooks/shopify/{self.shop}"
            async with session.post(url, data=io.BytesIO(body), headers=headers) as answer:
                assert answer.status in {200, 404, 503}, answer.status
                return answer.status == 200
        except (aiohttp.ClientError, OSError):
            return False

    def ack_ms(self) -> list[float]:
        """How long each acknowledgement took."""
        return [1000 * (self.acked_s[number] - sent) for number, sent in self.sent_s.items()]


async def _at(instant_s: float) -> None:
    """Until an instant of the loop's clock."""
    loop = asyncio.get_running_loop()
    if instant_s > loop.time():
        due = loop.create_future()
        handle = loop.call_at(instant_s, due.set_result, None)
        try:
            await due
        finally:
            handle.cancel()
