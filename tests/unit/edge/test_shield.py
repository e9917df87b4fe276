"""Who is let in: names, origins, tokens, headers, patience with connections."""

import asyncio
import hashlib
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Literal

import aiohttp
import pytest

from studio.edge.options import EdgeOptions, Limits
from studio.link.messages import PagePicture
from tests.fakes.edge_world import LinkedEngine, PageClient, RunningEdge, demo_page

LIMITS = Limits(request_wait_s=0.3, waiting_per_address=4)


@pytest.fixture
async def edge(tmp_path: Path) -> AsyncIterator[RunningEdge]:
    options = EdgeOptions(tmp_path, port=0, public_hosts=("shop.example",), limits=LIMITS)
    async with RunningEdge(tmp_path, options) as running:
        yield running


@pytest.fixture
async def http() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as session:
        yield session


async def test_the_root_leads_to_the_watch_page(
    edge: RunningEdge, http: aiohttp.ClientSession
) -> None:
    async with http.get(edge.url) as response:
        assert response.url.path == "/watch"
        assert response.content_type == "text/html"
        assert 'id="video"' in await response.text()


@pytest.mark.parametrize("path", ["/watch", "/static/watch/app.js", "/nothing", "/i18n/ar.json"])
async def test_every_answer_carries_the_security_headers(
    edge: RunningEdge, http: aiohttp.ClientSession, path: str
) -> None:
    async with http.get(edge.url + path) as response:
        policy = response.headers["Content-Security-Policy"]
        for part in (
            "default-src 'none'",
            "script-src 'self'",
            "style-src 'self'",
            "frame-ancestors 'none'",
            "require-trusted-types-for 'script'",
        ):
            assert part in policy
        assert "unsafe" not in policy
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        assert response.headers["Referrer-Policy"] == "no-referrer"


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("127.0.0.1:{port}", 200),
        ("localhost:{port}", 200),
        ("[::1]:{port}", 200),
        ("shop.example", 200),
        ("evil.example:{port}", 421),
        ("127.0.0.1", 421),
        ("127.0.0.1:{port}x", 421),
        ("10.1.2.3:{port}", 421),
    ],
)
async def test_only_names_of_ours_are_answered(
    edge: RunningEdge, http: aiohttp.ClientSession, host: str, status: int
) -> None:
    headers = {"Host": host.format(port=edge.file.port)}
    async with http.get(f"{edge.url}/watch", headers=headers) as response:
        assert response.status == status


async def test_an_edge_for_everyone_answers_to_addresses_but_not_to_strange_names(
    tmp_path: Path, http: aiohttp.ClientSession
) -> None:
    options = EdgeOptions(tmp_path, host="0.0.0.0", port=0)
    async with RunningEdge(tmp_path, options) as edge:
        for host, status in (("10.1.2.3", 200), ("evil.example", 421)):
            headers = {"Host": f"{host}:{edge.file.port}"}
            async with http.get(f"{edge.url}/watch", headers=headers) as response:
                assert response.status == status


@pytest.mark.parametrize("origin", [None, "null", "http://evil.example", "http://127.0.0.1:1"])
async def test_other_pages_can_neither_chat_nor_order(
    edge: RunningEdge, http: aiohttp.ClientSession, origin: str | None
) -> None:
    headers = {} if origin is None else {"Origin": origin}
    with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
        await http.ws_connect(f"{edge.url}/page", headers=headers)
    assert refused.value.status == 403
    async with http.post(f"{edge.url}/orders", json={}, headers=headers) as response:
        assert response.status == 403


@pytest.mark.parametrize("token", [None, "", "Bearer ", "Bearer wrong", "Basic é"])
async def test_the_link_and_pictures_want_the_token(
    edge: RunningEdge, http: aiohttp.ClientSession, token: str | None
) -> None:
    headers = {} if token is None else {"Authorization": token}
    picture = f"{edge.url}/pictures/{'0' * 64}.png"
    async with http.head(f"{edge.url}/link", headers=headers) as response:
        assert response.status == 401
    async with http.put(picture, data=b"x", headers=headers) as response:
        assert response.status == 401
    with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
        await http.ws_connect(f"{edge.url}/link", headers=headers)
    assert refused.value.status == 401


async def test_the_token_opens_the_link(edge: RunningEdge, http: aiohttp.ClientSession) -> None:
    headers = {"Authorization": f"Bearer {edge.file.link_token}"}
    async with http.head(f"{edge.url}/link", headers=headers) as response:
        assert response.status == 204


