"""Buyers who arrive: the picture is there at once, and a crowd costs the audience nothing."""

import asyncio
from contextlib import AsyncExitStack
from functools import partial
from pathlib import Path

import aiohttp
import pytest

from studio.control.states import ShowStatus
from tests.e2e.shows import footage_show
from tests.e2e.studio_process import Front, StudioProcess
from tests.e2e.viewer import Viewer, chromium
from tests.fakes.light_receiver import LightReceiver
from tests.peers import need_program

pytestmark = [pytest.mark.e2e, pytest.mark.alone, pytest.mark.timeout(120)]

CROWD = 20
MOST_IDRS = 2
PUBLISHERS_OWN_IDR = 1
FIRST_FRAME_MS = 700

_FIRST_FRAME = """
document.addEventListener("DOMContentLoaded", () => {
  const video = document.querySelector("video");
  video.requestVideoFrameCallback(() => { window.firstFrameMs = performance.now(); });
});
"""
_POST_MS = """() => performance.getEntriesByType("resource")
  .find((entry) => entry.name.includes("/whep/")).startTime"""


def has_picture(receiver: LightReceiver) -> bool:
    """Whether video arrived."""
    return receiver.received > 0


async def live_studio(stack: AsyncExitStack, folder: Path) -> StudioProcess:
    """A studio on air."""
    show = footage_show(folder / "show", flash_seconds=0)
    studio = StudioProcess(folder / "profile", ("--show", str(show), "--go-live"))
    stack.push_async_callback(studio.stop)
    await studio.start()
    async with Front(studio.profile) as front:
        await front.state.until(lambda: front.state.slices["show"].status is ShowStatus.LIVE)
    return studio


async def test_twenty_joins_in_a_second_cost_two_key_frames(tmp_path: Path) -> None:
    async with AsyncExitStack() as stack:
        studio = await live_studio(stack, tmp_path)
        http = await stack.enter_async_context(aiohttp.ClientSession())
        crowd = [LightReceiver(studio.ready["whep"]) for _ in range(CROWD)]
        for receiver in crowd:
            stack.push_async_callback(receiver.leave)
        await asyncio.gather(*(receiver.join(http) for receiver in crowd))
        for receiver in crowd:
            await receiver.wait_until(partial(has_picture, receiver))
        figures = await studio.end()
    assert figures["idr_forced"] <= PUBLISHERS_OWN_IDR + MOST_IDRS


@pytest.mark.interop
async def test_the_first_picture_comes_at_once(tmp_path: Path) -> None:
    need_program("chromium")
    async with AsyncExitStack() as stack:
        studio = await live_studio(stack, tmp_path)
        browser = await stack.enter_async_context(chromium())
        page = await browser.new_page()
        await page.add_init_script(_FIRST_FRAME)
        await Viewer(page).watch(studio.ready["watch"])
        await page.wait_for_function("() => window.firstFrameMs > 0")
        took_ms = await page.evaluate("window.firstFrameMs") - await page.evaluate(_POST_MS)
    assert took_ms <= FIRST_FRAME_MS
