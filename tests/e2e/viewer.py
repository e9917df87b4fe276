"""A buyer's Chromium on the watch page, with the probe that reads the burned strip."""

import asyncio
import itertools
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.async_api import Browser, Page, async_playwright

from studio.control.states import SceneState

CHROMIUM = "/usr/bin/chromium"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--autoplay-policy=no-user-gesture-required",
    "--disable-background-timer-throttling",
    "--disable-renderer-backgrounding",
]
_PROBE = (Path(__file__).parent / "probe.js").read_text()
_TRACK_PROBE = (Path(__file__).parent / "track_probe.js").read_text()


@asynccontextmanager
async def chromium() -> AsyncIterator[Browser]:
    """Debian's headless Chromium."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        try:
            yield browser
        finally:
            await browser.close()


@dataclass(frozen=True)
class Sighting:
    """One picture the page drew. drawn_ms: its pixels were read back.

    change: share of the watched region that differs from the picture before.
    """

    counter: int
    captured_ms: float
    drawn_ms: float
    change: float


@dataclass(frozen=True)
class Received:
    """One picture of the received track, after Chromium's jitter buffer and decoder."""

    counter: int
    captured_ms: float
    received_ms: float


class Viewer:
    """One page with the probes installed. Instants are time.monotonic in milliseconds.

    `probe` sees what the page draws (a page that comes late misses pictures that were shown);
    `follow` sees every picture that was received. A page to be followed is opened with
    `bypass_csp=True`, because the probe brings a worker that our own policy would refuse.
    """

    def __init__(self, page: Page) -> None:
        self.page = page

    async def watch(self, url: str) -> None:
        """Open the watch page."""
        await self.page.goto(url)
        await self.page.wait_for_selector("video")

    async def probe(self, scene: SceneState, region: dict[str, int] | None = None) -> None:
        """Begin to read the strip from every presented picture."""
        await self.page.evaluate(f"(o) => ({_PROBE})(o)", strip_of(scene) | {"region": region})

    async def follow(self, scene: SceneState) -> None:
        """Begin to read the strip from every picture of the received track."""
        await self.page.wait_for_function("() => document.querySelector('video').videoWidth > 0")
        await self.page.evaluate(f"(o) => ({_TRACK_PROBE})(o)", strip_of(scene))

    async def received(self, count: int, timeout_s: float = 30.0) -> list[Received]:
        """Waits until `follow` saw `count` pictures, and returns all it saw."""
        await self.page.wait_for_function(
            "(count) => caravanTrack.count >= count", arg=count, timeout=timeout_s * 1000
        )
        offset = await self.clock_offset_ms()
        frames: list[dict[str, Any]] = await self.page.evaluate("caravanTrack.frames()")
        return [
            Received(
                counter=frame["counter"],
                captured_ms=frame["milliseconds"],
                received_ms=frame["receivedMs"] + offset,
            )
            for frame in frames
        ]

    async def clock_offset_ms(self) -> float:
        """Our monotonic milliseconds minus the page's performance.now(), best of 15."""
        best = (float("inf"), 0.0)
        for _ in range(15):
            before = time.monotonic_ns() / 1e6
            page_ms = await self.page.evaluate("performance.now()")
            after = time.monotonic_ns() / 1e6
            best = min(best, (after - before, (before + after) / 2 - page_ms))
        return best[1]

    async def sightings(self) -> list[Sighting]:
        """Every picture seen so far."""
        offset = await self.clock_offset_ms()
        frames: list[dict[str, Any]] = await self.page.evaluate("caravanProbe.frames")
        return [
            Sighting(
                counter=frame["counter"],
                captured_ms=frame["milliseconds"],
                drawn_ms=frame["drawnMs"] + offset,
                change=frame.get("change", 0.0),
            )
            for frame in frames
        ]

    async def seen(self, count: int, timeout_s: float = 30.0) -> list[Sighting]:
        """Waits until the probe saw `count` pictures."""
        async with asyncio.timeout(timeout_s):
            await self.page.wait_for_function(
                "(count) => window.caravanProbe && caravanProbe.frames.length >= count",
                arg=count,
                timeout=timeout_s * 1000,
            )
        return await self.sightings()


def largest_gap_ms(pictures: list[Received]) -> float:
    """The longest time between two received pictures with a new counter."""
    fresh = [p for i, p in enumerate(pictures) if i == 0 or p.counter != pictures[i - 1].counter]
    gaps = [later.received_ms - former.received_ms for former, later in itertools.pairwise(fresh)]
    return max(gaps)


def strip_of(scene: SceneState) -> dict[str, Any]:
    """What a probe needs to find the burned strip."""
    strip = next(o for o in scene.overlays if o.kind == "timecode")
    return {
        "canvasWidth": scene.width_px,
        "strip": {
            "x": strip.x_px,
            "y": strip.y_px,
            "width": strip.width_px,
            "height": strip.height_px,
        },
    }