async def test_pictures_are_pictures_of_their_name(
    edge: RunningEdge, http: aiohttp.ClientSession
) -> None:
    headers = {"Authorization": f"Bearer {edge.file.link_token}"}
    big = b"\x89PNG\r\n\x1a\n" + bytes(2 * 1024 * 1024)
    for name, body, status in (
        ("0" * 64 + ".png", b"\x89PNG\r\n\x1a\nx", 400),
        (hashlib.sha256(b"text").hexdigest() + ".png", b"text", 400),
        (hashlib.sha256(big).hexdigest() + ".png", big, 413),
        ("..%2f..%2fedge.json", b"x", 404),
    ):
        url = f"{edge.url}/pictures/{name}"
        async with http.put(url, data=BytesIO(body), headers=headers) as response:
            assert response.status == status
        async with http.get(url) as response:
            assert response.status == 404


@pytest.mark.parametrize("path", ["/static/../studio/errors.py", "/static/..%2f..%2fmain.py"])
async def test_files_beside_the_page_stay_private(edge: RunningEdge, path: str) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", edge.file.port)
    host = f"127.0.0.1:{edge.file.port}"
    writer.write(f"GET {path} HTTP/1.1\r\nHost: {host}\r\n\r\n".encode())
    assert (await reader.readline()).split()[1] in {b"403", b"404"}
    writer.close()


@pytest.mark.parametrize("sent", [b"", b"GET /watch HTTP/1.1\r\nX: "])
async def test_a_connection_that_never_asks_is_closed(edge: RunningEdge, sent: bytes) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", edge.file.port)
    writer.write(sent)
    async with asyncio.timeout(5):
        with suppress(ConnectionResetError):
            assert await reader.read() == b""
    writer.close()


async def test_many_waiting_connections_push_out_the_oldest_and_the_page_is_served(
    edge: RunningEdge, http: aiohttp.ClientSession
) -> None:
    waiting = [await asyncio.open_connection("127.0.0.1", edge.file.port) for _ in range(20)]
    async with http.get(f"{edge.url}/watch") as response:
        assert response.status == 200
    async with asyncio.timeout(5):
        with suppress(ConnectionResetError):
            assert await waiting[0][0].read() == b""
    for _, writer in waiting:
        writer.close()


async def test_a_kept_connection_serves_many_requests(
    edge: RunningEdge, http: aiohttp.ClientSession
) -> None:
    for _ in range(5):
        async with http.get(f"{edge.url}/watch") as response:
            await response.read()
    connector = http.connector
    assert isinstance(connector, aiohttp.TCPConnector)
    assert sum(map(len, connector._conns.values())) == 1  # one kept connection, not five


async def test_texts_come_in_the_nearest_language(
    edge: RunningEdge, http: aiohttp.ClientSession
) -> None:
    async with http.get(f"{edge.url}/i18n/ar-SA.json") as response:
        arabic = await response.json()
    assert arabic["rtl"] is True
    assert arabic["language"] == "ar-SA"
    assert {"ar", "en"} <= set(arabic["languages"])
    async with http.get(f"{edge.url}/i18n/th-TH.json") as response:
        assert (await response.json())["language"] == "en"


@pytest.mark.parametrize(
    ("kind", "allowed"),
    [
        ("whep", "connect-src 'self' https://relay.example:8889; media-src 'self' blob:;"),
        ("hls", "connect-src 'self'; media-src 'self' blob: https://relay.example:8889;"),
    ],
)
async def test_the_page_may_reach_the_server_whose_picture_it_plays(
    tmp_path: Path, kind: Literal["whep", "hls"], allowed: str
) -> None:
    picture = PagePicture("https://relay.example:8889/show/whep", kind)
    async with (
        RunningEdge(tmp_path) as edge,
        LinkedEngine(edge, tmp_path / "engine.db") as engine,
        PageClient(edge.url) as client,
    ):
        engine.link.show_page(replace(demo_page(), picture=picture))
        await client.all("page", picture={"url": picture.url, "kind": kind})
        async with client.session.get(f"{edge.url}/watch") as response:
            assert allowed in response.headers["Content-Security-Policy"]
        async with client.session.get(f"{edge.url}/ice.json") as response:
            said = await response.json()
            assert said["picture"] == {"url": picture.url, "kind": kind}
            assert "relay.example" not in response.headers["Content-Security-Policy"]
