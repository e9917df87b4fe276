"""The watch page in a real Chromium, on a real edge, with an engine's end of the link."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser, Page, ViewportSize

from studio.ids import ChatLineId
from studio.kit.clock import SystemClock
from studio.link.messages import RoomLine
from tests.e2e.viewer import chromium
from tests.fakes.edge_world import LinkedEngine, RunningEdge, demo_page

pytestmark = pytest.mark.e2e
PHONE = ViewportSize(width=390, height=844)
TARGET_PX = 44
FLIPS = 4
FLIP_MS = 200

TARGETS = """() => [...document.querySelectorAll("button, select, input, a, summary")]
  .filter((one) => one.checkVisibility({visibilityProperty: true, opacityProperty: false}))
  .map((one) => ({what: one.id || one.className || one.tagName, box: one.getBoundingClientRect()}))
  .filter(({box}) => box.width > 0)
  .map(({what, box}) => ({what, width: box.width, height: box.height}))"""
WATCH_FLIPS = """() => {
  window.flips = [];
  const box = document.getElementById("countdown");
  new MutationObserver(() => flips.push([Number(box.dataset.seconds), Date.now()]))
    .observe(box, {attributes: true, attributeFilter: ["data-seconds"]});
}"""

KEYBOARD_OVER_PAGE = """() => {
  Object.defineProperty(visualViewport, "height", { get: () => 400 });
  visualViewport.dispatchEvent(new Event("resize"));
}"""


class ClockAhead(SystemClock):
    """An engine on a machine whose wall clock is 90 s ahead."""

    AHEAD = timedelta(seconds=90)

    def utc_now(self) -> datetime:
        return super().utc_now() + self.AHEAD


@asynccontextmanager
async def show(profile: Path, **page_options: object) -> AsyncIterator[tuple[Page, LinkedEngine]]:
    """A page on a running show; fails on any error the page logs."""
    options: dict[str, Any] = {"viewport": PHONE, "has_touch": True, "is_mobile": True}
    options |= page_options
    language = options.pop("language", "en")
    async with (
        RunningEdge(profile) as edge,
        LinkedEngine(edge, profile / "engine.db") as engine,
        chromium() as browser,
    ):
        engine.link.show_page(demo_page())
        page, errors = await opened(browser, f"{edge.url}/watch?lang={language}", options)
        yield page, engine
        assert errors == []


async def opened(browser: Browser, url: str, options: dict[str, Any]) -> tuple[Page, list[str]]:
    """A page that shows the products, and the list of its errors to come."""
    context = await browser.new_context(**options)
    page = await context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda said: note(said.text, errors))
    await page.goto(url)
    await page.wait_for_selector("#pinned .product")
    return page, errors


def note(text: str, errors: list[str]) -> None:
    """Policy violations are errors; this edge has no media, so WHEP is answered 404."""
    if "Content Security Policy" in text or "TrustedHTML" in text:
        errors.append(text)


async def fits(page: Page) -> None:
    """No sideways scroll, and nothing to press is smaller than a finger."""
    assert page.viewport_size is not None
    width = page.viewport_size["width"]
    assert await page.evaluate("document.documentElement.scrollWidth") <= width
    assert await page.evaluate("document.getElementById('app').scrollWidth") <= width
    for target in await page.evaluate(TARGETS):
        assert target["width"] >= TARGET_PX, target
        assert target["height"] >= TARGET_PX, target


@pytest.mark.parametrize(("language", "direction"), [("en", "ltr"), ("ar", "rtl")])
@pytest.mark.parametrize("shape", ["portrait", "landscape"])
async def test_a_phone_shows_everything_and_orders_in_two_taps(
    tmp_path: Path, language: str, direction: str, shape: str
) -> None:
    async with show(tmp_path, language=language) as (page, _):
        await page.evaluate(
            "(shape) => {document.getElementById('app').dataset.shape = shape}", shape
        )
        assert await page.evaluate("document.documentElement.dir") == direction
        await fits(page)
        await page.tap("#pinned .reserve")
        await fits(page)
        await page.fill("#order-name", "ليلى")
        await page.fill("#order-contact", "+966 50 123 4567")
        await page.tap("#order-submit")
        await page.wait_for_selector('.outcome[data-status="reserved"]')
        assert "CS-1001" in await page.inner_text(".outcome .status")
        await fits(page)
        await page.tap(".sheet[open] button.wide")
        await page.wait_for_selector('.order[data-status="reserved"]')


@pytest.mark.parametrize("field", ["#order-quantity", "#order-name", "#order-contact"])
async def test_the_keyboard_hides_no_field_of_the_form(tmp_path: Path, field: str) -> None:
    async with show(tmp_path) as (page, _):
        await page.tap("#pinned .reserve")
        await page.tap(field)
        await page.set_viewport_size({"width": 390, "height": 400})  # what a keyboard leaves
        await page.wait_for_function(
            """(field) => { const box = document.querySelector(field).getBoundingClientRect();
              return box.top >= 0 && box.bottom <= visualViewport.height; }""",
            arg=field,
        )
        await page.wait_for_function(
            """() => { const submit = document.getElementById("order-submit");
              submit.scrollIntoView();
              return submit.getBoundingClientRect().bottom <= visualViewport.height; }"""
        )


async def test_a_keyboard_over_the_page_hides_no_field_either(tmp_path: Path) -> None:
    """As on iOS: the layout keeps its height, only the visual viewport shrinks."""
    async with show(tmp_path) as (page, _):
        await page.tap("#pinned .reserve")
        await page.evaluate(KEYBOARD_OVER_PAGE)
        for field in ("#order-quantity", "#order-name", "#order-contact", "#order-submit"):
            await page.locator(field).scroll_into_view_if_needed()
            box = await page.locator(field).bounding_box()
            assert box is not None
            assert box["y"] >= 0, field
            assert box["y"] + box["height"] <= 400, field


async def test_the_keyboard_leaves_the_composer_and_some_chat_in_sight(tmp_path: Path) -> None:
    async with show(tmp_path) as (page, _):
        await page.tap("#chat-text")
        await page.set_viewport_size({"width": 390, "height": 400})
        await page.wait_for_function(
            """() => document.getElementById("composer").getBoundingClientRect().bottom <= 400
              && document.getElementById("chat-lines").clientHeight >= 60"""
        )


async def test_a_line_is_ticked_when_it_is_safe_and_again_when_all_see_it(tmp_path: Path) -> None:
    hostile = "<img src=x onerror=alert(1)> \u202e hello"
    async with show(tmp_path) as (page, engine):
        await page.fill("#chat-name", "Ana")
        await page.fill("#chat-text", hostile)
        await page.tap("#chat-send")
        await page.wait_for_selector('.chat-line[data-own="true"][data-state="shown"]')
        assert await page.inner_text('.chat-line[data-own="true"] .text') == (
            "<img src=x onerror=alert(1)> hello"
        )
        assert await page.locator(".chat-line img").count() == 0
        await engine.say(RoomLine(ChatLineId("hostline"), 9, 9, "Caravan", "Hi Ana", True, False))
        await page.wait_for_selector('.chat-line[data-host="true"] .host')
        await engine.say(RoomLine(ChatLineId("hostline"), 9, 9, "Caravan", "Hi Ana", True, True))
        await page.wait_for_selector('.chat-line[data-host="true"]', state="detached")


async def test_the_countdown_follows_the_engine_and_not_this_machine(tmp_path: Path) -> None:
    ahead_ms = ClockAhead.AHEAD.total_seconds() * 1000
    shown = demo_page(ends_in_s=60 + ClockAhead.AHEAD.total_seconds())
    assert shown.flash is not None
    async with (
        RunningEdge(tmp_path) as edge,
        LinkedEngine(edge, tmp_path / "engine.db", ClockAhead()) as engine,
        chromium() as browser,
    ):
        engine.link.show_page(shown)
        await engine.until(lambda: engine.link.rtt_ms)
        page, errors = await opened(browser, f"{edge.url}/watch", {"viewport": PHONE})
        await page.evaluate(WATCH_FLIPS)
        await page.wait_for_function("(count) => flips.length > count", arg=FLIPS)
        flips: list[tuple[int, float]] = await page.evaluate("flips")
        for seconds, at_ms in flips[1:]:  # the first may be the clock being learned
            due_ms = shown.flash.ends_ms - seconds * 1000 - ahead_ms
            assert abs(at_ms - due_ms) < FLIP_MS
        assert errors == []


async def test_the_sale_ends_on_the_page_at_its_instant(tmp_path: Path) -> None:
    async with show(tmp_path) as (page, engine):
        engine.link.show_page(demo_page(ends_in_s=1.5))
        await page.wait_for_selector('#countdown[data-seconds="0"]')
        assert await page.inner_text("#countdown .label") == "The flash sale has ended."


async def test_what_is_said_and_ordered_without_the_edge_is_sent_when_it_is_back(
    tmp_path: Path,
) -> None:
    async with chromium() as browser:
        async with (
            RunningEdge(tmp_path) as edge,
            LinkedEngine(edge, tmp_path / "engine.db") as engine,
        ):
            engine.link.show_page(demo_page())
            page, errors = await opened(browser, f"{edge.url}/watch", {"viewport": PHONE})
        await page.wait_for_selector("#link-state:not([hidden])")
        await page.fill("#chat-name", "Ana")
        await page.fill("#chat-text", "still here")
        await page.click("#chat-send")
        await page.click("#pinned .reserve")
        await page.fill("#order-name", "Ana")
        await page.fill("#order-contact", "ana@example.org")
        await page.click("#order-submit")
        await page.wait_for_selector('.outcome[data-status="sending"]')
        async with (
            RunningEdge(tmp_path) as edge,
            LinkedEngine(edge, tmp_path / "engine.db") as engine,
        ):
            await page.wait_for_selector('.outcome[data-status="reserved"]')
            await page.wait_for_selector('.chat-line[data-own="true"][data-state="shown"]')
            await page.wait_for_selector("#link-state", state="hidden")
            assert sorted(engine.applied_count.values()) == [1, 1]
        assert errors == []


async def test_the_language_is_switched_in_place(tmp_path: Path) -> None:
    async with show(tmp_path) as (page, _):
        await page.evaluate("window.isSamePage = true")
        await page.select_option("#language", "ar")
        await page.wait_for_function("() => document.documentElement.dir === 'rtl'")
        assert await page.evaluate("window.isSamePage")
        texts = await page.inner_text("#app")
        assert "Reserve" not in texts
        assert "Say something" not in texts
        await fits(page)


async def test_a_desktop_shows_picture_offers_and_chat_side_by_side(tmp_path: Path) -> None:
    wide = ViewportSize(width=1280, height=800)
    async with show(tmp_path, viewport=wide, is_mobile=False, has_touch=False) as (page, _):
        boxes = [await page.locator(one).bounding_box() for one in ("#stage", "#offers", "#talk")]
        edges = [(box["x"], box["x"] + box["width"]) for box in boxes if box]
        assert len(edges) == 3
        assert edges[0][1] <= edges[1][0] < edges[1][1] <= edges[2][0]
        assert edges[2][1] <= wide["width"]
        assert await page.locator(".product").count() >= 3
        assert await page.locator("#demo").is_visible()
