"""TikTok Shop's API as its pages describe it: signed questions, renewed keys, limits.

The signature is computed here by the documented steps, not by the studio's code. Codes are those
of "Common errors". busy, broken: answers 429 or 500 to the next questions about orders.
"""

import hashlib
import hmac
from collections.abc import Iterable
from typing import Any

from aiohttp import web

from studio.kit.clock import Clock
from tests.fakes.loopback_app import LoopbackApp
from tests.fakes.shop_calls import APP_KEY, BASE_S, SECRET

CONSENT = "ROW_code_of_the_consent"
CIPHER = "ROW_cipher-of=silk"
INVALID_SIGN, EXPIRED, TOO_MANY, BAD_REQUEST = 106001, 105002, 36009002, 36009004
_SEARCH = "/order/202309/orders/search"


def tiktok_order(
    number: str, second: int = 0, status: str = "AWAITING_SHIPMENT", units: int = 2, **more: object
) -> dict[str, Any]:
    """An order with `units` of one thing, a line each."""
    line = {
        "id": "577086512123755123",
        "product_name": "Silk scarf",
        "sku_name": "Blue",
        "seller_sku": "SILK-1",
        "sale_price": "49.90",
        "original_price": "59.90",
        "currency": "MXN",
    }
    return {
        "id": number,
        "status": status,
        "create_time": BASE_S,
        "update_time": BASE_S + second,
        "paid_time": BASE_S + 1,
        "payment": {"currency": "MXN", "total_amount": "109.80", "shipping_fee": "10.00"},
        "line_items": [{**line, "id": f"{line['id']}{unit}"} for unit in range(units)],
        "recipient_address": {"name": "Ana López", "region_code": "MX"},
        **more,
    }


class TikTokShop(LoopbackApp):
    """One shop that has granted the app access. page: orders in one answer of a search."""

    def __init__(self, clock: Clock, page: int = 2) -> None:
        super().__init__()
        self._clock = clock
        self._page = page
        self.orders: dict[str, dict[str, Any]] = {}
        self.shops = [{"id": "7494", "code": "MXLCSILK", "cipher": CIPHER, "name": "Silk"}]
        self.refresh = ""
        self.access = ""
        self.grants = 0
        self.asked: list[list[str]] = []
        self.busy = 0
        self.broken = 0
        self.retry_after: str | None = "90"

    def routes(self) -> Iterable[web.RouteDef]:
        """What it is asked."""
        return (
            web.get("/api/v2/token/get", self._get),
            web.get("/api/v2/token/refresh", self._refresh),
            web.get("/authorization/202309/shops", self._shops),
            web.get("/order/202309/orders", self._details),
            web.post(_SEARCH, self._search),
        )

    def expire(self) -> None:
        """The access key ends before its time."""
        self.access = "another"

    @property
    def _now_s(self) -> int:
        return int(self._clock.utc_now().timestamp())

    async def _get(self, request: web.Request) -> web.Response:
        query = request.query
        is_known = query["auth_code"] == CONSENT and query["grant_type"] == "authorized_code"
        return self._grant(request, is_known=is_known and not self.grants)

    async def _refresh(self, request: web.Request) -> web.Response:
        query = request.query
        is_known = self.refresh and query["refresh_token"] == self.refresh
        return self._grant(
            request, is_known=bool(is_known and query["grant_type"] == "refresh_token")
        )

    def _grant(self, request: web.Request, *, is_known: bool) -> web.Response:
        is_app = (request.query["app_key"], request.query["app_secret"]) == (APP_KEY, SECRET)
        if not (is_known and is_app):
            return _said(36004004, "Invalid credentials.", None)
        self.grants += 1
        self.access, self.refresh = f"access-{self.grants}", f"refresh-{self.grants}"
        data = {
            "access_token": self.access,
            "access_token_expire_in": self._now_s + 7 * 24 * 3600,
            "refresh_token": self.refresh,
            "refresh_token_expire_in": self._now_s + 365 * 24 * 3600,
        }
        return _said(0, "success", data)

    async def _check(self, request: web.Request) -> web.Response | None:
        """Why a question is refused; None: it is not."""
        query = {name: request.query[name] for name in request.query if name != "sign"}
        joined = "".join(name + query[name] for name in sorted(query))
        body = (await request.read()).decode()
        text = f"{SECRET}{request.path}{joined}{body}{SECRET}"
        sign = hmac.new(SECRET.encode(), text.encode(), hashlib.sha256).hexdigest()
        if query.get("app_key") != APP_KEY:
            return _said(BAD_REQUEST, "Invalid credentials. Invalid `app_key`.", None, 400)
        if abs(self._now_s - int(query["timestamp"])) > 300:
            return _said(BAD_REQUEST, "Invalid timestamp. The value of the `timestamp`", None, 400)
        if request.query.get("sign") != sign:
            return _said(INVALID_SIGN, "Invalid credentials. The 'sign' is invalid.", None, 401)
        if request.headers.get("x-tts-access-token") != self.access:
            return _said(EXPIRED, "Expired credentials. The access token is expired.", None, 401)
        return None

    async def _shops(self, request: web.Request) -> web.Response:
        refusal = await self._check(request)
        return refusal or _said(0, "Success", {"shops": self.shops})

    async def _refusal(self, request: web.Request) -> web.Response | None:
        if refusal := await self._check(request):
            return refusal
        assert request.query["shop_cipher"] == CIPHER
        if self.busy:
            self.busy -= 1
            headers = {"Retry-After": self.retry_after} if self.retry_after else {}
            said = {"code": TOO_MANY, "message": "Too many requests."}
            return web.json_response(said, status=429 if headers else 200, headers=headers)
        if self.broken:
            self.broken -= 1
            raise web.HTTPInternalServerError
        return None

    async def _details(self, request: web.Request) -> web.Response:
        if refusal := await self._refusal(request):
            return refusal
        ids = request.query["ids"].split(",")
        assert len(ids) <= 50
        self.asked.append(ids)
        known = [self.orders[one] for one in ids if one in self.orders]
        return _said(0, "Success", {"orders": known} if known else {})

    async def _search(self, request: web.Request) -> web.Response:
        if refusal := await self._refusal(request):
            return refusal
        since = (await request.json())["update_time_ge"]
        assert request.query["sort_field"] == "update_time"
        changed = sorted(
            (one for one in self.orders.values() if one["update_time"] >= since),
            key=lambda one: int(one["update_time"]),
        )
        first = int(request.query.get("page_token", "0"))
        data: dict[str, Any] = {"total_count": len(changed)}
        if part := changed[first : first + self._page]:
            data["orders"] = part
        if first + self._page < len(changed):
            data["next_page_token"] = str(first + self._page)
        return _said(0, "Success", data)


def _said(code: int, message: str, data: object, status: int = 200) -> web.Response:
    said = {"code": code, "message": message, "data": data, "request_id": "2026112201"}
    return web.json_response(said, status=status)
