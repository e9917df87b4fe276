"""Fetches what a shop's notices leave out: TikTok Shop's name an order, and not what is in it.

Lives on the control loop. What is missing stands in the store, so neither a failure nor a restart
loses an order: it shows with its number until the shop has said the rest.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence

from studio.errors import RetryableError, StudioError
from studio.kit.backoff import pauses_s
from studio.kit.clock import NS_PER_SECOND, Clock
from studio.orders.gathered import Found

AT_ONCE = 50  # orders in one question
CALM_S = 1.0  # a rush of notices costs one question a second
REFUSED_S = 60.0  # until the seller has entered another key
VAIN_S = 300.0  # before an order is asked for again that the shop did not know


class ShopDetails:
    """One shop's. noted: told of every failure.

    missing: the shop's ids of the orders known by a notice alone. fetch: asks the shop for some.
    take: enters them.
    """

    def __init__(
        self,
        missing: Callable[[], Awaitable[Sequence[str]]],
        fetch: Callable[[Sequence[str]], Awaitable[Found]],
        take: Callable[[Found], Awaitable[None]],
    ) -> None:
        self._missing = missing
        self._fetch = fetch
        self._take = take
        self._news = asyncio.Event()
        self._news.set()  # what an earlier run has left
        self._vain_ns: dict[str, int] = {}
        self.noted: Callable[[StudioError], None] = lambda _error: None

    def look(self) -> None:
        """Something may be missing."""
        self._news.set()

    async def run(self, clock: Clock, pause: Callable[[float], Awaitable[None]]) -> None:
        """Fetch for ever. pause: waits so many seconds."""
        pauses = pauses_s()
        while True:
            await self._news.wait()
            self._news.clear()
            wait_s = CALM_S
            try:
                if await self._fetch_some(clock):
                    self._news.set()
                pauses = pauses_s()
            except RetryableError as error:
                wait_s = max(CALM_S, next(pauses), error.retry_after_s or 0.0)
                self._failed(error)
            except StudioError as error:
                wait_s = REFUSED_S
                self._failed(error)
            await pause(wait_s)

    def _failed(self, error: StudioError) -> None:
        self._news.set()
        self.noted(error)

    async def _fetch_some(self, clock: Clock) -> bool:
        """Ask for the oldest; whether there may be more at once."""
        missing = await self._missing()
        self._vain_ns = {one: at for one, at in self._vain_ns.items() if one in missing}
        now_ns = clock.now_ns()
        due = [one for one in missing if self._vain_ns.get(one, now_ns) <= now_ns][:AT_ONCE]
        if not due:
            return False
        found = await self._fetch(due)
        self._vain_ns |= dict.fromkeys(due, now_ns + round(VAIN_S * NS_PER_SECOND))
        if found.news:
            await self._take(found)
        return True
