"""Made-up buyers of the demo: a few strangers at the edge's public page, following a script.

They use what every buyer's browser uses, the page's socket and its form, and know nothing that a
buyer does not. What they write and order is marked as demo by the show they are in.
"""

import asyncio
import itertools
import json
import tomllib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import aiohttp
import structlog
from pydantic import BaseModel, ConfigDict, Field
from yarl import URL

from studio.control.demo_commands import SetDemoAudience
from studio.control.door import Door
from studio.errors import N_, UserError
from studio.ids import new_id
from studio.kit.tasks import TaskScope
from studio.paths import ASSETS_DIR

SCRIPT_FILE = ASSETS_DIR / "demo" / "audience.toml"
_PING_S = 5.0  # the edge closes pages that are silent for longer than half a minute
_RETRY_S = 2.0
_LEFT_FOR_PEOPLE = 3  # units that made-up buyers do not take
_WAIT_S = 10.0
_log = structlog.get_logger(__name__)


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Person(_Entry):
    """Who a made-up buyer is."""

    name: str
    language: str
    country: str
    contact: str


class Line(_Entry):
    """What happens next. buyer: counted from 1. orders: units; 0 says something instead."""

    buyer: int = Field(ge=1)
    after_s: float = Field(ge=0)
    says: str = ""
    orders: int = Field(default=0, ge=0)


class Script(_Entry):
    """Who comes, and what they do, again and again."""

    buyer: tuple[Person, ...]
    line: tuple[Line, ...]


def read_script(path: Path = SCRIPT_FILE) -> Script:
    """The script of the demo."""
    return Script.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))


class DemoAudience:
    """Takes the command. Lives on the control loop; costs nothing while nobody is invited.

    page: the link of the watch page on this computer that shows something now, or "". changed: told
    when they came or went.
    """

    def __init__(
        self, page: Callable[[], str], changed: Callable[[], None], *, is_demo: bool
    ) -> None:
        self._page = page
        self._changed = changed
        self._is_demo = is_demo
        self._scope: TaskScope | None = None

    @property
    def is_there(self) -> bool:
        """Made-up buyers take part."""
        return self._scope is not None

    def wire(self, door: Door) -> None:
        """Take the command."""
        door.on(SetDemoAudience, self._set)

    async def invite(self, script: Script | None = None) -> None:
        """Let them come. Raises UserError outside the demo."""
        if not self._is_demo:
            raise UserError(
                N_("Made-up buyers come to the demo only."),
                remedy=N_("Start the studio with --demo."),
                code="demo.only",
            )
        if self._scope is not None:
            return
        if script is None:
            script = await asyncio.to_thread(read_script)
        self._scope = scope = TaskScope("demo_audience")
        buyers = [Buyer(person, self._page) for person in script.buyer]
        for buyer in buyers:
            scope.start(buyer.run(), buyer.person.name)
        scope.start(_perform(buyers, script.line), "script")
        self._changed()

    async def aclose(self) -> None:
        """Send them away."""
        scope, self._scope = self._scope, None
        if scope is not None:
            await scope.aclose()

    async def _set(self, command: SetDemoAudience) -> None:
        if command.on:
            await self.invite()
        elif self._scope is not None:
            await self.aclose()
            self._changed()


class Buyer:
    """One open watch page. Comes back by itself when the edge does, and follows the show."""

    def __init__(self, person: Person, link: Callable[[], str]) -> None:
        self.person = person
        self._link = link
        self._url = ""
        self._socket: aiohttp.ClientWebSocketResponse | None = None
        self._http: aiohttp.ClientSession | None = None
        self._identity = {"viewer_id": "", "secret": ""}
        self._page: dict[str, Any] = {}

    async def run(self) -> None:
        """Keep the page open until cancelled."""
        timeout = aiohttp.ClientTimeout(total=_WAIT_S)
        jar = aiohttp.CookieJar(unsafe=True)  # the host is a number
        async with aiohttp.ClientSession(timeout=timeout, cookie_jar=jar) as http:
            self._http = http
            while True:
                try:
                    if link := self._link():
                        await self._visit(http, link)
                except (aiohttp.ClientError, OSError, ValueError, KeyError) as error:
                    _log.info("demo_audience.away", reason=str(error))
                finally:
                    self._socket = None
                await asyncio.sleep(_RETRY_S)

    async def _visit(self, http: aiohttp.ClientSession, link: str) -> None:
        url, person = str(URL(link).origin()), self.person
        async with http.get(link):  # an invitation to a rehearsal leaves its key
            self._url = url
        async with http.ws_connect(f"{url}/page", headers={"Origin": url}) as socket:
            hello = {"t": "hello", "language": person.language, "country": person.country}
            await socket.send_json(hello | self._identity)
            while self._link() == link:
                try:
                    frame = await socket.receive(timeout=_PING_S)
                except TimeoutError:
                    await socket.send_json({"t": "ping", "sent_ms": 0.0})
                    continue
                if frame.type is not aiohttp.WSMsgType.TEXT:
                    return
                self._hear(json.loads(frame.data))
                self._socket = socket

    def _hear(self, message: dict[str, Any]) -> None:
        if message["t"] == "welcome":
            self._identity = {name: message[name] for name in self._identity}
            self._page = message["page"]
        elif message["t"] == "page":
            self._page = message

    async def say(self, text: str) -> None:
        """Write a line, if the page is open."""
        if self._socket is not None:
            line = {"t": "say", "line_id": new_id(), "name": self.person.name, "text": text}
            await self._socket.send_json(line)

    async def order(self, quantity: int) -> None:
        """Fill in the form for what is on offer, unless only a few are left."""
        product = self._wanted(quantity)
        if product is None or self._http is None or self._socket is None:
            return
        person, url = self.person, self._url
        form = {
            "order_id": new_id(), "product_id": product["product_id"], "quantity": quantity,
            "name": person.name, "contact": person.contact, "language": person.language,
            "country": person.country, "seen_price_minor": product["price_minor"],
        }  # fmt: skip
        headers = {"Origin": url}
        async with self._http.post(
            f"{url}/orders", json=form | self._identity, headers=headers
        ) as answer:
            _log.info("demo_audience.ordered", status=answer.status)

    def _wanted(self, quantity: int) -> dict[str, Any] | None:
        products: list[dict[str, Any]] = self._page.get("products", [])
        pinned = [one for one in products if one["product_id"] == self._page["pinned"]]
        enough = (
            one for one in [*pinned, *products] if one["stock"] - quantity >= _LEFT_FOR_PEOPLE
        )
        return next(enough, None)


async def _perform(buyers: Sequence[Buyer], lines: Sequence[Line]) -> None:
    for line in itertools.cycle(lines):
        await asyncio.sleep(line.after_s)
        buyer = buyers[line.buyer - 1]
        try:
            await (buyer.order(line.orders) if line.orders else buyer.say(line.says))
        except (aiohttp.ClientError, OSError, TimeoutError) as error:
            _log.info("demo_audience.missed", reason=str(error))
