"""Bench `memory`: what a whole evening costs: engine, window and edge over half an hour on air.

The studio as the README starts it, on air, with its window under Xvfb; three viewers without a
browser take picture and sound, and a buyer says a line every two seconds and orders once a minute.
Three minutes warm it up. Sizes are the resident sets the system counts, one median a minute;
growth is the upper bound of the 95 % confidence interval of their slope by least squares.
CARAVAN_MEMORY_BENCH_SECONDS shortens the half hour, for trying the bench itself.
"""

import asyncio
import math
import os
import statistics
import tempfile
from collections.abc import Sequence
from contextlib import AsyncExitStack
from pathlib import Path

import aiohttp
from yarl import URL

from studio.control.commands import GoLive
from studio.control.states import ShowStatus
from studio.paths import Profile
from tests.e2e.buyer import Buyer
from tests.e2e.screen import screen
from tests.e2e.studio_process import Front
from tests.e2e.supervised import child, demo_studio
from tests.fakes.light_receiver import LightReceiver

NAME = "memory"
TARGETS = {
    "engine_mb": {"max": 350},
    "ui_mb": {"max": 220},
    "edge_mb": {"max": 150},
    "growth_mb_per_h": {"max": 8},
}
SECONDS = float(os.environ.get("CARAVAN_MEMORY_BENCH_SECONDS", "1800"))
_WARM_UP_S = min(180.0, SECONDS / 2)
_WINDOWS = 30
_SAMPLES_A_WINDOW = 6
_LINE_EVERY_S = 2.0
_ORDER_EVERY_LINES = 30
_VIEWERS = 3
_START_S = 60.0
_MB = 1e6
_T_95_ONE_SIDED = 1.701  # Student's t, 28 degrees of freedom
_PARTS = ("engine", "ui", "edge")


class _Trade:
    """A buyer who talks and orders until the end."""

    def __init__(self, watch_url: str) -> None:
        self._url = watch_url

    async def run(self) -> None:
        async with Buyer(self._url, "Lucía") as buyer:
            products = buyer.welcome["page"]["products"]
            number = 0
            while True:
                await buyer.say(f"¿Cuánto cuesta el número {number}?")
                if number % _ORDER_EVERY_LINES == 0:
                    await buyer.order(products[number // _ORDER_EVERY_LINES % len(products)])
                number += 1
                await asyncio.sleep(_LINE_EVERY_S)


def _megabytes(profile: Profile) -> dict[str, float]:
    sizes = {}
    for kind in _PARTS:
        process = child(profile, kind)
        assert process is not None, kind
        sizes[kind] = process.memory_info().rss / _MB
    return sizes


async def _sampled(profile: Profile) -> dict[str, list[float]]:
    """The median size of each process in each of the windows."""
    medians: dict[str, list[float]] = {kind: [] for kind in _PARTS}
    for _ in range(_WINDOWS):
        seen: list[dict[str, float]] = []
        for _ in range(_SAMPLES_A_WINDOW):
            await asyncio.sleep(SECONDS / _WINDOWS / _SAMPLES_A_WINDOW)
            seen.append(_megabytes(profile))
        for kind in _PARTS:
            medians[kind].append(statistics.median(sizes[kind] for sizes in seen))
    return medians


def growth_bound_mb_per_h(sizes_mb: Sequence[float], window_s: float) -> float:
    """The upper bound of the slope of `sizes_mb`, one every `window_s`."""
    hours = [number * window_s / 3600 for number in range(len(sizes_mb))]
    slope, intercept = statistics.linear_regression(hours, sizes_mb)
    points = zip(hours, sizes_mb, strict=True)
    rest = math.fsum((size - slope * t - intercept) ** 2 for t, size in points)
    mean = statistics.fmean(hours)
    spread = math.fsum((t - mean) ** 2 for t in hours)
    error = math.sqrt(rest / (len(hours) - 2) / spread)
    return slope + _T_95_ONE_SIDED * error


async def _measure(root: Path) -> dict[str, float]:
    async with AsyncExitStack() as stack:
        display = await stack.enter_async_context(screen())
        profile = await stack.enter_async_context(demo_studio(root / "profile", display))
        front = await stack.enter_async_context(Front(profile))
        await front.state.until(lambda: front.state.slices["show"].watch_url, _START_S)
        watch = front.state.slices["show"].watch_url
        await front.send(GoLive())
        live = ShowStatus.LIVE
        await front.state.until(lambda: front.state.slices["show"].status is live, _START_S)
        http = await stack.enter_async_context(aiohttp.ClientSession())
        for _ in range(_VIEWERS):
            receiver = LightReceiver(str(URL(watch).origin() / "whep/live"))
            await receiver.join(http)
            stack.push_async_callback(receiver.leave)
        trade = asyncio.ensure_future(_Trade(watch).run())
        stack.callback(trade.cancel)
        await asyncio.sleep(_WARM_UP_S)
        sizes = await _sampled(profile)
        assert not trade.done(), trade.exception()
    figures = {f"{kind}_mb": max(sizes[kind]) for kind in _PARTS}
    grown = {kind: growth_bound_mb_per_h(sizes[kind], SECONDS / _WINDOWS) for kind in _PARTS}
    return (
        figures
        | {f"{kind}_growth_mb_per_h": bound for kind, bound in grown.items()}
        | {"growth_mb_per_h": max(grown.values())}
    )


def measure() -> dict[str, float]:
    """One evening."""
    with tempfile.TemporaryDirectory() as folder:
        return asyncio.run(_measure(Path(folder)))
