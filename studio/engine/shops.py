"""The connected shops: their secrets to the edge, their state to the window.

Lives on the control loop; the vault may block and is asked in a worker thread.
"""

import asyncio
import json
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field, replace

from studio.control import orders_commands as oc
from studio.control.door import Door
from studio.control.orders_states import ShopsState, ShopState
from studio.engine.shop_polls import Desk, Polled, ShopPolls, is_asked
from studio.kit.clock import Clock, epoch_ms
from studio.kit.vault import Vault
from studio.link.links import Links
from studio.link.messages import HookKey, HookKeys
from studio.orders import connections, queries
from studio.orders.connections import ApiKey, Shop
from studio.orders.gathered import Found
from studio.store.store import Store

Pause = Callable[[float], Awaitable[None]]
_ACTIVE_SECRETS = 2
_LOOKED_AT = 1000  # orders with details to come


@dataclass(frozen=True, slots=True)
class Secrets:
    """What the vault keeps for one shop. hooks: the newest first."""

    hooks: tuple[str, ...] = field(default=(), repr=False)
    app_key: str = field(default="", repr=False)
    token: str = field(default="", repr=False)

    @classmethod
    def read(cls, text: str | None) -> "Secrets":
        """From the vault's text."""
        said = json.loads(text) if text else {}
        return cls(tuple(said.get("hooks", ())), said.get("app_key", ""), said.get("token", ""))

    def text(self) -> str:
        """For the vault."""
        return json.dumps({"hooks": self.hooks, "app_key": self.app_key, "token": self.token})

    @property
    def api(self) -> ApiKey:
        """What opens the shop's API; an app signs there with the secret of its webhooks."""
        return ApiKey(self.token, self.app_key, next(iter(self.hooks), ""))

    def changed(self, command: oc.ConnectShop) -> "Secrets":
        """With the new ones of `command`; the former webhook secret stays valid beside it."""
        hooks = self.hooks
        if command.secret and command.secret not in hooks[:1]:
            former = tuple(one for one in hooks if one != command.secret)
            hooks = (command.secret, *former)[:_ACTIVE_SECRETS]
        return Secrets(hooks, command.app_key or self.app_key, command.token or self.token)


async def _nobody(_shop: Shop, _found: Found) -> None:
    """Before the orders are there to take anything."""


class Shops:
    """Owner of the connections. take: enters what a poll found (set by the orders).

    pause: waits between two questions.
    """

    def __init__(
        self, store: Store, door: Door, clock: Clock, vault: Vault, pause: Pause = asyncio.sleep
    ) -> None:
        self._store = store
        self._door = door
        self._clock = clock
        self._vault = vault
        self._link: Links | None = None
        self._shops: dict[Shop, Secrets] = {}
        self._is_lasting = True
        self.take: Callable[[Shop, Found], Awaitable[None]] = _nobody
        desk = Desk(self._taken, self._missing, self._keep, self._show)
        self._polls = ShopPolls(clock, desk, pause)

    def connect(self, link: Links) -> None:
        """The edge that takes the webhooks."""
        self._link = link

    async def load(self) -> None:
        """Read connections and secrets; tell edge and window."""
        shops = await self._store.read(connections.every)
        self._shops = {shop: await self._secrets(shop) for shop in shops}
        self._is_lasting = not shops or await asyncio.to_thread(lambda: self._vault.is_lasting)
        self._show()
        await self._polls.start({shop: secrets.api for shop, secrets in self._shops.items()})

    def wire(self) -> None:
        """Take the commands about shops."""
        self._door.on(oc.ConnectShop, self._connect)
        self._door.on(oc.DisconnectShop, self._disconnect)

    async def aclose(self) -> None:
        """Stop asking shops."""
        await self._polls.aclose()

    def applied(self) -> None:
        """Orders are new on the disk; some may be no more than a notice."""
        self._polls.applied()

    async def _taken(self, shop: Shop, found: Found) -> None:
        await self.take(shop, found)

    async def _missing(self, shop: Shop) -> Sequence[str]:
        return await self._store.read(
            lambda on: queries.noticed(on, shop.provider, shop.shop, _LOOKED_AT)
        )

    async def _keep(self, shop: Shop, token: str) -> None:
        """A key that the shop has renewed; the former one may be worth nothing any more."""
        secrets = replace(await self._secrets(shop), token=token)
        await asyncio.to_thread(self._vault.put, shop.secret_name, secrets.text())
        for known in self._shops:
            if known.secret_name == shop.secret_name:
                self._shops[known] = secrets

    def _show(self) -> None:
        keys = (
            HookKey(shop.provider, shop.shop, secrets.hooks, secrets.app_key)
            for shop, secrets in self._shops.items()
            if secrets.hooks
        )
        if self._link is not None:
            self._link.expect_hooks(HookKeys(tuple(keys)))
        states = (self._state(shop, secrets) for shop, secrets in self._shops.items())
        self._door.show("shops", ShopsState(tuple(states)))

    def _state(self, shop: Shop, secrets: Secrets) -> ShopState:
        polled = self._polls.polled.get(replace(shop, cursor=""), Polled())
        return ShopState(
            provider=shop.provider,
            shop=shop.shop,
            hook_path=f"/hooks/{shop.provider}/{shop.shop}",
            address=shop.address,
            has_secret=bool(secrets.hooks),
            is_asked=is_asked(shop, secrets.api),
            is_lasting=self._is_lasting,
            polled_ms=polled.at_ms,
            problem=polled.problem,
        )

    async def _connect(self, command: oc.ConnectShop) -> None:
        shop = Shop(command.provider, command.shop, command.address)
        now_ms = epoch_ms(self._clock.utc_now())
        await self._store.write(lambda to: connections.add(to, shop, now_ms))
        secrets = (await self._secrets(shop)).changed(command)
        await asyncio.to_thread(self._vault.put, shop.secret_name, secrets.text())
        await self.load()

    async def _disconnect(self, command: oc.DisconnectShop) -> None:
        shop = Shop(command.provider, command.shop)
        await self._store.write(lambda to: connections.remove(to, shop.provider, shop.shop))
        await asyncio.to_thread(self._vault.drop, shop.secret_name)
        await self.load()

    async def _secrets(self, shop: Shop) -> Secrets:
        return Secrets.read(await asyncio.to_thread(self._vault.get, shop.secret_name))
