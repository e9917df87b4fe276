"""The thin thread through the whole product: one picture, one card, one buyer, one host."""

import asyncio
import json
import sys
from contextlib import AsyncExitStack, suppress
from pathlib import Path

import psutil
import pytest
from playwright.async_api import Page

from studio.control.commands import GoLive, PinProduct, StartFlashSale
from studio.control.states import OverlayState, ShowStatus
from studio.paths import PROGRAM_DIR, Profile
from tests.e2e.buyer import rows
from tests.e2e.screen import screen, x11_environment
from tests.e2e.studio_process import Front
from tests.e2e.supervised import child, demo_studio, until
from tests.e2e.viewer import Received, Viewer, chromium, largest_gap_ms
from tests.peers import need_program

pytestmark = [pytest.mark.e2e, pytest.mark.interop, pytest.mark.timeout(240)]

FPS = 30
SECONDS = 20


async def live(front: Front) -> None:
    """Go on air and wait for it."""
    await front.send(GoLive())
    await front.state.until(lambda: front.state.slices["show"].status is ShowStatus.LIVE, 30)


async def columns(profile: Profile, display: str, out: Path) -> asyncio.subprocess.Process:
    """The studio's window with the watcher of its columns inside."""
    return await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "tests.e2e.window_probe",
        str(profile.root),
        str(out),
        cwd=PROGRAM_DIR,
        env=x11_environment(display),
    )


def shown(out: Path, text: str) -> bool:
    """Whether a row of the window's lists holds `text`."""
    with suppress(OSError, ValueError):
        lists = json.loads(out.read_text())
        return any(text in row for listed in lists.values() for row in listed)
    return False


def card_of(front: Front) -> OverlayState | None:
    """Where the product card stands on the picture."""
    overlays: tuple[OverlayState, ...] = front.state.slices["scene"].overlays
    return next((overlay for overlay in overlays if overlay.kind == "card"), None)


async def reserve(page: Page, name: str) -> None:
    """Through the form, as a buyer does."""
    await page.click("#pinned button.reserve")
    await page.fill("#order-name", name)
    await page.fill("#order-contact", "+52 33 1234 5678")
    await page.click("#order-submit")


async def say(page: Page, name: str, text: str) -> None:
    """Through the composer."""
    await page.fill("#chat-name", name)
    await page.fill("#chat-text", text)
    await page.click("#chat-send")


def rises_at_frame_rate(seen: list[Received]) -> None:
    """The counter rises by one a picture, at the frame rate, without a gap above 100 ms."""
    counters = [sighting.counter for sighting in seen]
    assert counters == sorted(counters)
    span_s = (seen[-1].received_ms - seen[0].received_ms) / 1000
    assert (counters[-1] - counters[0]) / span_s == pytest.approx(FPS, rel=0.02)
    assert largest_gap_ms(seen) <= 100


async def test_one_buyer_from_picture_to_order(tmp_path: Path) -> None:
    need_program("chromium")
    out = tmp_path / "columns.json"
    async with AsyncExitStack() as stack:
        display = await stack.enter_async_context(screen())
        profile = await stack.enter_async_context(demo_studio(tmp_path / "profile", display))
        front = await stack.enter_async_context(Front(profile))
        await live(front)
        run = front.state.slices["run"]
        await front.send(PinProduct(run.items[0].product_id))
        browser = await stack.enter_async_context(chromium())
        page = await browser.new_page(bypass_csp=True)
        viewer = Viewer(page)
        await viewer.watch(front.state.slices["show"].watch_url)
        await viewer.follow(front.state.slices["scene"])
        seen = await viewer.received((SECONDS + 2) * FPS, timeout_s=60)
        rises_at_frame_rate(seen[2 * FPS :])

        window = await columns(profile, display, out)
        try:
            await until(out.exists, "the window")
            before = front.state.slices["run"].items[0].stock
            await say(page, "Ana", "¿Hay talla chica? مرحبا")
            await reserve(page, "Ana López")
            await front.state.until(lambda: front.state.chat and front.state.orders)
            await front.state.until(lambda: front.state.slices["run"].items[0].stock == before - 1)
            await page.wait_for_selector(f'#pinned [data-stock="{before - 1}"]')
            await page.wait_for_selector("text=CS-")
            await until(lambda: shown(out, "¿Hay talla chica?"), "the line in the window")
            await until(lambda: shown(out, "order CS-"), "the order in the window")
        finally:
            window.kill()
            await window.wait()
        assert rows(profile.store_file, "select text from chat_lines") == [
            ("¿Hay talla chica? مرحبا",)
        ]
        assert rows(profile.store_file, "select quantity, status from orders") == [(1, "reserved")]


async def test_the_card_on_the_picture_follows_the_stock(tmp_path: Path) -> None:
    need_program("chromium")
    async with AsyncExitStack() as stack:
        display = await stack.enter_async_context(screen())
        profile = await stack.enter_async_context(demo_studio(tmp_path / "profile", display))
        front = await stack.enter_async_context(Front(profile))
        await live(front)
        product = front.state.slices["run"].items[0]
        await front.send(PinProduct(product.product_id))
        card: OverlayState | None = await front.state.until(lambda: card_of(front))
        assert card is not None
        browser = await stack.enter_async_context(chromium())
        page = await browser.new_page()
        viewer = Viewer(page)
        await viewer.watch(front.state.slices["show"].watch_url)
        region = {"x": card.x_px, "y": card.y_px, "width": card.width_px, "height": card.height_px}
        await viewer.probe(front.state.slices["scene"], region)
        await viewer.seen(FPS)
        await page.evaluate("caravanProbe.frames.length = 0")
        await front.send(StartFlashSale(product.product_id, product.price_minor // 2, 60))
        await page.wait_for_selector("#pinned .was")
        await page.wait_for_function(
            "() => caravanProbe.frames.some((frame) => frame.change > 0.003)", timeout=10_000
        )


async def test_a_frozen_and_killed_window_costs_the_audience_nothing(tmp_path: Path) -> None:
    need_program("chromium")
    async with AsyncExitStack() as stack:
        display = await stack.enter_async_context(screen())
        profile = await stack.enter_async_context(demo_studio(tmp_path / "profile", display))
        front = await stack.enter_async_context(Front(profile))
        await live(front)
        await until(lambda: child(profile, "ui") is not None, "the window")
        browser = await stack.enter_async_context(chromium())
        viewer = Viewer(await browser.new_page(bypass_csp=True))
        await viewer.watch(front.state.slices["show"].watch_url)
        await viewer.follow(front.state.slices["scene"])
        start = len(await viewer.received(3 * FPS))
        window = child(profile, "ui")
        assert window is not None
        window.suspend()
        frozen = await viewer.received(start + 3 * FPS)
        window.kill()
        await until(lambda: _another(profile, window), "a new window", timeout_s=5)
        seen = await viewer.received(len(frozen) + 3 * FPS)
        assert largest_gap_ms(seen[start:]) <= 70
        assert front.state.slices["show"].status is ShowStatus.LIVE


def _another(profile: Profile, former: psutil.Process) -> bool:
    window = child(profile, "ui")
    return window is not None and window.pid != former.pid
