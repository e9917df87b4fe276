"""Pairing: one use, ten minutes, ten tries, few per address; keys that the former loses."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import aiohttp
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from studio.edge.address import EdgeFile
from studio.edge.keys import EdgeKeys
from studio.edge.pairing import PairingRoute, digits_of, new_code
from studio.edge.tables import metadata
from studio.ids import EdgeId
from studio.kit.clock import SystemClock
from studio.store.store import Store
from tests.fakes.edge_world import LinkedEngine, PageClient, RunningEdge, demo_page

OWN = ("own link", "own publish")


class AdjustableClock(SystemClock):
    """A wall clock that tests put forward."""

    ahead = timedelta()

    def utc_now(self) -> datetime:
        return super().utc_now() + self.ahead

    def now_ns(self) -> int:
        return super().now_ns() + int(self.ahead.total_seconds() * 1e9)


class Door:
    """The route alone, behind aiohttp."""

    def __init__(self, folder: Path) -> None:
        self.clock = AdjustableClock()
        self.path = folder / "pairing.json"
        self.keys = EdgeKeys(*OWN)
        self._store = Store.open(folder / "edge.db", metadata)

    async def __aenter__(self) -> "Door":
        route = PairingRoute(self.path, self._store, self.keys, EdgeId("e1"), self.clock)
        application = web.Application()
        application.router.add_post("/pair", route.handle)
        self._client = TestClient(TestServer(application))
        await self._client.start_server()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._client.close()
        await self._store.aclose()

    async def ask(self, code: str, **headers: str) -> tuple[int, dict[str, Any]]:
        async with self._client.post("/pair", json={"code": code}, headers=headers) as response:
            return response.status, await response.json() if response.status == 200 else {}

    def later(self, **by: float) -> None:
        self.clock.ahead += timedelta(**by)


async def test_a_code_opens_once(tmp_path: Path) -> None:
    async with Door(tmp_path) as door:
        code = new_code(door.path, door.clock)
        status, keys = await door.ask(code)
        assert status == 200
        assert keys["edge_id"] == "e1"
        assert door.keys.link.opens(f"Bearer {keys['link_token']}")
        assert door.keys.publish.fits(keys["publish_token"])
        assert not door.keys.link.fits(keys["publish_token"])
        assert (await door.ask(code))[0] == 403
        assert door.keys.link.fits(OWN[0])  # programs of this machine keep theirs


async def test_the_next_studio_takes_the_place_of_the_former(tmp_path: Path) -> None:
    async with Door(tmp_path) as door:
        _, former = await door.ask(new_code(door.path, door.clock))
        _, present = await door.ask(new_code(door.path, door.clock))
        assert not door.keys.link.fits(former["link_token"])
        assert door.keys.link.fits(present["link_token"])
        again = EdgeKeys(*OWN)
        await door._store.read(again.load)
        assert again.link.fits(present["link_token"])


async def test_codes_end_by_time_and_by_tries(tmp_path: Path) -> None:
    async with Door(tmp_path) as door:
        assert (await door.ask("000 000 000"))[0] == 403  # there is none
        code = new_code(door.path, door.clock)
        door.later(minutes=11)
        assert (await door.ask(code))[0] == 403
        code = new_code(door.path, door.clock)
        for _ in range(10):
            door.later(minutes=0.5)
            assert (await door.ask("1"))[0] == 403
        door.later(minutes=0.5)
        assert (await door.ask(code))[0] == 403


async def test_an_address_may_try_only_now_and_then(tmp_path: Path) -> None:
    async with Door(tmp_path) as door:
        code = new_code(door.path, door.clock)
        assert [(await door.ask("1"))[0] for _ in range(6)] == [403] * 5 + [429]
        assert (await door.ask(code))[0] == 429
        door.later(minutes=1)
        assert (await door.ask(code))[0] == 200


async def test_pages_and_nonsense_are_turned_away(tmp_path: Path) -> None:
    async with Door(tmp_path) as door:
        code = new_code(door.path, door.clock)
        assert (await door.ask(code, Origin="https://evil.example"))[0] == 403
        assert (await door.ask("x" * 2000))[0] == 413
        assert (await door.ask("x" * 100))[0] == 400
        assert (await door.ask(code))[0] == 200


def test_digits_of_every_script_count() -> None:
    assert digits_of("482 913-507") == "482913507"
    assert digits_of("٤٨٢ ٩١٣ ٥٠٧") == "482913507"


async def test_order_numbers_carry_the_letters_of_their_edge(tmp_path: Path) -> None:
    async with RunningEdge(tmp_path) as edge, aiohttp.ClientSession() as http:
        code = new_code(tmp_path / "pairing.json", SystemClock())
        asked = {"code": code, "series": "B"}
        async with http.post(f"{edge.url}/pair", json=asked) as response:
            keys = await response.json()
        file = EdgeFile(edge.url, keys["link_token"], "", 0, edge.file.edge_id)
        async with LinkedEngine(file, tmp_path / "engine.db") as engine:
            engine.link.show_page(demo_page())
            async with PageClient(edge.url) as page:
                await page.until(lambda: page.of("page") or page.welcome["page"]["products"])
                status, answer = await page.post(page.order())
                assert status == 202
                assert answer["order"]["number"] == "CS-B1001"
