"""Pairing: a code that the edge's operator reads out becomes the keys of one studio.

The code lies in the profile for ten minutes, is good for one use and for ten tries by whoever
calls. Nine digits: easily dictated, and typed on the keyboard of any language.
"""

import asyncio
import hashlib
import hmac
import json
import os
import secrets
import unicodedata
from dataclasses import dataclass
from pathlib import Path

import structlog
from aiohttp import web
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from sqlalchemy import Connection

from studio.edge.buckets import Buckets
from studio.edge.keys import EdgeKeys, new_tokens
from studio.edge.ledger import keep_series
from studio.edge.options import Rate
from studio.ids import EdgeId
from studio.kit.clock import Clock, epoch_ms
from studio.store.store import Store

CODE_LIFE_S = 600
_DIGITS, _GROUP = 9, 3
_TRIES = 10
_PER_ADDRESS = Rate(burst=5, per_s=1 / 30)
_BODY_S, _BODY_BYTES = 5.0, 1024
_MS = 1000

_log = structlog.get_logger(__name__)


class _Asked(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)

    code: str = Field(max_length=40)
    series: str = Field(default="", pattern=r"^[A-Z]{0,3}$")


@dataclass(frozen=True, slots=True)
class _Open:
    """A code that may be used. digest: of its digits."""

    digest: str
    ends_ms: int


def new_code(path: Path, clock: Clock) -> str:
    """Make a code in place of the former one; as it is read out: `482 913 507`."""
    digits = "".join(secrets.choice("0123456789") for _ in range(_DIGITS))
    ends_ms = epoch_ms(clock.utc_now()) + CODE_LIFE_S * _MS
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f"{path.name}.{os.getpid()}.new")
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        json.dump({"digest": _digest(digits), "ends_ms": ends_ms}, file)
    fresh.replace(path)
    return " ".join(digits[at : at + _GROUP] for at in range(0, _DIGITS, _GROUP))


def digits_of(code: str) -> str:
    """The digits of what somebody typed, in whatever script and grouping."""
    found = (unicodedata.digit(character, None) for character in code)
    return "".join(str(digit) for digit in found if digit is not None)


class PairingRoute:
    """`POST /pair`. One loop. `path`: where `new_code` puts a code, also from another process."""

    def __init__(
        self, path: Path, store: Store, keys: EdgeKeys, edge_id: EdgeId, clock: Clock
    ) -> None:
        self._path = path
        self._store = store
        self._keys = keys
        self._edge_id = edge_id
        self._clock = clock
        self._buckets = Buckets(_PER_ADDRESS, clock)
        self._tries: tuple[str, int] = ("", 0)

    async def handle(self, request: web.Request) -> web.Response:
        """The keys, for who knows the code; the code is void then. 403 and 429 tell nothing."""
        if "Origin" in request.headers:  # no page has any business here
            raise web.HTTPForbidden(text="Studios pair, pages do not.")
        wait_s = self._buckets.wait_s(request.remote or "")
        if wait_s:
            raise web.HTTPTooManyRequests(headers={"Retry-After": str(int(wait_s) + 1)})
        asked = await _read(request)
        if not await asyncio.to_thread(self._use, digits_of(asked.code)):
            _log.warning("edge.pairing_refused", remote=request.remote)
            raise web.HTTPForbidden(text="This code is not valid.")
        given = new_tokens()

        def job(connection: Connection) -> None:
            self._keys.keep(connection, given)
            keep_series(connection, asked.series)

        await self._store.write(job)
        await self._store.read(self._keys.load)
        _log.info("edge.paired", remote=request.remote)
        return web.json_response(
            {
                "edge_id": self._edge_id,
                "link_token": given.link_token,
                "publish_token": given.publish_token,
            },
            headers={"Cache-Control": "no-store"},
        )

    def _use(self, digits: str) -> bool:
        """True for the right code, once. Too many wrong ones void it."""
        code = _read_code(self._path)
        if code is None or code.ends_ms <= epoch_ms(self._clock.utc_now()):
            return False
        former, count = self._tries
        count = count + 1 if former == code.digest else 1
        self._tries = (code.digest, count)
        is_right = hmac.compare_digest(_digest(digits), code.digest)
        if is_right or count >= _TRIES:
            self._path.unlink(missing_ok=True)
        return is_right


async def _read(request: web.Request) -> _Asked:
    if (request.content_length or 0) > _BODY_BYTES:
        raise web.HTTPRequestEntityTooLarge(_BODY_BYTES, request.content_length or 0)
    try:
        async with asyncio.timeout(_BODY_S):
            return _Asked.model_validate_json(await request.read())
    except (ValidationError, TimeoutError) as error:
        raise web.HTTPBadRequest(text="not a pairing request") from error


def _read_code(path: Path) -> _Open | None:
    try:
        said = json.loads(path.read_text(encoding="utf-8"))
        return _Open(str(said["digest"]), int(said["ends_ms"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _digest(digits: str) -> str:
    return hashlib.sha256(digits.encode()).hexdigest()
