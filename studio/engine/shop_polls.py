"""Asks each shop every minute for what its webhooks missed. Lives on the control loop."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

import aiohttp
import structlog

from studio.engine.shop_details import ShopDetails
from studio.errors import RetryableError, StudioError
from studio.kit.clock import Clock, epoch_ms
from studio.kit.tasks import TaskScope
from studio.orders.connections import ApiKey, Shop
from studio.orders.gathered import Found
from studio.orders.polls import EVERY_S, POLLS, Door, since_of
from studio.orders.tiktok_door import TikTokDoor

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Polled:
    """How a shop's last poll went. problem: a catalogue key, or ""."""

    at_ms: int | None = None
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Desk:
    """Where polls hand what they bring.

    take: enters what was found and keeps the cursor, in one transaction. missing: the orders of a
    shop of which only a notice is known, by the shop's ids. keep: a shop's renewed API key.
    changed: told after each poll.
    """

    take: Callable[[Shop, Found], Awaitable[None]]
    missing: Callable[[Shop], Awaitable[Sequence[str]]]
    keep: Callable[[Shop, str], Awaitable[None]]
    changed: Callable[[], None]


Ask = Callable[[datetime], Awaitable[Found]]


class ShopPolls:
    """One task per shop with an API key; another where its webhooks tell too little.

    pause: waits between two polls.
    """

    def __init__(self, clock: Clock, desk: Desk, pause: Callable[[float], Awaitable[None]]) -> None:
        self._clock = clock
        self._desk = desk
        self._pause = pause
        self._scope = TaskScope("polls")
        self._details: list[ShopDetails] = []
        self.polled: dict[Shop, Polled] = {}

    async def start(self, keys: Mapping[Shop, ApiKey]) -> None:
        """Poll these shops, and no other, from now on."""
        await self._scope.aclose()
        self._details = []
        for shop, key in keys.items():
            if is_asked(shop, key):
                self._scope.start(self._poll_for_ever(shop, key), shop.secret_name)

    def applied(self) -> None:
        """Orders are new on the disk; some may be no more than a notice."""
        for details in self._details:
            details.look()

    async def aclose(self) -> None:
        """Ask no more."""
        await self._scope.aclose()

    async def _poll_for_ever(self, shop: Shop, key: ApiKey) -> None:
        async with aiohttp.ClientSession() as session:
            ask = self._ask(session, shop, key)
            while True:
                wait_s = EVERY_S
                try:
                    shop = await self._poll(ask, shop)
                except RetryableError as error:
                    wait_s = max(wait_s, error.retry_after_s or 0)
                    self._note(shop, error)
                except StudioError as error:
                    self._note(shop, error)
                await self._pause(wait_s)

    def _ask(self, session: aiohttp.ClientSession, shop: Shop, key: ApiKey) -> Ask:
        """How a shop is asked for what has changed."""
        if shop.provider != "tiktok":
            return lambda since: POLLS[shop.provider](Door(session, shop, key.token, since))
        door = TikTokDoor(session, shop, key, self._clock, partial(self._desk.keep, shop))
        details = ShopDetails(
            partial(self._desk.missing, shop), door.details, partial(self._desk.take, shop)
        )
        details.noted = partial(self._note, shop)
        self._details.append(details)
        self._scope.start(details.run(self._clock, self._pause), f"{shop.secret_name}.details")
        return door.changed

    async def _poll(self, ask: Ask, shop: Shop) -> Shop:
        found = await ask(since_of(shop, self._clock.utc_now()))
        if found.unreadable:
            _log.warning("shop.unreadable", shop=shop.shop, orders=found.unreadable)
        await self._desk.take(shop, found)
        self.polled[replace(shop, cursor="")] = Polled(epoch_ms(self._clock.utc_now()))
        self._desk.changed()
        return replace(shop, cursor=found.cursor)

    def _note(self, shop: Shop, error: StudioError) -> None:
        key = replace(shop, cursor="")
        _log.warning("shop.poll_failed", shop=shop.shop, provider=shop.provider, code=error.code)
        former = self.polled.get(key, Polled())
        self.polled[key] = replace(former, problem=error.message)
        self._desk.changed()


def is_asked(shop: Shop, key: ApiKey) -> bool:
    """Whether a shop can be asked, beside what it reports by itself."""
    match shop.provider:
        case "tiktok":
            return bool(key.token and key.app_key and key.secret)
        case "stripe":
            return bool(key.token)
        case _:
            return bool(key.token and shop.address) and shop.provider in POLLS
