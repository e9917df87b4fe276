"""The edge of a rehearsal: who has its link finds a page, everybody else finds nothing."""

from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest

from studio.edge.invited import invitation
from studio.edge.options import EdgeOptions
from tests.fakes.edge_world import LinkedEngine, RunningEdge

STRANGE = "/watch?rehearsal=" + 32 * "0"


@pytest.fixture
async def edge(tmp_path: Path) -> AsyncIterator[RunningEdge]:
    options = EdgeOptions(tmp_path, port=0, embedded=True, is_private=True)
    async with RunningEdge(tmp_path, options) as running:
        yield running


@pytest.fixture
async def http() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as session:
        yield session


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/watch",
        STRANGE,
        "/static/watch/app.js",
        "/i18n/en.json",
        "/ice.json",
        "/page",
        "/pair",
    ],
)
async def test_without_the_link_nothing_is_found(
    edge: RunningEdge, http: aiohttp.ClientSession, path: str
) -> None:
    async with http.get(edge.url + path) as response:
        assert response.status == 404
        assert "aravan" not in await response.text()


@pytest.mark.parametrize("path", ["/whep/live", "/orders", "/hooks/shopify/silk", "/pair"])
async def test_without_the_link_nothing_is_taken(
    edge: RunningEdge, http: aiohttp.ClientSession, path: str
) -> None:
    async with http.post(edge.url + path, data="x") as response:
        assert response.status == 404


async def test_the_link_opens_the_page_and_leaves_the_address_line(
    edge: RunningEdge, http: aiohttp.ClientSession
) -> None:
    link = invitation(f"{edge.url}/watch", edge.file.link_token)
    assert edge.file.link_token not in link
    async with http.get(link) as page:
        assert page.status == 200
        assert str(page.url) == f"{edge.url}/watch"
        assert 'id="video"' in await page.text()
    async with http.ws_connect(f"{edge.url}/page", headers={"Origin": edge.url}) as socket:
        await socket.send_json({"t": "hello"})
        assert (await socket.receive_json())["t"] == "welcome"
    cookie = next(iter(http.cookie_jar))
    assert cookie["httponly"]


async def test_an_engine_needs_its_token_and_no_link(tmp_path: Path, edge: RunningEdge) -> None:
    async with LinkedEngine(edge, tmp_path / "engine.db") as engine:
        await engine.until(lambda: engine.link.is_connected)
