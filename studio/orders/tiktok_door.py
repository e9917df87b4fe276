"""TikTok Shop's API: signed questions about orders, with a key that renews itself.

Lives on the control loop, one per shop. Sources: partner.tiktokshop.com, "Sign your API request",
"Common errors", "Refresh token", Order API 202309 (Get Order Detail, Get Order List), "Get
Authorized Shops".
"""

import asyncio
import hashlib
import hmac
import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from functools import partial
from typing import Any

import aiohttp

from studio.errors import N_, RetryableError, UserError
from studio.kit.clock import NS_PER_SECOND, Clock
from studio.orders.connections import ApiKey, Shop
from studio.orders.gathered import Found, Gathered
from studio.orders.shop_http import Question, ask, busy, no_answer, refused
from studio.orders.shops import tiktok

MAX_IDS = 50  # Get Order Detail's
_MAX_PAGES = 20  # a poll's; the next goes on from there
_API = "https://open-api.tiktokglobalshop.com"
_SIGN_IN = "https://auth.tiktok-shops.com"
_ORDERS = "/order/202309/orders"
_SHOPS = "/authorization/202309/shops"
_EARLY_S = 300  # a key is renewed before it ends
_TOLD = (200, 400, 401, 403, 404)
_DONE = 0
_EXPIRED = frozenset({105001, 105002})
_TOO_MANY = 36009002
_BAD_REQUEST = 36009004  # also a key or a signature in a wrong form
_MAY_NOT = frozenset({105, 106})  # the thousands of what concerns keys, rights and signatures


@dataclass(frozen=True, slots=True)
class Grant:
    """What the shop has granted. refresh: the long key; at first it may be the code of the consent.

    until_s: epoch second at which `access` ends. cipher: which shop it is for.
    """

    refresh: str = field(repr=False)
    access: str = field(default="", repr=False)
    until_s: int = 0
    cipher: str = field(default="", repr=False)

    @classmethod
    def read(cls, token: str) -> "Grant":
        """From what was typed, or from what `text` gave."""
        if not token.startswith("{"):
            return cls(token)
        said = json.loads(token)
        return cls(said["refresh"], said["access"], said["until_s"], said["cipher"])

    def text(self) -> str:
        """For the vault."""
        return json.dumps(asdict(self))


def signature(secret: str, path: str, params: Mapping[str, str], body: bytes = b"") -> str:
    """The `sign` of a request: over path, sorted parameters and body, between the secret twice."""
    said = "".join(f"{name}{params[name]}" for name in sorted(params))
    message = b"".join((secret.encode(), path.encode(), said.encode(), body, secret.encode()))
    return hmac.new(secret.encode(), message, hashlib.sha256).hexdigest()


