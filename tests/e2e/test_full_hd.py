"""1920x1080 at 30 pictures a second for a minute, with card, countdown and banner, at a viewer.

The viewer only keeps what it receives and when; pictures are decoded and their burned counters
read afterwards, so that the viewer takes no time from the studio.
"""

import asyncio
import itertools
import time
from collections.abc import Sequence
from contextlib import AsyncExitStack
from pathlib import Path

import aiohttp
import av
import pytest
from av.codec.context import CodecContext

from studio.control.commands import GoLive
from studio.control.states import SceneState, ShowStatus
from studio.kit.clock import SystemClock
from studio.media import timecode
from studio.media.planes import plane_pixels
from studio.push.whip_http import WhipClient
from studio.rtc.player import Player
from tests.e2e.shows import full_hd_show
from tests.e2e.studio_process import Front, StudioProcess

pytestmark = [pytest.mark.e2e, pytest.mark.alone, pytest.mark.timeout(300)]

FPS, SECONDS, GAP_MS = 30, 60, 70.0
_SETTLE_PICTURES = 3 * FPS


async def received(whep: str, count: int) -> list[tuple[int, bytes]]:
    """So many pictures from WHEP: (monotonic ns of the last packet, access unit)."""
    player = Player(SystemClock())
    async with aiohttp.ClientSession() as http:
        client = WhipClient(http, whep, "")
        accepted = await client.publish(await player.offer())
        try:
            await player.connect(accepted.answer)
            pictures: list[tuple[int, bytes]] = []
            async with asyncio.timeout(2 * count / FPS):
                while len(pictures) < count:
                    unit = await player.pictures.get()
                    pictures.append((time.monotonic_ns(), unit))
        finally:
            await player.aclose()
            await client.delete(accepted.resource)
    return pictures


def counters(units: Sequence[bytes], scene: SceneState) -> list[int | None]:
    """The counter burned into each picture; None where it cannot be read."""
    strip = next(overlay for overlay in scene.overlays if overlay.kind == "timecode")
    decoder = CodecContext.create("h264", "r")
    assert isinstance(decoder, av.VideoCodecContext)
    found: list[int | None] = []
    for frame in (frame for unit in units for frame in decoder.decode(av.Packet(unit))):
        assert (frame.width, frame.height) == (1920, 1080)
        rows = slice(strip.y_px, strip.y_px + strip.height_px)
        columns = slice(strip.x_px, strip.x_px + strip.width_px)
        code = timecode.decode(plane_pixels(frame.planes[0])[rows, columns])
        found.append(code.counter if code is not None else None)
    return found


async def test_a_minute_of_full_hd_has_no_gap(tmp_path: Path) -> None:
    show = await asyncio.to_thread(full_hd_show, tmp_path / "show")
    studio = StudioProcess(tmp_path / "profile", ("--show", str(show)))
    async with AsyncExitStack() as stack:
        stack.push_async_callback(studio.stop)
        ready = await studio.start()
        front = await stack.enter_async_context(Front(studio.profile))
        slices = front.state.slices
        await front.send(GoLive())
        await front.state.until(lambda: slices["show"].status is ShowStatus.LIVE)
        pictures = await received(ready["whep"], _SETTLE_PICTURES + SECONDS * FPS)
        scene = slices["scene"]
    seen = counters([unit for _, unit in pictures], scene)[_SETTLE_PICTURES:]
    instants_ns = [at_ns for at_ns, _ in pictures][-len(seen) :]
    read = [counter for counter in seen if counter is not None]
    assert len(read) == len(seen)
    assert read == sorted(set(read))  # one left out is a gap of 67 ms, judged below
    gaps_ms = [(later - former) / 1e6 for former, later in itertools.pairwise(instants_ns)]
    assert max(gaps_ms) <= GAP_MS
