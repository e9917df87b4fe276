"""The relay with a real browser: our publisher in, Debian's Chromium out."""

import asyncio
import itertools
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
import pytest
from aiohttp import web
from playwright.async_api import Page

from studio.control.states import OutputState, OutputStatus
from studio.ids import OutputId
from studio.media import timecode
from studio.media.rates import Canvas
from studio.push.loop import PushLoop
from studio.push.whip import WhipOutput
from tests.e2e.viewer import CHROMIUM, chromium
from tests.fakes.light_receiver import LightReceiver
from tests.fakes.program_feed import ProgramFeed
from tests.fakes.relay_server import TOKEN, RelayServer

pytestmark = [
    pytest.mark.interop,
    pytest.mark.media,
    pytest.mark.skipif(not Path(CHROMIUM).exists(), reason="Chromium is not installed"),
]

CANVAS = Canvas(720, 404, 30)
PROBE = (Path(__file__).parents[1] / "e2e" / "probe.js").read_text()
PAGE = """<!doctype html><link rel="icon" href="data:,"><video autoplay muted playsinline></video>
<script>
async function play() {
  const began = performance.now();
  const peer = (window.peer = new RTCPeerConnection());
  const video = document.querySelector("video");
  const stream = (video.srcObject = new MediaStream());
  peer.ontrack = (event) => stream.addTrack(event.track);
  const first = new Promise((resolve) => video.requestVideoFrameCallback(resolve));
  for (const kind of ["audio", "video"]) peer.addTransceiver(kind, { direction: "recvonly" });
  await peer.setLocalDescription();
  const headers = { "Content-Type": "application/sdp" };
  const body = peer.localDescription.sdp;
  const response = await fetch("/whep/live", { method: "POST", headers, body });
  await peer.setRemoteDescription({ type: "answer", sdp: await response.text() });
  await first;
  return performance.now() - began;
}
</script>"""


class Publishing:
    """A feed and the output that publishes it."""

    def __init__(self, whip: str, token: str = TOKEN) -> None:
        self.feed = ProgramFeed(CANVAS)
        self.states: list[OutputState] = []
        self.on = asyncio.Event()
        self._loop = PushLoop()
        self._here = asyncio.get_running_loop()
        self.output = WhipOutput(
            OutputId("edge"),
            "edge",
            whip,
            token,
            self.feed.packets,
            self.feed.request_keyframe,
            self._report,
            self._loop,
        )

    def _report(self, state: OutputState) -> None:
        self.states.append(state)
        if state.status is OutputStatus.ON:
            self._here.call_soon_threadsafe(self.on.set)

    async def start(self) -> None:
        self.feed.start()
        self.output.start()
        await asyncio.wait_for(self.on.wait(), 10)

    def vanish(self) -> None:
        """As a killed engine: no good-bye."""
        self.feed.stop()
        self._loop.close()


@asynccontextmanager
async def page_of(server: RelayServer) -> AsyncIterator[Page]:
    async with chromium() as browser:
        page = await browser.new_page()
        await page.goto(server.url + "/")
        yield page


async def _page(_: web.Request) -> web.Response:
    return web.Response(text=PAGE, content_type="text/html")


async def probe(page: Page) -> None:
    strip = {"x": 0, "y": 0, "width": timecode.WIDTH_PX, "height": timecode.HEIGHT_PX}
    options = {"canvasWidth": CANVAS.width_px, "strip": strip, "region": None}
    await page.evaluate(f"(options) => ({PROBE})(options)", options)


async def counters(page: Page, count: int) -> list[int]:
    """Waits for `count` more pictures; their counters."""
    before = await page.evaluate("caravanProbe.frames.length")
    await page.wait_for_function(
        f"() => caravanProbe.frames.length >= {before + count}", timeout=20_000
    )
    found: list[int] = await page.evaluate(
        f"caravanProbe.frames.slice({before}).map((frame) => frame.counter)"
    )
    return found


async def test_the_counter_rises_in_chromium_and_goes_on_when_the_publisher_is_replaced() -> None:
    async with RelayServer([web.get("/", _page)]) as server:
        first, second = Publishing(server.whip), Publishing(server.whip)
        await first.start()
        async with page_of(server) as page:
            first_picture_ms = await page.evaluate("play()")
            await probe(page)
            seen = await counters(page, 60)
            steps = [later - earlier for earlier, later in itertools.pairwise(seen)]
            assert min(steps) >= 1
            assert first_picture_ms < 5000  # the figure itself belongs to the bench

            first.vanish()
            await second.start()
            after = await counters(page, 60)
            assert after[0] < seen[-1], "the second publisher counts from nought"
            assert await page.evaluate("peer.connectionState") == "connected"
            assert server.relay.viewers == 1
        second.vanish()


async def test_twenty_joins_within_a_second_cause_two_key_frames_at_most() -> None:
    async with RelayServer() as server, aiohttp.ClientSession() as http:
        publishing = Publishing(server.whip)
        await publishing.start()
        pioneer = LightReceiver(server.whep)
        await pioneer.join(http)
        await asyncio.wait_for(pioneer.first_key.wait(), 5)
        await pioneer.wait_until(lambda: pioneer.video_seconds > 1)  # its key frame is history
        forced = publishing.feed.encoder.stats().idr_forced

        receivers = [LightReceiver(server.whep) for _ in range(20)]

        async def join(receiver: LightReceiver, its_turn: asyncio.Event) -> None:
            await its_turn.wait()
            await receiver.join(http)
            await asyncio.wait_for(receiver.first_key.wait(), 5)

        turns = [asyncio.Event() for _ in receivers]
        for number, turn in enumerate(turns):
            asyncio.get_running_loop().call_later(number * 0.045, turn.set)
        await asyncio.gather(*map(join, receivers, turns))
        assert publishing.feed.encoder.stats().idr_forced - forced <= 2
        worst = max(receiver.first_key_s for receiver in receivers)
        assert worst < 5  # the figure itself belongs to the bench
        await asyncio.gather(*(each.leave(http) for each in (pioneer, *receivers)))
        publishing.vanish()
