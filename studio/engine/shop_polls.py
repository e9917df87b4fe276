"""Asks each shop every minute for what its webhooks missed. Lives on the control loop."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace

import aiohttp
import structlog

from studio.errors import RetryableError, StudioError
from studio.kit.clock import Clock, epoch_ms
from studio.kit.tasks import TaskScope
from studio.orders.connections import Shop
from studio.orders.polls import EVERY_S, POLLS, Door, Found, since_of

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Polled:
    """How a shop's last poll went. problem: a catalogue key, or ""."""

    at_ms: int | None = None
    problem: str = ""


class ShopPolls:
    """One task per shop with an API key.

    take: enters what was found and keeps the cursor, in one transaction. changed: told after each
    poll. pause: waits between two polls.
    """

    def __init__(
        self,
        clock: Clock,
        take: Callable[[Shop, Found], Awaitable[None]],
        changed: Callable[[], None],
        pause: Callable[[float], Awaitable[None]],
    ) -> None:
        self._clock = clock
        self._take = take
        self._changed = changed
        self._pause = pause
        self._scope = TaskScope("polls")
        self.polled: dict[Shop, Polled] = {}

    async def start(self, tokens: Mapping[Shop, str]) -> None:
        """Poll these shops, and no other, from now on."""
        await self._scope.aclose()
        for shop, token in tokens.items():
            if token and shop.provider in POLLS and (shop.address or shop.provider == "stripe"):
                self._scope.start(self._poll_for_ever(shop, token), shop.secret_name)

    async def aclose(self) -> None:
        """Ask no more."""
        await self._scope.aclose()

    async def _poll_for_ever(self, shop: Shop, token: str) -> None:
        async with aiohttp.ClientSession() as session:
            while True:
                wait_s = EVERY_S
                try:
                    shop = await self._poll(session, shop, token)
                except RetryableError as error:
                    wait_s = max(wait_s, error.retry_after_s or 0)
                    self._note(shop, error)
                except StudioError as error:
                    self._note(shop, error)
                await self._pause(wait_s)

    async def _poll(self, session: aiohttp.ClientSession, shop: Shop, token: str) -> Shop:
        door = Door(session, shop, token, since_of(shop, self._clock.utc_now()))
        found = await POLLS[shop.provider](door)
        if found.unreadable:
            _log.warning("shop.unreadable", shop=shop.shop, orders=found.unreadable)
        await self._take(shop, found)
        self.polled[replace(shop, cursor="")] = Polled(epoch_ms(self._clock.utc_now()))
        self._changed()
        return replace(shop, cursor=found.cursor)

    def _note(self, shop: Shop, error: StudioError) -> None:
        key = replace(shop, cursor="")
        _log.warning("shop.poll_failed", shop=shop.shop, provider=shop.provider, code=error.code)
        former = self.polled.get(key, Polled())
        self.polled[key] = replace(former, problem=error.message)
        self._changed()