class TikTokDoor:
    """Asks one shop. keep: takes the grant's new text; a used-up one would lock the studio out."""

    def __init__(
        self,
        session: aiohttp.ClientSession,
        shop: Shop,
        key: ApiKey,
        clock: Clock,
        keep: Callable[[str], Awaitable[None]],
    ) -> None:
        self._session = session
        self._shop = shop
        self._key = key
        self._clock = clock
        self._keep = keep
        self._grant = Grant.read(key.token)
        self._renewing = asyncio.Lock()
        self._quiet_until_ns = 0

    async def details(self, ids: Sequence[str]) -> Found:
        """The orders with these ids, at most `MAX_IDS`. Raises UserError and RetryableError."""
        gathered = Gathered(self._clock.utc_now())
        said = await self._asked("GET", _ORDERS, {"ids": ",".join(ids)})
        for order in _listed(said, "orders"):
            gathered.add(partial(tiktok.order_news, order))
        return replace(gathered.found(), cursor="")

    async def changed(self, since: datetime) -> Found:
        """Orders by the instant of their last change. Raises UserError and RetryableError."""
        gathered = Gathered(since)
        body = json.dumps({"update_time_ge": int(since.timestamp())}).encode()
        params = {"page_size": str(MAX_IDS), "sort_field": "update_time", "sort_order": "ASC"}
        for _ in range(_MAX_PAGES):
            said = await self._asked("POST", f"{_ORDERS}/search", params, body)
            for order in _listed(said, "orders"):
                gathered.add(partial(tiktok.order_news, order))
            token = said.get("next_page_token")
            if not token:
                break
            params["page_token"] = str(token)
        return gathered.found()

    async def _asked(
        self, method: str, path: str, params: Mapping[str, str], body: bytes = b""
    ) -> dict[str, Any]:
        """What the shop answers under `data`; once more with a new key when that one has ended."""
        wait_s = (self._quiet_until_ns - self._clock.now_ns()) / NS_PER_SECOND
        if wait_s > 0:
            raise busy(wait_s)
        try:
            grant = await self._granted()
            for_shop = {**params, "shop_cipher": grant.cipher}
            try:
                return await self._signed(method, path, for_shop, body)
            except _ExpiredError:
                await self._renew(grant.access)
                return await self._signed(method, path, for_shop, body)
        except _ExpiredError as error:
            raise refused() from error
        except RetryableError as error:
            if error.retry_after_s:
                pause_ns = round(error.retry_after_s * NS_PER_SECOND)
                self._quiet_until_ns = self._clock.now_ns() + pause_ns
            raise

    async def _granted(self) -> Grant:
        """The grant, in force and for this shop."""
        grant = self._grant
        if grant.until_s - _EARLY_S <= self._now_s():
            await self._renew(grant.access)
        if not self._grant.cipher:
            said = await self._signed("GET", _SHOPS, {})
            cipher = self._cipher(_listed(said, "shops"))
            await self._hold(replace(self._grant, cipher=cipher))
        return self._grant

    async def _renew(self, access: str) -> None:
        """A new key for the ended `access`; only one task asks for it."""
        async with self._renewing:
            if self._grant.access != access:
                return  # somebody else was here first
            refresh = {"grant_type": "refresh_token", "refresh_token": self._grant.refresh}
            said = await self._keys("refresh", refresh)
            if said is None and not access:  # typed just now: it may be the code of the consent
                code = {"grant_type": "authorized_code", "auth_code": self._grant.refresh}
                said = await self._keys("get", code)
            if said is None:
                raise refused()
            until_s = int(said.get("access_token_expire_in") or 0)
            if not 0 < until_s < 2**53:
                raise no_answer()
            refresh_token = str(said.get("refresh_token") or self._grant.refresh)
            access = str(said.get("access_token") or "")
            await self._hold(Grant(refresh_token, access, until_s, self._grant.cipher))

    async def _keys(self, way: str, params: dict[str, str]) -> dict[str, Any] | None:
        """What the sign-in answers; None when it does not know the key."""
        own = {"app_key": self._key.app_key, "app_secret": self._key.secret}
        url = f"{self._shop.address or _SIGN_IN}/api/v2/token/{way}"
        question = Question(url, params=list((own | params).items()))
        said, _headers = await ask(self._session, question, _TOLD)
        if not isinstance(said, dict) or not isinstance(said.get("code"), int):
            raise no_answer()
        if said["code"] == _TOO_MANY:
            raise busy(None)
        data = said.get("data")
        return data if said["code"] == _DONE and isinstance(data, dict) else None

    async def _hold(self, grant: Grant) -> None:
        self._grant = grant
        await self._keep(grant.text())

    async def _signed(
        self, method: str, path: str, params: Mapping[str, str], body: bytes = b""
    ) -> dict[str, Any]:
        told = {**params, "app_key": self._key.app_key, "timestamp": str(self._now_s())}
        told["sign"] = signature(self._key.secret, path, told, body)
        question = Question(
            url=f"{self._shop.address or _API}{path}",
            headers={
                "x-tts-access-token": self._grant.access,
                "Content-Type": "application/json",
            },
            params=list(told.items()),
            body=body or None,
            method=method,
        )
        said, _headers = await ask(self._session, question, _TOLD)
        return _data(said)

    def _cipher(self, shops: list[dict[str, Any]]) -> str:
        """Which of the shops is meant: the only one, or the one whose code is the short name."""
        if len(shops) > 1:
            named = (one for one in shops if self._shop.shop == str(one.get("code")).lower())
            shops = list(named)
        if not shops:
            raise UserError(
                N_("The key is for several shops, or for none."),
                remedy=N_("As the short name enter the shop's code in TikTok Shop."),
                code="shop.which",
            )
        return str(shops[0].get("cipher") or "")

    def _now_s(self) -> int:
        return int(self._clock.utc_now().timestamp())


class _ExpiredError(Exception):
    """The access key has ended, whatever its date said."""


def _data(said: object) -> dict[str, Any]:
    """An answer's `data`. Raises UserError, RetryableError and _ExpiredError."""
    if not isinstance(said, dict) or not isinstance(said.get("code"), int):
        raise no_answer()
    code = said["code"]
    if code in _EXPIRED:
        raise _ExpiredError
    if code == _TOO_MANY:
        raise busy(None)
    if code == _BAD_REQUEST and "timestamp" in str(said.get("message")):
        raise UserError(
            N_("The shop finds this computer's clock wrong."),
            remedy=N_("Let the clock be set from the network."),
            code="shop.clock",
        )
    if code == _BAD_REQUEST or code // 1000 in _MAY_NOT:
        raise refused()
    data = said.get("data")
    if code != _DONE or not isinstance(data, dict | None):
        raise no_answer()
    return data or {}


def _listed(said: Mapping[str, Any], name: str) -> list[dict[str, Any]]:
    """A list of the answer; TikTok Shop leaves an empty one out. Raises RetryableError."""
    listed = said.get(name) or []
    if not isinstance(listed, list):
        raise no_answer()
    return [one for one in listed if isinstance(one, dict)]
