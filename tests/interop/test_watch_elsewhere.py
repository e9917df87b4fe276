"""The watch page plays another server's picture: a second relay by WHEP, a real nginx by HLS."""

import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.async_api import Page

from studio.control.states import OutputState, OutputStatus
from studio.ids import OutputId
from studio.link.messages import PagePicture
from studio.media.rates import Canvas
from studio.push.loop import PushLoop
from studio.push.rtmp.address import parse
from studio.push.rtmp.output import RtmpOutput, Stream
from tests.e2e.viewer import CHROMIUM, chromium
from tests.fakes.edge_world import LinkedEngine, RunningEdge, demo_page
from tests.fakes.nginx_rtmp import NginxRtmp
from tests.fakes.program_feed import ProgramFeed
from tests.fakes.relay_server import RelayServer
from tests.fakes.until import until
from tests.interop.test_relay_chromium import Publishing, counters, probe

pytestmark = [
    pytest.mark.interop,
    pytest.mark.media,
    pytest.mark.skipif(not Path(CHROMIUM).exists(), reason="Chromium is not installed"),
]
CANVAS = Canvas(720, 404, 30)
KEY = "show"
STATE = "document.getElementById('video-state').dataset.state"
PLAYED = "document.getElementById('video').getVideoPlaybackQuality().totalVideoFrames"


@asynccontextmanager
async def watching(folder: Path, picture: PagePicture) -> AsyncIterator[Page]:
    """A page that was open before the host chose that picture."""
    async with (
        RunningEdge(folder) as edge,
        LinkedEngine(edge, folder / "engine.db") as engine,
        chromium() as browser,
    ):
        engine.link.show_page(demo_page())
        page = await browser.new_page()
        await page.goto(f"{edge.url}/watch?lang=en")
        await page.wait_for_selector("#products .product, #pinned *")
        engine.link.show_page(replace(demo_page(), picture=picture))
        yield page


async def policy_of(page: Page) -> str:
    """What the page may load."""
    answer = await page.request.get(page.url)
    return answer.headers["content-security-policy"]


async def test_by_whep_from_a_second_relay(tmp_path: Path) -> None:
    async with RelayServer() as server:
        publishing = Publishing(server.whip)
        await publishing.start()
        async with watching(tmp_path, PagePicture(server.whep, "whep")) as page:
            await page.wait_for_function(f"() => {STATE} === 'playing'", timeout=30_000)
            await probe(page)
            seen = await counters(page, 60)
            assert seen == sorted(seen)
            assert len(set(seen)) > 50, "a slow page may draw a picture twice"
            assert server.relay.viewers == 1
            assert f"connect-src 'self' {server.url};" in await policy_of(page)
        publishing.vanish()


async def test_by_hls_from_nginx(tmp_path: Path) -> None:
    with socket.socket() as one, socket.socket() as other:
        one.bind(("127.0.0.1", 0))
        other.bind(("127.0.0.1", 0))
        rtmp_port, http_port = one.getsockname()[1], other.getsockname()[1]
    origin = f"http://127.0.0.1:{http_port}"
    async with NginxRtmp(tmp_path, rtmp_port, http_port) as server:
        with Sending(server.url("hls")) as sending:
            await sending.is_on()
            playlist = tmp_path / "hls" / f"{KEY}.m3u8"
            await until(lambda: playlist.exists(), 20)
            picture = PagePicture(f"{origin}/hls/{KEY}.m3u8", "hls")
            async with watching(tmp_path / "edge", picture) as page:
                await page.wait_for_function(f"() => {STATE} === 'playing'", timeout=40_000)
                before = await page.evaluate(PLAYED)
                await page.wait_for_function(f"() => {PLAYED} >= {before + 60}", timeout=20_000)
                assert (
                    await page.evaluate("document.getElementById('video').videoWidth")
                    == CANVAS.width_px
                )
                assert f"media-src 'self' blob: {origin};" in await policy_of(page)


async def test_a_browser_without_hls_is_told_so(tmp_path: Path) -> None:
    picture = PagePicture("http://127.0.0.1:9/show.m3u8", "hls")
    async with watching(tmp_path, picture) as page:
        await page.add_init_script("HTMLMediaElement.prototype.canPlayType = () => ''")
        await page.reload()
        await page.wait_for_function(f"() => {STATE} === 'unable'")
        assert "HLS" in await page.inner_text("#video-state-text")


class Sending:
    """A feed and its output by RTMP."""

    def __init__(self, url: str) -> None:
        self.feed = ProgramFeed(CANVAS)
        self.push = PushLoop()
        self.states: list[OutputState] = []
        stream = Stream(self.feed.packets, CANVAS)
        self.output = RtmpOutput(
            OutputId("hls"), "nginx", parse(url, KEY), stream, self.states.append, self.push
        )

    def __enter__(self) -> "Sending":
        self.feed.start()
        self.output.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.feed.stop()
        self.push.close()

    async def is_on(self) -> None:
        await until(lambda: any(each.status is OutputStatus.ON for each in self.states), 15)
