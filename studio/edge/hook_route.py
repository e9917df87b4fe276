"""`POST /hooks/{provider}/{shop}`: what shops report, on the disk before it is acknowledged."""

import asyncio
import base64
import hashlib
import zlib

import structlog
from aiohttp import web
from sqlalchemy import Connection

from studio.edge.buckets import Buckets
from studio.edge.hook_schemes import Call, ForgedError, is_ping, verified
from studio.edge.ledger import enter_receipt
from studio.edge.options import Rate
from studio.errors import RetryableError
from studio.kit.clock import Clock, epoch_ms
from studio.link.messages import MAX_CALL_CHARS, HookKey, HookKeys, ShopCall
from studio.link.peer import Peer
from studio.store.store import Store

MAX_HOOK_BYTES = 1024 * 1024
_BODY_S = 10.0
_RETRY_S = 5
_REFUSALS = Rate(burst=30, per_s=0.5)  # a provider is never refused, whoever guesses often is

_log = structlog.get_logger(__name__)


class HookRoute:
    """Takes webhooks. The secrets live in memory only, as the engine last told. One loop."""

    def __init__(self, store: Store, peer: Peer, clock: Clock) -> None:
        self._store = store
        self._peer = peer
        self._clock = clock
        self._refusals = Buckets(_REFUSALS, clock)
        self._keys: dict[tuple[str, str], HookKey] | None = None

    def take_keys(self, keys: HookKeys) -> None:
        """The shops whose webhooks are expected from now on."""
        self._keys = {(key.provider, key.shop): key for key in keys.keys}

    async def handle(self, request: web.Request) -> web.Response:
        """200 once the report is on the disk, and again for the same report.

        401: not signed by that shop. 404: no such shop. 413: too large. 429: refused too often.
        503: not now (no engine has said which shops there are, or the disk is full).
        """
        key = self._key(request)
        body = await _body(request)
        headers = {name.lower(): value for name, value in request.headers.items()}
        now_ms = epoch_ms(self._clock.utc_now())
        call = Call(headers, body, now_ms // 1000)
        if is_ping(call, key.provider):
            return web.Response()
        try:
            event_id = verified(call, key)
        except ForgedError as error:
            raise self._refusal(request, key, str(error)) from error
        await self._keep(_shop_call(key, event_id, body, now_ms))
        return web.Response()

    def _key(self, request: web.Request) -> HookKey:
        if self._keys is None:
            raise web.HTTPServiceUnavailable(headers={"Retry-After": str(_RETRY_S)})
        found = self._keys.get((request.match_info["provider"], request.match_info["shop"]))
        if found is None or not found.secrets:
            raise web.HTTPNotFound
        return found

    def _refusal(self, request: web.Request, key: HookKey, why: str) -> web.HTTPException:
        _log.warning("hook.refused", provider=key.provider, shop=key.shop, why=why)
        if self._refusals.wait_s(request.remote or ""):
            return web.HTTPTooManyRequests()
        return web.HTTPUnauthorized()

    async def _keep(self, call: ShopCall) -> None:
        item_id = item_id_of(call)

        def job(connection: Connection) -> None:
            if enter_receipt(connection, item_id, call.provider, call.at_ms) is None:
                self._peer.add_once(connection, item_id, call)

        try:
            await self._store.write(job)
        except RetryableError as error:
            raise web.HTTPServiceUnavailable(headers={"Retry-After": str(_RETRY_S)}) from error
        self._peer.wake()


def item_id_of(call: ShopCall) -> str:
    """The id of the report on the link: the same event is the same item, for ever."""
    said = f"{call.provider}\n{call.shop}\n{call.event_id}"
    return hashlib.sha256(said.encode()).hexdigest()


def _shop_call(key: HookKey, event_id: str, body: bytes, now_ms: int) -> ShopCall:
    packed = base64.b64encode(zlib.compress(body, 1)).decode()
    if len(packed) > MAX_CALL_CHARS:
        raise web.HTTPRequestEntityTooLarge(MAX_HOOK_BYTES, len(body))
    digest = hashlib.sha256(event_id.encode()).hexdigest()
    return ShopCall(key.provider, key.shop, digest, packed, now_ms)


async def _body(request: web.Request) -> bytes:
    body = bytearray()
    try:
        async with asyncio.timeout(_BODY_S):
            async for chunk in request.content.iter_any():
                body += chunk
                if len(body) > MAX_HOOK_BYTES:
                    raise web.HTTPRequestEntityTooLarge(MAX_HOOK_BYTES, len(body))
    except TimeoutError as error:
        raise web.HTTPRequestTimeout from error
    return bytes(body)
