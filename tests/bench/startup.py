"""Bench `startup`: from the README's command to the preview, and from Go live to a buyer's picture.

`preview_s` ends when the engine has written the first picture that the window asked for into the
mapped preview; the window paints it within a frame. `on_air_s` runs from the Go live command to
the first picture Chromium presents on a watch page that was already open.
"""

import asyncio
import tempfile
import time
from contextlib import AsyncExitStack, closing
from pathlib import Path

from studio.control.commands import GoLive
from studio.control.preview import PreviewReader
from tests.e2e.screen import screen
from tests.e2e.studio_process import Front
from tests.e2e.supervised import demo_studio, until
from tests.e2e.viewer import Viewer, chromium

NAME = "startup"
TARGETS = {"preview_s": {"max": 4.0}, "on_air_s": {"max": 1.0}}

_FIRST_PICTURE = """() => new Promise((resolve) => {
  document.querySelector("video").requestVideoFrameCallback(() => resolve(performance.now()));
})"""


async def _measure(root: Path) -> dict[str, float]:
    async with AsyncExitStack() as stack:
        display = await stack.enter_async_context(screen())
        begin_s = time.monotonic()
        profile = await stack.enter_async_context(demo_studio(root / "profile", display))
        reader = stack.enter_context(closing(PreviewReader(profile.preview_file)))
        await until(lambda: reader.read() is not None, "the preview")
        preview_s = time.monotonic() - begin_s
        front = await stack.enter_async_context(Front(profile))
        browser = await stack.enter_async_context(chromium())
        viewer = Viewer(await browser.new_page())
        await front.state.until(lambda: front.state.slices["show"].watch_url)
        await viewer.watch(front.state.slices["show"].watch_url)
        offset_ms = await viewer.clock_offset_ms()
        first = asyncio.ensure_future(viewer.page.evaluate(_FIRST_PICTURE))
        await viewer.clock_offset_ms()  # the page answers: its callback is in place
        live_ms = time.monotonic_ns() / 1e6
        await front.send(GoLive())
        picture_ms = await first + offset_ms
    return {"preview_s": preview_s, "on_air_s": (picture_ms - live_ms) / 1000}


def measure() -> dict[str, float]:
    """One start."""
    with tempfile.TemporaryDirectory() as folder:
        return asyncio.run(_measure(Path(folder)))
