"""`POST /hooks/...` at a real edge: on the disk before the answer, once for ever."""

import asyncio
import io
import time
from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest
from sqlalchemy import func, select

from studio.link.messages import HookKey, HookKeys, ShopCall
from studio.orders.shops.providers import news_of
from studio.store.tables import outbox
from tests.fakes.edge_world import LinkedEngine, RunningEdge
from tests.fakes.shop_calls import APP_KEY, BODIES, SECRET, packed, shopify_order, signed

KEYS = HookKeys(tuple(HookKey(provider, "silk", (SECRET,), APP_KEY) for provider in BODIES))


@pytest.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as opened:
        yield opened


async def post(
    session: aiohttp.ClientSession,
    edge: RunningEdge,
    provider: str,
    request: tuple[bytes, dict[str, str]],
    shop: str = "silk",
) -> int:
    body, headers = request
    url = f"{edge.url}/hooks/{provider}/{shop}"
    async with session.post(url, data=io.BytesIO(body), headers=headers) as answer:
        return answer.status


async def known(edge: RunningEdge) -> None:
    """Tell the edge the keys without an engine that would take the reports away."""
    edge.edge._hooks.take_keys(KEYS)


async def waiting(edge: RunningEdge) -> int:
    return await edge.store.read(lambda c: c.scalar(select(func.count()).select_from(outbox)) or 0)


@pytest.mark.parametrize("provider", BODIES)
async def test_a_report_is_on_the_disk_when_it_is_acknowledged(
    tmp_path: Path, provider: str, session: aiohttp.ClientSession
) -> None:
    async with RunningEdge(tmp_path) as edge:
        await known(edge)
        assert await post(session, edge, provider, signed(provider, BODIES[provider]())) == 200
        assert await waiting(edge) == 1
        async with LinkedEngine(edge, tmp_path / "engine.db") as engine:
            (call,) = await engine.until(lambda: engine.calls)
            assert (call.provider, call.shop) == (provider, "silk")
            assert news_of(provider, call.packed) is not None


async def test_a_duplicate_is_acknowledged_and_reaches_the_engine_once_for_ever(
    tmp_path: Path, session: aiohttp.ClientSession
) -> None:
    first, second = shopify_order(1), shopify_order(2)
    async with RunningEdge(tmp_path) as edge:
        await known(edge)
        for _ in range(3):
            assert await post(session, edge, "shopify", signed("shopify", first)) == 200
        async with LinkedEngine(edge, tmp_path / "engine.db") as engine:
            await engine.until(lambda: engine.calls)
    (tmp_path / "edge.db").unlink()  # the edge forgets everything, the engine does not
    async with RunningEdge(tmp_path) as edge:
        await known(edge)
        async with LinkedEngine(edge, tmp_path / "engine.db") as engine:
            assert await post(session, edge, "shopify", signed("shopify", first)) == 200
            assert await post(session, edge, "shopify", signed("shopify", second)) == 200
            (call,) = await engine.until(lambda: engine.calls)
            assert news_of("shopify", call.packed) == news_of("shopify", packed(second))


async def test_strangers_and_the_curious_are_turned_away(
    tmp_path: Path, session: aiohttp.ClientSession
) -> None:
    genuine = signed("stripe", BODIES["stripe"]())
    forged = (genuine[0] + b" ", genuine[1])
    late = signed("stripe", BODIES["stripe"](), now_s=int(time.time()) - 400)
    async with RunningEdge(tmp_path) as edge:
        assert await post(session, edge, "stripe", genuine) == 503  # no engine has said anything
        await known(edge)
        assert await post(session, edge, "stripe", forged) == 401
        assert await post(session, edge, "stripe", late) == 401
        assert await post(session, edge, "stripe", genuine, "other") == 404
        assert await post(session, edge, "paypal", genuine) == 404
        assert await post(session, edge, "standard", genuine) == 401
        huge = signed("stripe", {"id": "x" * (1024 * 1024)})
        assert await post(session, edge, "stripe", huge) == 413
        assert await waiting(edge) == 0
        assert await post(session, edge, "woocommerce", (b"webhook_id=3", {})) == 200
        assert await waiting(edge) == 0


async def test_guessing_is_slowed_down_and_the_genuine_still_get_through(
    tmp_path: Path, session: aiohttp.ClientSession
) -> None:
    genuine = signed("shopify", shopify_order())
    forged = (genuine[0] + b" ", genuine[1])
    async with RunningEdge(tmp_path) as edge:
        await known(edge)
        statuses = [await post(session, edge, "shopify", forged) for _ in range(40)]
        assert set(statuses) == {401, 429}
        assert await post(session, edge, "shopify", genuine) == 200


async def test_many_at_once_are_all_there(tmp_path: Path, session: aiohttp.ClientSession) -> None:
    async with RunningEdge(tmp_path) as edge:
        await known(edge)
        requests = [signed("shopify", shopify_order(number)) for number in range(60)]
        statuses = await asyncio.gather(
            *(post(session, edge, "shopify", request) for request in requests)
        )
        assert statuses == [200] * 60
        async with LinkedEngine(edge, tmp_path / "engine.db") as engine:
            await engine.until(lambda: len(engine.calls) == 60)


async def test_the_engine_says_which_shops_there_are(
    tmp_path: Path, session: aiohttp.ClientSession
) -> None:
    async with (
        RunningEdge(tmp_path) as edge,
        LinkedEngine(edge, tmp_path / "engine.db") as engine,
    ):
        engine.link.expect_hooks(KEYS)
        await engine.until(lambda: engine.presences)
        request = signed("shopify", shopify_order())
        async with asyncio.timeout(10):
            while await post(session, edge, "shopify", request) == 503:
                pass
        (call,) = await engine.until(lambda: engine.calls)
        assert isinstance(call, ShopCall)
        assert SECRET not in repr(engine.link.__dict__)
