"""Four buyers at once, in English, Spanish, Arabic and Chinese: from the first word to the end of
the sale, on one studio with its window."""

import asyncio
import itertools
import json
import sqlite3
from collections.abc import Callable
from contextlib import AsyncExitStack, closing, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser, Page, ViewportSize

from studio.control.catalog_commands import SaveProduct
from studio.control.catalog_states import PriceTag
from studio.control.commands import StartFlashSale
from studio.control.crowd_commands import DropCoupon, StartPoll
from studio.control.orders_commands import OpenClaims
from studio.control.states import OverlayState, SceneState, ShowStatus
from studio.l10n.formats import language_name, money
from studio.money import Money
from tests.e2e.screen import screen
from tests.e2e.shows import footage_show
from tests.e2e.studio_process import Front, StudioProcess
from tests.e2e.supervised import until
from tests.e2e.test_countdown import digits_of
from tests.e2e.test_first_light import columns, reserve, say
from tests.e2e.viewer import Sighting, Viewer, chromium
from tests.peers import need_program

pytestmark = [pytest.mark.e2e, pytest.mark.interop, pytest.mark.timeout(300)]

MARKETS = """
[[market]]
country = "US"
language = "en"
currency = "USD"
timezone = "America/New_York"
[[market]]
country = "MX"
language = "es"
currency = "MXN"
timezone = "America/Mexico_City"
[[market]]
country = "SA"
language = "ar"
currency = "SAR"
timezone = "Asia/Riyadh"
[[market]]
country = "CN"
language = "zh"
currency = "CNY"
timezone = "Asia/Shanghai"
"""
SALE_S = 60
REGULAR, SALE, HALF, BAG, BAG_PESOS = 2900, 1900, 1450, 8500, 149_900
MOST_APART_MS = 200
NEAR_MS = 5000
FRAME_MS = 1000 / 30
WATCHED = {"countdown": 0.02, "card": 0.003}  # by every other buyer; the least share that changes
WATCH = """() => {
  const [box, pinned] = ["#countdown", "#pinned"].map((one) => document.querySelector(one));
  window.caravanFlips = [];
  window.caravanPrices = [];
  const note = (list, value) => {
    if (list.at(-1)?.value !== value) list.push({ value, atMs: performance.now() });
  };
  const look = () => {
    note(caravanFlips, Number(box.dataset.seconds));
    note(caravanPrices, pinned.querySelector(".price").textContent);
  };
  new MutationObserver(look).observe(document.querySelector("#offers"),
    { subtree: true, childList: true, attributes: true, attributeFilter: ["data-seconds"] });
  look();
}"""


@dataclass(frozen=True)
class Buyer:
    """Who buys, in which words. code: the coupon's word as typed, "" for who takes it by a tap."""

    locale: str
    name: str
    question: str
    claim: str
    code: str = ""

    @property
    def language(self) -> str:
        return self.locale.partition("-")[0]


BUYERS = (
    Buyer("en-US", "Joe", "Do you ship to Texas, and how long does it take?", "SOLD 2"),
    Buyer("es-MX", "Ana", "¿Cuánto cuesta el envío a Guadalajara?", "quiero 2", "feria"),
    Buyer("ar-SA", "ليلى", "كم سعر الحقيبة مع الشحن إلى الرياض؟", "أريد ٢"),
    Buyer("zh-CN", "小雨", "这个包还有货吗？多少钱？", "我要2", "ＦＥＲＩＡ"),
)


