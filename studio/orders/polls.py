"""Asking shops for what a webhook may have missed. Coroutines over one HTTP session; no state.

Each returns the orders that changed since the cursor, and the next cursor: an instant a little
before the newest change seen, because shops' own clocks and lists lag. What is read twice changes
nothing. Sources: Shopify GraphQL Admin API 2026-01 (`orders`), WooCommerce REST API v3, Stripe
`GET /v1/events`.
"""

import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import aiohttp

from studio.orders.connections import Shop
from studio.orders.gathered import Found, Gathered, as_cursor
from studio.orders.shop_http import Question, ask, no_answer
from studio.orders.shops import stripe, woocommerce
from studio.orders.shops.news import UnreadableError, read_as
from studio.orders.shops.shopify_graph import QUERY, Answer, order_news

EVERY_S = 60.0
MAX_PAGES = 20  # a poll's; the next goes on from there
FIRST_LOOK = timedelta(days=1)
_OVERLAP = timedelta(minutes=5)
_PAGE = 50
_STRIPE = "https://api.stripe.com"
_STRIPE_TYPES = (
    "checkout.session.completed",
    "checkout.session.async_payment_succeeded",
    "checkout.session.async_payment_failed",
    "checkout.session.expired",
    "payment_intent.succeeded",
    "payment_intent.payment_failed",
    "charge.refunded",
)


@dataclass(frozen=True, slots=True)
class Door:
    """A shop's API. since: where to go on."""

    session: aiohttp.ClientSession
    shop: Shop
    token: str
    since: datetime

    async def ask(
        self,
        path: str,
        headers: Mapping[str, str],
        params: list[tuple[str, str]] | None = None,
        body: object = None,
    ) -> tuple[Any, Mapping[str, str]]:
        """The answer's JSON and headers. Raises UserError (key refused) and RetryableError."""
        question = Question(f"{self.shop.address or _STRIPE}{path}", headers, params)
        if body is not None:
            said = json.dumps(body).encode()
            typed = {"Content-Type": "application/json", **headers}
            question = replace(question, headers=typed, body=said, method="POST")
        return await ask(self.session, question)


Poll = Callable[[Door], Awaitable[Found]]


async def shopify(door: Door) -> Found:
    """Orders by the instant of their last change, page by page."""
    gathered = Gathered(door.since)
    after: str | None = None
    for _ in range(MAX_PAGES):
        changed = f"updated_at:>='{as_cursor(door.since)}'"
        wanted = {"first": _PAGE, "after": after, "query": changed}
        said, _headers = await door.ask(
            "/admin/api/2026-01/graphql.json",
            {"X-Shopify-Access-Token": door.token},
            body={"query": QUERY, "variables": wanted},
        )
        try:
            page = read_as(Answer, said).data.orders
        except UnreadableError as error:
            raise no_answer() from error
        for node in page.nodes:
            gathered.add(partial(order_news, node))
        if not page.page_info.has_next_page:
            break
        after = page.page_info.end_cursor
    return gathered.found()


async def woocommerce_orders(door: Door) -> Found:
    """Orders by the instant of their last change, page by page."""
    gathered = Gathered(door.since)
    key, _, secret = door.token.partition(":")
    headers = {"Authorization": aiohttp.encode_basic_auth(key, secret)}
    for page in range(1, MAX_PAGES + 1):
        params = [
            ("modified_after", as_cursor(door.since)),
            ("dates_are_gmt", "true"),
            ("orderby", "modified"),
            ("order", "asc"),
            ("per_page", str(_PAGE)),
            ("page", str(page)),
        ]
        said, _headers = await door.ask("/wp-json/wc/v3/orders", headers, params)
        if not isinstance(said, list):
            raise no_answer()
        for order in said:
            gathered.add(partial(woocommerce.read, order))
        if len(said) < _PAGE:
            break
    return gathered.found()


async def stripe_events(door: Door) -> Found:
    """The events themselves, newest first; sessions tell whose a failed payment was."""
    gathered = Gathered(door.since)
    headers = {"Authorization": f"Bearer {door.token}"}
    since = [("created[gte]", str(int(door.since.timestamp()))), ("limit", "100")]
    params = since + [("types[]", kind) for kind in _STRIPE_TYPES]
    after: list[tuple[str, str]] = []
    for _ in range(10 * MAX_PAGES):  # newest first: what is cut off would be missed
        said, _headers = await door.ask("/v1/events", headers, params + after)
        events = _listed(said)
        for event in events:
            gathered.add(partial(stripe.read, event), _created_ms(event))
            if event.get("type") == "payment_intent.payment_failed":
                await _find_session(door, headers, event, gathered)
        if not said.get("has_more") or not events:
            break
        after = [("starting_after", str(events[-1].get("id")))]
    return gathered.found()


POLLS: Mapping[str, Poll] = {
    "shopify": shopify,
    "woocommerce": woocommerce_orders,
    "stripe": stripe_events,
}


def since_of(shop: Shop, now: datetime) -> datetime:
    """Where a poll begins: a little before its cursor; a day back the first time."""
    if not shop.cursor:
        return now - FIRST_LOOK
    return datetime.fromisoformat(shop.cursor) - _OVERLAP


async def _find_session(
    door: Door, headers: Mapping[str, str], event: dict[str, Any], gathered: Gathered
) -> None:
    """The Checkout session of a failed payment: only it names the order."""
    intent = event.get("data", {}).get("object", {}).get("id", "")
    params = [("payment_intent", str(intent)), ("limit", "1")]
    said, _headers = await door.ask("/v1/checkout/sessions", headers, params)
    at_ms = _created_ms(event)
    for session in _listed(said):
        gathered.add(partial(stripe.session_news, session, at_ms), at_ms)


def _listed(said: object) -> list[dict[str, Any]]:
    listed = said.get("data") if isinstance(said, dict) else None
    if not isinstance(listed, list):
        raise no_answer()
    return [one for one in listed if isinstance(one, dict)]


def _created_ms(event: Mapping[str, Any]) -> int:
    created = event.get("created")
    return created * 1000 if isinstance(created, int) else 0
