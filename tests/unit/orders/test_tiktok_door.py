"""TikTok Shop's API against a shop that works as its documentation says."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import aiohttp
import pytest

from studio.errors import RetryableError, UserError
from studio.kit.clock import NS_PER_SECOND
from studio.money import Money
from studio.orders.connections import ApiKey, Shop
from studio.orders.facts import Fact
from studio.orders.shops.news import ShopItem, UnreadableError
from studio.orders.shops.tiktok import order_news
from studio.orders.tiktok_door import TikTokDoor, signature
from tests.fakes.clock import FakeClock
from tests.fakes.shop_calls import APP_KEY, BASE_S, SECRET, iso
from tests.fakes.tiktok_shop import CONSENT, TikTokShop, tiktok_order

SINCE = datetime.fromtimestamp(BASE_S, UTC) - timedelta(hours=1)


@dataclass(slots=True)
class Visit:
    """A door to a shop, and what it wanted kept."""

    shop: TikTokShop
    clock: FakeClock
    door: TikTokDoor
    kept: list[str] = field(default_factory=list)


@asynccontextmanager
async def visit(
    token: str = CONSENT, secret: str = SECRET, name: str = "silk", app_key: str = APP_KEY
) -> AsyncIterator[Visit]:
    clock = FakeClock()
    kept: list[str] = []

    async def keep(text: str) -> None:
        kept.append(text)

    async with TikTokShop(clock) as shop, aiohttp.ClientSession() as session:
        key = ApiKey(token, app_key, secret)
        door = TikTokDoor(session, Shop("tiktok", name, shop.url), key, clock, keep)
        yield Visit(shop, clock, door, kept)


def test_the_signature_is_that_of_the_documentation() -> None:
    """The example of "Sign your API request"."""
    params = {"timestamp": "1623812664", "app_key": "29a39d"}
    assert signature("e59af819cc", "/authorization/202309/shops", params) == (
        "b596b73e0cc6de07ac26f036364178ab16b0a907af13d43f0a0cd2345f582dc8"
    )


async def test_the_consent_opens_the_shop_and_the_key_renews_itself() -> None:
    async with visit() as one:
        one.shop.orders["7"] = tiktok_order("7")
        (news,) = (await one.door.details(["7"])).news
        assert news.keys == ("7",)
        assert one.shop.grants == 1
        one.clock.advance_ns(8 * 24 * 3600 * NS_PER_SECOND)
        assert len((await one.door.details(["7"])).news) == 1
        assert one.shop.grants == 2
        one.shop.expire()
        assert len((await one.door.details(["7"])).news) == 1
        assert one.shop.grants == 3
        held = json.loads(one.kept[-1])
        assert (held["access"], held["refresh"]) == ("access-3", "refresh-3")
        assert not any(secret in repr(one.door) for secret in (CONSENT, SECRET, "access-3"))


async def test_what_was_kept_opens_the_shop_after_a_restart() -> None:
    async with visit() as one, aiohttp.ClientSession() as session:
        one.shop.orders["7"] = tiktok_order("7")
        await one.door.details(["7"])

        async def keep(_text: str) -> None:
            raise AssertionError

        place = Shop("tiktok", "silk", one.shop.url)
        key = ApiKey(one.kept[-1], APP_KEY, SECRET)
        again = TikTokDoor(session, place, key, one.clock, keep)
        assert len((await again.details(["7"])).news) == 1


async def test_an_order_has_its_goods_sum_and_buyer() -> None:
    async with visit() as one:
        one.shop.orders["7"] = tiktok_order("7", 5)
        found = await one.door.details(["7", "8"])
    (news,) = found.news
    assert (found.cursor, found.unreadable) == ("", 0)
    assert news.details is not None
    assert news.details.total == Money(10_980, "MXN")
    assert news.details.items == (ShopItem("Silk scarf", "SILK-1", 2, 9_980),)
    assert (news.details.buyer, news.details.country) == ("Ana L.", "MX")
    assert [(seen.fact, seen.at_ms) for seen in news.facts] == [(Fact.PAID, (BASE_S + 5) * 1000)]


async def test_every_page_of_what_changed_is_read() -> None:
    async with visit() as one:
        for number in range(5):
            one.shop.orders[str(number)] = tiktok_order(str(number), number)
        found = await one.door.changed(SINCE)
        assert [one.keys[0] for one in found.news] == list("01234")
        assert found.cursor == iso(4)
        one.shop.orders.clear()
        assert (await one.door.changed(SINCE)).news == ()


@pytest.mark.parametrize(
    "wrong",
    [{"secret": "whsec_other"}, {"app_key": "another"}, {"token": "ROW_unknown"}],
)
async def test_a_wrong_signature_app_or_consent_is_refused(wrong: dict[str, str]) -> None:
    async with visit(**wrong) as one:
        with pytest.raises(UserError, match="refused"):
            await one.door.details(["7"])
        assert one.shop.asked == []


async def test_a_wrong_signature_alone_is_refused() -> None:
    async with visit() as one, aiohttp.ClientSession() as session:
        await one.door.details(["7"])

        async def keep(_text: str) -> None: ...

        key = ApiKey(one.kept[-1], APP_KEY, "another secret")
        place = Shop("tiktok", "silk", one.shop.url)
        forged = TikTokDoor(session, place, key, one.clock, keep)
        with pytest.raises(UserError, match="refused"):
            await forged.details(["7"])
        assert len(one.shop.asked) == 1


async def test_a_wrong_clock_is_said() -> None:
    async with visit() as one, aiohttp.ClientSession() as session:
        await one.door.details(["7"])
        slow = FakeClock()
        one.clock.advance_ns(400 * NS_PER_SECOND)

        async def keep(_text: str) -> None: ...

        key = ApiKey(one.kept[-1], APP_KEY, SECRET)
        late = TikTokDoor(session, Shop("tiktok", "silk", one.shop.url), key, slow, keep)
        with pytest.raises(UserError, match="clock"):
            await late.details(["7"])


async def test_a_busy_shop_is_left_alone_for_as_long_as_it_asks() -> None:
    async with visit() as one:
        one.shop.orders["7"] = tiktok_order("7")
        one.shop.busy = 1
        with pytest.raises(RetryableError) as busy:
            await one.door.details(["7"])
        assert busy.value.retry_after_s == 90
        one.clock.advance_ns(60 * NS_PER_SECOND)
        with pytest.raises(RetryableError) as quiet:  # the poll keeps off, too
            await one.door.changed(SINCE)
        assert quiet.value.retry_after_s == pytest.approx(30)
        assert one.shop.asked == []
        one.clock.advance_ns(30 * NS_PER_SECOND)
        assert len((await one.door.details(["7"])).news) == 1


async def test_without_retry_after_the_studio_chooses_when() -> None:
    async with visit() as one:
        one.shop.busy, one.shop.retry_after = 1, None
        with pytest.raises(RetryableError) as busy:
            await one.door.details(["7"])
        assert (busy.value.code, busy.value.retry_after_s) == ("shop.busy", None)
        one.shop.broken = 1
        with pytest.raises(RetryableError, match="expected"):
            await one.door.details(["7"])


async def test_of_several_shops_the_short_name_tells_which() -> None:
    async with visit(name="mxlcsilk") as one:
        one.shop.shops.insert(0, {"id": "1", "code": "USLC", "cipher": "other", "name": "US"})
        one.shop.orders["7"] = tiktok_order("7")
        assert len((await one.door.details(["7"])).news) == 1
    async with visit() as one:
        one.shop.shops.append({"id": "1", "code": "USLC", "cipher": "other", "name": "US"})
        with pytest.raises(UserError, match="several"):
            await one.door.details(["7"])


async def test_a_spoilt_order_does_not_hide_the_others() -> None:
    async with visit() as one:
        one.shop.orders["1"] = tiktok_order("1", payment={"currency": "MXN", "total_amount": "x"})
        one.shop.orders["2"] = tiktok_order("2")
        found = await one.door.details(["1", "2"])
        assert ([news.keys for news in found.news], found.unreadable) == ([("2",)], 1)


def test_an_unpaid_order_that_was_paid_is_paid() -> None:
    news = order_news(tiktok_order("7", 5, "ON_HOLD"))
    assert [(seen.fact, seen.at_ms) for seen in news.facts] == [(Fact.PAID, (BASE_S + 1) * 1000)]
    assert order_news(tiktok_order("7", paid_time=0, status="UNPAID")).facts == ()
    with pytest.raises(UnreadableError):
        order_news({"id": "7"})