class Guest:
    """A buyer's own browser on the watch page."""

    def __init__(self, buyer: Buyer, page: Page) -> None:
        self.buyer = buyer
        self.page = page
        self.viewer = Viewer(page)
        self.errors: list[str] = []
        page.on("pageerror", lambda error: self.errors.append(str(error)))

    async def arrive(self, url: str) -> None:
        """Open the page; it is in the buyer's language and direction."""
        await self.viewer.watch(url)
        await self.page.wait_for_selector("#pinned .product")
        language, direction = await self.page.evaluate(
            "[document.documentElement.lang, document.documentElement.dir]"
        )
        assert language.partition("-")[0] == self.buyer.language
        assert direction == ("rtl" if self.buyer.language == "ar" else "ltr")

    async def reads(self, minor: int) -> None:
        """Wait until the card beside the picture says so."""
        await self.page.wait_for_function(
            "(price) => document.querySelector('#pinned .price').textContent === price",
            arg=self.written(minor),
            timeout=1000 * (SALE_S + 20),
        )

    def written(self, minor: int) -> str:
        """An amount as this buyer reads it."""
        return money(Money(minor, "USD"), self.buyer.locale)

    async def ask_and_claim(self) -> None:
        """A question, then a comment that buys; the answer is for this buyer alone."""
        await say(self.page, self.buyer.name, self.buyer.question)
        await say(self.page, self.buyer.name, self.buyer.claim)
        own = '.chat-line[data-own="true"][data-state="shown"]'
        await self.page.wait_for_function(f"() => document.querySelectorAll('{own}').length === 2")
        answer = await self.page.wait_for_selector('.chat-line[data-host="true"] .text')
        assert answer is not None
        assert self.bag in await answer.inner_text()
        claimed = await self.page.wait_for_selector('.chat-line[data-host="true"] .links a.page')
        assert claimed is not None
        status = await self.page.request.get(str(await claimed.evaluate("link => link.href")))
        assert "C-" in await status.text()

    @property
    def bag(self) -> str:
        """What the bag costs this buyer: pesos in Mexico, dollars elsewhere."""
        if self.buyer.locale == "es-MX":
            return money(Money(BAG_PESOS, "MXN"), self.buyer.locale)
        return self.written(BAG)

    async def take_part(self) -> None:
        """A coupon by its word in the chat or by a tap, and a vote."""
        if self.buyer.code:
            await say(self.page, self.buyer.name, self.buyer.code)
        await self.page.click("#crowd .crowd-chip >> nth=0")
        if not self.buyer.code:
            await self.page.click(".coupon button")
        await self.page.wait_for_selector('.coupon[data-taken="true"]')
        choice = f'.poll [data-choice="{int(bool(self.buyer.code))}"]'
        await self.page.click(choice)
        await self.page.wait_for_selector(f'{choice}[aria-pressed="true"]')
        await self.page.click("#crowd-sheet header button")

    async def order(self) -> None:
        """By the form, with the coupon filled in."""
        await reserve(self.page, self.buyer.name)
        await self.page.wait_for_selector('.outcome[data-status="reserved"]')
        outcome = await self.page.inner_text(".outcome")
        assert self.written(HALF) in outcome
        assert "FERIA" in outcome
        await self.page.click("#order-sheet > button.wide")

    async def flips(self) -> dict[int | str, float]:
        """When each second and each price came onto the page (monotonic milliseconds)."""
        offset_ms = await self.viewer.clock_offset_ms()
        flips = await self.page.evaluate("[...caravanFlips, ...caravanPrices]")
        return {flip["value"]: flip["atMs"] + offset_ms for flip in flips}


async def guests(stack: AsyncExitStack, browser: Browser) -> list[Guest]:
    """Four browsers of their own."""
    made = []
    for buyer in BUYERS:
        context = await browser.new_context(
            locale=buyer.locale, viewport=ViewportSize(width=390, height=844)
        )
        stack.push_async_callback(context.close)
        made.append(Guest(buyer, await context.new_page()))
    return made


async def all_of(people: list[Guest], act: Callable[[Guest], Any]) -> None:
    """Everybody at once."""
    await asyncio.gather(*(act(guest) for guest in people))


def show_of(folder: Path) -> Path:
    """A show in four markets; a small picture, for four decoders beside the encoder."""
    path = footage_show(folder / "show", flash_seconds=0)
    small = path.read_text().replace("width = 1280\nheight = 720", "width = 960\nheight = 540")
    path.write_text(small + MARKETS)
    return path


def overlay_of(front: Front, kind: str) -> OverlayState | None:
    """Where an overlay stands on the picture."""
    scene: SceneState = front.state.slices["scene"]
    return next((overlay for overlay in scene.overlays if overlay.kind == kind), None)


def region_of(front: Front, kind: str) -> dict[str, int]:
    """The countdown's digits, or the whole card."""
    overlay = overlay_of(front, kind)
    assert overlay is not None
    if kind == "countdown":
        return digits_of(overlay)
    return {
        "x": overlay.x_px,
        "y": overlay.y_px,
        "width": overlay.width_px,
        "height": overlay.height_px,
    }


def sold_for_a_month(database: Path) -> None:
    """A former price is struck out only when it has held for a while: let it have."""
    month_ms = 30 * 86_400_000
    connection = sqlite3.connect(database, timeout=10)
    with closing(connection), connection:
        connection.execute("update prices set from_ms = from_ms - ?", (month_ms,))


async def opened_studio(front: Front) -> None:
    """On air; comments claim, a coupon is dropped, a poll is open."""
    state = front.state
    await state.until(lambda: state.slices["show"].status is ShowStatus.LIVE)
    await front.send(OpenClaims(True))
    first, bag = (item.product_id for item in state.slices["run"].items)
    prices = (PriceTag(BAG, "USD"), PriceTag(BAG_PESOS, "MXN"))
    await front.send(SaveProduct(bag, "Leather bag", "", prices, 20))
    await front.send(DropCoupon("FERIA", "percent", 10, 600, amount=50, product_id=first))
    await front.send(StartPoll("Blue, azul, أزرق, 蓝色?", ("1", "2")))


