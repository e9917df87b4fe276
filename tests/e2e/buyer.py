"""A buyer without a browser: speaks the watch page's protocol (studio.edge.page_protocol)."""

import asyncio
import json
import secrets
import sqlite3
from pathlib import Path
from types import TracebackType
from typing import Any

import aiohttp
from yarl import URL


def rows(database: Path, query: str, *values: object) -> list[tuple[Any, ...]]:
    """What another process has committed to its SQLite file."""
    connection = sqlite3.connect(f"file:{database}?mode=ro", uri=True)
    try:
        return connection.execute(query, values).fetchall()
    finally:
        connection.close()


class Buyer:
    """One page's socket and form. watch_url: may be an invitation to a rehearsal."""

    def __init__(self, watch_url: str, name: str) -> None:
        self._watch_url = watch_url
        self._url = URL(watch_url).origin()
        self._name = name
        self._headers = {"Origin": str(self._url)}
        self.welcome: dict[str, Any] = {}

    async def __aenter__(self) -> "Buyer":
        jar = aiohttp.CookieJar(unsafe=True)  # hosts are numbers here
        self._http = aiohttp.ClientSession(headers=self._headers, cookie_jar=jar)
        async with self._http.get(self._watch_url) as page:
            assert page.status == 200
        self._socket = await self._http.ws_connect(self._url / "page")
        await self._socket.send_json({"t": "hello"})
        self.welcome = await self.hear("welcome")
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self._socket.close()
        await self._http.close()

    async def hear(self, kind: str, timeout_s: float = 10.0) -> dict[str, Any]:
        """The next message of this kind."""
        async with asyncio.timeout(timeout_s):
            while True:
                message: dict[str, Any] = json.loads(await self._socket.receive_str())
                if message["t"] == kind:
                    return message

    async def hear_line(self, text: str) -> None:
        """Until this line is in the room."""
        while (await self.hear("line"))["text"] != text:
            pass

    async def hear_fate(self, order_id: str) -> str:
        """What became of an order, once the engine has decided."""
        while True:
            order: dict[str, Any] = (await self.hear("order"))["order"]
            if order["order_id"] == order_id and order["status"] != "received":
                return str(order["status"])

    async def say(self, text: str) -> str:
        """Say a line and wait for "received"; the line's id."""
        line_id = secrets.token_hex(16)
        await self._socket.send_json(
            {"t": "say", "line_id": line_id, "name": self._name, "text": text}
        )
        assert (await self.hear("received"))["id"] == line_id
        return line_id

    async def order(self, product: dict[str, Any], quantity: int = 1) -> dict[str, Any]:
        """Send the form; the order as the edge took it."""
        order = {
            "order_id": secrets.token_hex(16),
            "viewer_id": self.welcome["viewer_id"],
            "secret": self.welcome["secret"],
            "product_id": product["product_id"],
            "quantity": quantity,
            "name": self._name,
            "contact": "+52 33 1234 5678",
            "seen_price_minor": product["price_minor"],
        }
        async with self._http.post(self._url / "orders", json=order) as response:
            answer: dict[str, Any] = await response.json()
            assert response.status == 202, answer
            taken: dict[str, Any] = answer["order"]
            return taken
