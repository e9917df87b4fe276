"""Asking working shops: what a webhook missed is found, and nothing twice."""

import asyncio
import time
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import formatdate

import aiohttp
import pytest

from studio.engine.shop_polls import Desk, ShopPolls
from studio.errors import RetryableError, UserError
from studio.orders.connections import ApiKey, Shop
from studio.orders.facts import Fact
from studio.orders.gathered import Found
from studio.orders.polls import EVERY_S, POLLS, Door, since_of
from studio.orders.shop_http import TIMEOUT_S
from studio.orders.shops.providers import news_of
from tests.fakes import shop_calls as calls
from tests.fakes.clock import FakeClock
from tests.fakes.shop_calls import BASE_S, packed
from tests.fakes.shop_servers import KEYS, STRIPE_KEY, TOKEN, ShopServers

SINCE = datetime.fromtimestamp(BASE_S, UTC) - timedelta(hours=1)
TOKENS = {"shopify": TOKEN, "woocommerce": KEYS, "stripe": STRIPE_KEY}


@pytest.fixture
async def servers() -> AsyncIterator[ShopServers]:
    async with ShopServers() as running:
        yield running


async def ask(
    servers: ShopServers, provider: str, token: str = "", since: datetime = SINCE
) -> Found:
    shop = Shop(provider, "silk", servers.url)
    async with aiohttp.ClientSession() as session:
        return await POLLS[provider](Door(session, shop, token or TOKENS[provider], since))


async def test_shopify_says_the_same_by_poll_and_by_webhook(servers: ShopServers) -> None:
    order = calls.shopify_order(1, 5, financial_status="partially_refunded", refunds=[
        {"id": 3, "created_at": calls.iso(4), "transactions":
         calls.shopify_refund(1, 4, "98.00")["transactions"]}
    ])  # fmt: skip
    servers.orders = [order]
    found = await ask(servers, "shopify")
    assert found.news == (news_of("shopify", packed(order)),)


async def test_every_page_is_read_and_only_what_changed(servers: ShopServers) -> None:
    servers.orders = [calls.shopify_order(number, number) for number in range(7)]
    found = await ask(servers, "shopify")
    assert [one.version_ms // 1000 - BASE_S for one in found.news] == list(range(7))
    assert found.cursor == calls.iso(6)
    later = datetime.fromtimestamp(BASE_S + 5, UTC)
    assert len((await ask(servers, "shopify", since=later)).news) == 2


async def test_woocommerce_pages(servers: ShopServers) -> None:
    servers.woo_orders = [calls.woo_order(number, number, "processing") for number in range(120)]
    found = await ask(servers, "woocommerce")
    assert len(found.news) == 120
    assert found.cursor == calls.iso(119)
    assert servers.asked == 3


async def test_stripes_events_come_whole_and_a_failed_payment_finds_its_order(
    servers: ShopServers,
) -> None:
    opened = calls.stripe_session(reference="ours", status="open", payment_status="unpaid")
    failed = calls.stripe_intent(decline="insufficient_funds")
    servers.sessions = [opened]
    servers.events = [
        calls.stripe_event("payment_intent.payment_failed", failed, 9),
        calls.stripe_event("checkout.session.completed", calls.stripe_session("b"), 3),
        calls.stripe_event("checkout.session.completed", calls.stripe_session("c"), 4),
        calls.stripe_event("customer.created", {"id": "cus_1"}, 5),
    ]
    found = await ask(servers, "stripe")
    assert {fact.fact for one in found.news for fact in one.facts} == {Fact.PAID, Fact.FAILED}
    named = [one for one in found.news if one.reference]
    assert [(one.reference, one.keys) for one in named] == [("ours", ("cs_test_a1", "pi_a1"))]


async def test_a_date_as_retry_after_counts_too(servers: ShopServers) -> None:
    servers.busy, servers.retry_after = 1, formatdate(time.time() + 90, usegmt=True)
    with pytest.raises(RetryableError) as busy:
        await ask(servers, "shopify")
    assert busy.value.retry_after_s is not None
    assert 80 <= busy.value.retry_after_s <= 91


@pytest.mark.parametrize("provider", POLLS)
async def test_a_wrong_key_is_said_and_a_sick_shop_is_asked_again(
    servers: ShopServers, provider: str
) -> None:
    with pytest.raises(UserError, match="refused"):
        await ask(servers, provider, "wrong:key")
    servers.busy = 1
    with pytest.raises(RetryableError) as busy:
        await ask(servers, provider)
    assert busy.value.retry_after_s == 90
    servers.broken = 1
    with pytest.raises(RetryableError, match="expected"):
        await ask(servers, provider)


async def test_one_spoilt_order_does_not_hide_the_others(servers: ShopServers) -> None:
    servers.woo_orders = [calls.woo_order(1), {**calls.woo_order(2), "total": "much"}]
    found = await ask(servers, "woocommerce")
    assert (len(found.news), found.unreadable) == (1, 1)


async def test_a_shop_that_is_not_there_is_asked_again(servers: ShopServers) -> None:
    gone = replace(Shop("shopify", "silk", "http://127.0.0.1:1"))
    async with aiohttp.ClientSession() as session:
        with pytest.raises(RetryableError):
            await POLLS["shopify"](Door(session, gone, TOKEN, SINCE))


def test_what_a_webhook_missed_is_there_within_two_minutes() -> None:
    assert EVERY_S + 2 * TIMEOUT_S <= 120


def test_a_poll_looks_a_little_further_back_than_it_read() -> None:
    now = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
    assert since_of(Shop("shopify", "silk"), now) == now - timedelta(days=1)
    read = Shop("shopify", "silk", cursor="2026-11-22T11:00:00Z")
    assert since_of(read, now) == datetime(2026, 11, 22, 10, 55, tzinfo=UTC)


class Pauses:
    """Lets a poller go on only when told."""

    def __init__(self) -> None:
        self.lengths: list[float] = []
        self._go = asyncio.Event()
        self.waiting = asyncio.Event()

    async def __call__(self, seconds: float) -> None:
        self.lengths.append(seconds)
        self.waiting.set()
        await self._go.wait()
        self._go.clear()

    async def next(self) -> None:
        """Let it poll once; returns when it pauses again."""
        self.waiting.clear()
        self._go.set()
        await self.waiting.wait()


async def test_the_poller_goes_on_where_it_was_and_says_how_it_went(servers: ShopServers) -> None:
    taken: list[Found] = []
    pauses = Pauses()

    async def take(_shop: Shop, found: Found) -> None:
        taken.append(found)

    shop = Shop("shopify", "silk", servers.url, calls.iso(0))
    servers.orders = [calls.shopify_order(1, 1)]

    async def nothing(_shop: Shop) -> list[str]:
        return []

    async def keep(_shop: Shop, _token: str) -> None: ...

    polls = ShopPolls(FakeClock(), Desk(take, nothing, keep, lambda: None), pauses)
    key = ApiKey(TOKEN)
    await polls.start({shop: key, Shop("tiktok", "x"): key, Shop("shopify", "no-address"): key})
    await pauses.waiting.wait()
    known = replace(shop, cursor="")
    assert (len(taken), polls.polled[known].problem) == (1, "")
    servers.busy = 1
    await pauses.next()
    assert polls.polled[known].problem
    servers.orders.append(calls.shopify_order(2, 3600))
    await pauses.next()
    assert [len(found.news) for found in taken] == [1, 2]
    assert polls.polled[known].problem == ""
    assert pauses.lengths == [60, 90, 60]
    await polls.aclose()