def host_sees_everything(front: Front, listed: dict[str, list[str]]) -> bool:
    """Every question with its language in the engine and in the window, and every order there."""
    lines = {line.text: line for line in front.state.chat.values()}
    orders = list(front.state.orders.values())
    for buyer in BUYERS:
        line = lines.get(buyer.question)
        if line is None or line.language != buyer.language:
            return False
        tag = f"({language_name(buyer.language, 'en')}): "
        if not any(buyer.question in row and tag in row for row in listed["chat"]):
            return False
    sums = sorted((order.source, order.total_minor) for order in orders)
    return (
        sums == [("claim", BAG)] * 3 + [("claim", BAG_PESOS)] + [("watch", HALF)] * 4
        and len(listed["orders"]) == 8
        and {line.country for line in front.state.chat.values()} == {"US", "MX", "SA", "CN"}
    )


def columns_of(out: Path) -> dict[str, list[str]]:
    """What the window's lists hold."""
    with suppress(OSError, ValueError):
        lists: dict[str, list[str]] = json.loads(out.read_text())
        return {"chat": [], "orders": []} | lists
    return {"chat": [], "orders": []}


async def begin_sale(front: Front, people: list[Guest]) -> None:
    """The pinned product for a minute at the sale's price, and probes for its end."""
    first = front.state.slices["run"].items[0].product_id
    await front.send(StartFlashSale(first, SALE, SALE_S))
    await all_of(people, lambda guest: guest.reads(SALE))
    await front.state.until(lambda: overlay_of(front, "countdown"))
    for guest, kind in zip(people, 2 * tuple(WATCHED), strict=True):
        await guest.viewer.probe(front.state.slices["scene"], region_of(front, kind))
        await guest.page.evaluate(WATCH)


def nearest_ms(seen: list[Sighting], at_ms: float, least_change: float) -> float:
    """How far `at_ms` is from the nearest change of the watched region, on the programme's clock.

    That clock is the burned counter, set by the freshest picture near by: when a picture was drawn
    depends on this machine's load (test_countdown measures that, with one page). A change lies
    between the picture that has it and the one drawn before.
    """
    near = [sighting for sighting in seen if abs(sighting.drawn_ms - at_ms) < NEAR_MS]
    offset_ms = max(one.captured_ms - one.counter * FRAME_MS for one in near)
    apart = []
    for former, later in itertools.pairwise(near):
        if later.change > least_change:
            begin_ms, end_ms = (offset_ms + one.counter * FRAME_MS for one in (former, later))
            apart.append(max(0.0, begin_ms - at_ms, at_ms - end_ms))
    return min(apart)


async def price_and_picture_revert_together(guest: Guest, kind: str) -> None:
    """At zero the page has the ordinary price in the second in which the picture has it."""
    flips, seen = await guest.flips(), await guest.viewer.sightings()
    for flip in (0, guest.written(REGULAR)):
        assert nearest_ms(seen, flips[flip], WATCHED[kind]) <= MOST_APART_MS, guest.buyer
    assert guest.errors == []


async def test_four_buyers_in_four_languages(tmp_path: Path) -> None:
    need_program("chromium")
    out = tmp_path / "columns.json"
    async with AsyncExitStack() as stack:
        studio = StudioProcess(
            tmp_path / "profile", ("--show", str(show_of(tmp_path)), "--go-live")
        )
        stack.push_async_callback(studio.stop)
        ready = await studio.start()
        front = await stack.enter_async_context(Front(studio.profile))
        sold_for_a_month(studio.profile.store_file)
        await opened_studio(front)
        people = await guests(stack, await stack.enter_async_context(chromium()))
        await all_of(people, lambda guest: guest.arrive(ready["watch"]))
        display = await stack.enter_async_context(screen())
        window = await columns(studio.profile, display, out)
        try:
            for act in (Guest.ask_and_claim, Guest.take_part, Guest.order):
                await all_of(people, act)
            await until(lambda: host_sees_everything(front, columns_of(out)), "the host's columns")
        finally:
            window.kill()
            await window.wait()
        await front.state.until(lambda: front.state.slices["crowd"].poll.votes == (2, 2))
        assert front.state.slices["crowd"].coupons[0].used == len(people)
        await begin_sale(front, people)
        await all_of(people, lambda guest: guest.reads(REGULAR))
        for guest, kind in zip(people, 2 * tuple(WATCHED), strict=True):
            await price_and_picture_revert_together(guest, kind)
