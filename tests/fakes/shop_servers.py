"""Shops that work: Shopify's GraphQL, WooCommerce's REST and Stripe's event list, in one server.

Each keeps orders in the form of its webhooks and pages them as documented. busy, broken: answers
429 or 500 to the next requests.
"""

from collections.abc import Iterable
from typing import Any

from aiohttp import encode_basic_auth, web

from tests.fakes.loopback_app import LoopbackApp

TOKEN = "shpat_token"
KEYS = "ck_key:cs_secret"
STRIPE_KEY = "rk_test_key"


class ShopServers(LoopbackApp):
    """The three APIs on one loopback port."""

    def __init__(self, page: int = 2) -> None:
        super().__init__()
        self._page = page
        self.orders: list[dict[str, Any]] = []
        self.woo_orders: list[dict[str, Any]] = []
        self.events: list[dict[str, Any]] = []
        self.sessions: list[dict[str, Any]] = []
        self.asked = 0
        self.busy = 0
        self.broken = 0
        self.retry_after = "90"

    def routes(self) -> Iterable[web.RouteDef]:
        """What it is asked."""
        return (
            web.post("/admin/api/2026-01/graphql.json", self._shopify),
            web.get("/wp-json/wc/v3/orders", self._woocommerce),
            web.get("/v1/events", self._stripe_events),
            web.get("/v1/checkout/sessions", self._stripe_sessions),
        )

    def _arrived(self) -> None:
        self.asked += 1
        if self.busy:
            self.busy -= 1
            raise web.HTTPTooManyRequests(headers={"Retry-After": self.retry_after})
        if self.broken:
            self.broken -= 1
            raise web.HTTPInternalServerError

    async def _shopify(self, request: web.Request) -> web.Response:
        self._arrived()
        if request.headers.get("X-Shopify-Access-Token") != TOKEN:
            raise web.HTTPUnauthorized
        wanted = (await request.json())["variables"]
        since = wanted["query"].removeprefix("updated_at:>='").rstrip("'")
        changed = sorted(
            (one for one in self.orders if one["updated_at"] >= since),
            key=lambda one: str(one["updated_at"]),
        )
        first = int(wanted["after"] or 0)
        nodes = [_node(one) for one in changed[first : first + self._page]]
        more = first + self._page < len(changed)
        info = {"hasNextPage": more, "endCursor": str(first + self._page)}
        return web.json_response({"data": {"orders": {"pageInfo": info, "nodes": nodes}}})

    async def _woocommerce(self, request: web.Request) -> web.Response:
        self._arrived()
        if request.headers.get("Authorization") != encode_basic_auth(*KEYS.split(":")):
            raise web.HTTPUnauthorized
        query = request.query
        assert query["dates_are_gmt"] == "true"
        changed = [
            one for one in self.woo_orders if one["date_modified_gmt"] > query["modified_after"]
        ]
        size, page = int(query["per_page"]), int(query["page"])
        return web.json_response(changed[(page - 1) * size : page * size])

    async def _stripe_events(self, request: web.Request) -> web.Response:
        self._arrived()
        if request.headers.get("Authorization") != f"Bearer {STRIPE_KEY}":
            raise web.HTTPUnauthorized
        since = int(request.query["created[gte]"])
        kinds = request.query.getall("types[]")
        listed = [e for e in self.events if e["created"] >= since and e["type"] in kinds]
        listed.sort(key=lambda one: -int(one["created"]))
        ids = [one["id"] for one in listed]
        after = request.query.get("starting_after")
        first = ids.index(after) + 1 if after else 0
        data = listed[first : first + self._page]
        more = first + self._page < len(listed)
        return web.json_response({"object": "list", "data": data, "has_more": more})

    async def _stripe_sessions(self, request: web.Request) -> web.Response:
        intent = request.query["payment_intent"]
        data = [one for one in self.sessions if one["payment_intent"] == intent]
        return web.json_response({"object": "list", "data": data, "has_more": False})


def _node(order: dict[str, Any]) -> dict[str, Any]:
    """The REST form of an order as the GraphQL API writes it."""
    return {
        "legacyResourceId": str(order["id"]),
        "name": order["name"],
        "createdAt": order["created_at"],
        "updatedAt": order["updated_at"],
        "cancelledAt": order["cancelled_at"],
        "displayFinancialStatus": str(order["financial_status"]).upper(),
        "displayFulfillmentStatus": (order["fulfillment_status"] or "unfulfilled").upper(),
        "currencyCode": order["currency"],
        "statusPageUrl": order["order_status_url"],
        "totalPriceSet": _bag(order["total_price_set"]),
        "customAttributes": [
            {"key": one["name"], "value": one["value"]} for one in order["note_attributes"]
        ],
        "customer": {
            "firstName": order["customer"]["first_name"],
            "lastName": order["customer"]["last_name"],
        },
        "shippingAddress": {"countryCodeV2": order["shipping_address"]["country_code"]},
        "lineItems": {
            "nodes": [
                {
                    "title": line["title"],
                    "sku": line["sku"],
                    "quantity": line["quantity"],
                    "currentQuantity": line["current_quantity"],
                    "originalUnitPriceSet": _bag(line["price_set"]),
                }
                for line in order["line_items"]
            ]
        },
        "refunds": [
            {"createdAt": refund["created_at"], "transactions": {"nodes": [
                {
                    "id": f"gid://shopify/OrderTransaction/{one['id']}",
                    "kind": one["kind"].upper(),
                    "status": one["status"].upper(),
                    "amountSet": {
                        "shopMoney": {"amount": one["amount"], "currencyCode": "USD"},
                        "presentmentMoney": {
                            "amount": one["amount"], "currencyCode": one["currency"],
                        },
                    },
                }
                for one in refund["transactions"]
            ]}}
            for refund in order["refunds"]
        ],
    }  # fmt: skip


def _bag(both: dict[str, dict[str, str]]) -> dict[str, dict[str, str]]:
    return {
        "shopMoney": {
            "amount": both["shop_money"]["amount"],
            "currencyCode": both["shop_money"]["currency_code"],
        },
        "presentmentMoney": {
            "amount": both["presentment_money"]["amount"],
            "currencyCode": both["presentment_money"]["currency_code"],
        },
    }
