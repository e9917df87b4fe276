"""Asking shops for what a webhook may have missed. Coroutines over one HTTP session; no state.

Each returns the orders that changed since the cursor, and the next cursor: an instant a little
before the newest change seen, because shops' own clocks and lists lag. What is read twice changes
nothing. Sources: Shopify GraphQL Admin API 2026-01 (`orders`), WooCommerce REST API v3, Stripe
`GET /v1/events`.
"""

import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import aiohttp

from studio.errors import N_, RetryableError, UserError
from studio.orders.connections import Shop
from studio.orders.shops import stripe, woocommerce
from studio.orders.shops.news import ShopNews, UnreadableError, checked, read_as
from studio.orders.shops.shopify_graph import QUERY, Answer, order_news

EVERY_S = 60.0
TIMEOUT_S = 20.0
MAX_ANSWER_BYTES = 8 * 1024 * 1024
MAX_PAGES = 20  # a poll's; the next goes on from there
FIRST_LOOK = timedelta(days=1)
_OVERLAP = timedelta(minutes=5)
_PAGE = 50
_TOO_MANY = 429
_FORBIDDEN = frozenset({401, 403})
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
class Found:
    """What a poll brought. unreadable: orders that could not be read and were left."""

    news: tuple[ShopNews, ...]
    cursor: str
    unreadable: int = 0


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
        url = f"{self.shop.address or _STRIPE}{path}"
        try:
            async with self.session.request(
                "GET" if body is None else "POST",
                url,
                params=params,
                json=body,
                headers=headers,
                allow_redirects=False,  # a token goes nowhere else
                timeout=aiohttp.ClientTimeout(total=TIMEOUT_S),
            ) as answer:
                _check(answer)
                text = await answer.content.read(MAX_ANSWER_BYTES + 1)
                while len(text) <= MAX_ANSWER_BYTES and (more := await answer.content.read(65536)):
                    text += more
                if len(text) > MAX_ANSWER_BYTES:
                    raise _no_answer()
                return json.loads(text), answer.headers
        except (aiohttp.ClientError, TimeoutError, OSError, ValueError) as error:
            raise _no_answer() from error


Poll = Callable[[Door], Awaitable[Found]]


async def shopify(door: Door) -> Found:
    """Orders by the instant of their last change, page by page."""
    gathered = _Gathered(door.since)
    after: str | None = None
    for _ in range(MAX_PAGES):
        wanted = {"first": _PAGE, "after": after, "query": f"updated_at:>='{_iso(door.since)}'"}
        said, _headers = await door.ask(
            "/admin/api/2026-01/graphql.json",
            {"X-Shopify-Access-Token": door.token},
            body={"query": QUERY, "variables": wanted},
        )
        try:
            page = read_as(Answer, said).data.orders
        except UnreadableError as error:
            raise _no_answer() from error
        for node in page.nodes:
            gathered.add(partial(order_news, node))
        if not page.page_info.has_next_page:
            break
        after = page.page_info.end_cursor
    return gathered.found()


async def woocommerce_orders(door: Door) -> Found:
    """Orders by the instant of their last change, page by page."""
    gathered = _Gathered(door.since)
    key, _, secret = door.token.partition(":")
    headers = {"Authorization": aiohttp.encode_basic_auth(key, secret)}
    for page in range(1, MAX_PAGES + 1):
        params = [
            ("modified_after", _iso(door.since)),
            ("dates_are_gmt", "true"),
            ("orderby", "modified"),
            ("order", "asc"),
            ("per_page", str(_PAGE)),
            ("page", str(page)),
        ]
        said, _headers = await door.ask("/wp-json/wc/v3/orders", headers, params)
        if not isinstance(said, list):
            raise _no_answer()
        for order in said:
            gathered.add(partial(woocommerce.read, order))
        if len(said) < _PAGE:
            break
    return gathered.found()


async def stripe_events(door: Door) -> Found:
    """The events themselves, newest first; sessions tell whose a failed payment was."""
    gathered = _Gathered(door.since)
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


class _Gathered:
    """News as they come, and how far they reach."""

    def __init__(self, since: datetime) -> None:
        self._news: list[ShopNews] = []
        self._newest = since
        self._unreadable = 0

    def add(self, read: Callable[[], ShopNews | None], at_ms: int | None = None) -> None:
        try:
            news = read()
            if news is None:
                return
            self._news.append(checked(news))
        except UnreadableError:
            self._unreadable += 1
            return
        instant = (news.version_ms if at_ms is None else at_ms) / 1000
        self._newest = max(self._newest, datetime.fromtimestamp(instant, UTC))

    def found(self) -> Found:
        """Oldest first, so that a poll that ends early has still left nothing out."""
        news = sorted(self._news, key=lambda one: one.version_ms)
        return Found(tuple(news), _iso(self._newest), self._unreadable)


def since_of(shop: Shop, now: datetime) -> datetime:
    """Where a poll begins: a little before its cursor; a day back the first time."""
    if not shop.cursor:
        return now - FIRST_LOOK
    return datetime.fromisoformat(shop.cursor) - _OVERLAP


async def _find_session(
    door: Door, headers: Mapping[str, str], event: dict[str, Any], gathered: _Gathered
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
        raise _no_answer()
    return [one for one in listed if isinstance(one, dict)]


def _created_ms(event: Mapping[str, Any]) -> int:
    created = event.get("created")
    return created * 1000 if isinstance(created, int) else 0


def _check(answer: aiohttp.ClientResponse) -> None:
    if answer.status in _FORBIDDEN:
        raise UserError(
            N_("The shop refused the API key."),
            remedy=N_("Enter a key that may read orders."),
            code="shop.refused",
        )
    if answer.status == _TOO_MANY:
        wait = answer.headers.get("Retry-After", "")
        seconds = float(wait) if wait.isdigit() else None
        raise RetryableError(
            N_("The shop asks to be left alone for a while."),
            code="shop.busy",
            retry_after_s=seconds,
        )
    if answer.status != 200:  # noqa: PLR2004 - HTTP OK
        raise _no_answer()


def _no_answer() -> RetryableError:
    return RetryableError(
        N_("The shop does not answer as expected."),
        remedy=N_("Check the shop's address; the studio keeps trying."),
        code="shop.no_answer",
    )


def _iso(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
