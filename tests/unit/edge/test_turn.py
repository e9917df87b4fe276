"""TURN credentials that soon end."""

import base64
import hashlib
import hmac
from pathlib import Path

import aiohttp

from studio.edge.options import EdgeOptions
from studio.edge.turn import TurnServer
from tests.fakes.edge_world import RunningEdge

URLS = ("turn:turn.example.org:3478?transport=udp",)


def test_the_name_is_a_date_and_the_password_proves_it() -> None:
    server = TurnServer(URLS, secret="north", valid_s=600)
    viewer = server.for_viewer(1_700_000_000)
    assert viewer.username == "1700000600:viewer"
    proof = hmac.new(b"north", viewer.username.encode(), hashlib.sha1).digest()
    assert base64.b64decode(viewer.credential) == proof
    assert "north" not in repr(server)
    assert viewer.credential not in repr(viewer)


def test_credentials_of_ones_own_are_passed_on_and_stun_needs_none() -> None:
    fixed = TurnServer(URLS, username="ana", credential="secret").for_viewer(0)
    assert fixed.as_json() == {"urls": [*URLS], "username": "ana", "credential": "secret"}
    stun = TurnServer(("stun:stun.example.org",)).for_viewer(0)
    assert stun.as_json() == {"urls": ["stun:stun.example.org"]}
    assert [*stun.as_links()] == ['<stun:stun.example.org>; rel="ice-server"']
    assert 'username="ana"' in next(iter(fixed.as_links()))


async def test_the_page_asks_the_edge_for_them(tmp_path: Path) -> None:
    options = EdgeOptions(tmp_path, port=0, turn=(TurnServer(URLS, secret="north"),))
    async with (
        RunningEdge(tmp_path, options) as edge,
        aiohttp.ClientSession() as http,
        http.get(f"{edge.url}/ice.json") as response,
    ):
        said = await response.json()
        assert said["iceServers"][0]["urls"] == [*URLS]
        assert said["iceServers"][0]["username"].endswith(":viewer")
        assert said["valid_ms"] > 60_000
        assert response.headers["Cache-Control"] == "no-store"
        assert next(iter(edge.media.links())).startswith(f"<{URLS[0]}>")
