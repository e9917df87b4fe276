"""Network cameras: MJPEG over HTTP, what refuses, what is no camera, and nothing but cameras."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager

import cv2
import numpy as np
import pytest
from aiohttp import web

from studio.capture.live import LiveSource
from studio.capture.live_problems import LiveWords
from studio.capture.network_feed import NetworkFeed, check_address, without_password
from studio.errors import UserError
from studio.ids import SourceId
from studio.kit.clock import SystemClock
from tests.fakes.pictures import SMALL
from tests.fakes.rtsp_camera import rtsp_camera
from tests.fakes.until import until

pytestmark = pytest.mark.media


class Camera:
    """Serves noise as multipart/x-mixed-replace; may hang or ask for a password."""

    def __init__(self) -> None:
        self.password = ""
        self.hangs = False
        self.url = ""

    async def video(self, request: web.Request) -> web.StreamResponse:
        if self.password and self.password not in request.headers.get("Authorization", ""):
            raise web.HTTPUnauthorized(headers={"WWW-Authenticate": 'Basic realm="camera"'})
        response = web.StreamResponse()
        response.content_type = "multipart/x-mixed-replace;boundary=frame"
        await response.prepare(request)
        noise = np.random.default_rng(1)
        while True:
            if not self.hangs:
                pixels = noise.integers(0, 255, (240, 320, 3), np.uint8)
                _, jpeg = cv2.imencode(".jpg", pixels)
                head = f"--frame\r\nContent-Type: image/jpeg\r\nContent-Length: {len(jpeg)}\r\n\r\n"
                await response.write(head.encode() + jpeg.tobytes() + b"\r\n")
            await asyncio.sleep(1 / 20)


@asynccontextmanager
async def serving() -> AsyncIterator[Camera]:
    camera = Camera()
    app = web.Application()
    app.router.add_get("/video", camera.video)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    host, port = runner.addresses[0][:2]
    camera.url = f"http://{host}:{port}/video"
    try:
        yield camera
    finally:
        await runner.cleanup()


@pytest.fixture
def sources() -> Iterator[list[LiveSource]]:
    made: list[LiveSource] = []
    yield made
    for source in made:
        source.stop()


def started(url: str, sources: list[LiveSource]) -> LiveSource:
    source = LiveSource(
        SourceId("net"),
        lambda: NetworkFeed(url),
        SMALL,
        SystemClock(),
        LiveWords("network", without_password(url)),
        watches_freeze=True,
    )
    sources.append(source)
    source.start()
    return source


async def test_mjpeg_over_http_is_shown_and_a_stall_is_named(sources: list[LiveSource]) -> None:
    async with serving() as camera:
        source = started(camera.url, sources)
        await until(lambda: source.delivered > 5)
        assert source.size_px == (320, 240)
        camera.hangs = True
        await until(lambda: source.problem is not None, timeout_s=1.5)
        assert source.problem is not None
        assert source.problem.code == "source.stalled"
        camera.hangs = False
        await until(lambda: source.problem is None)
        await asyncio.to_thread(source.stop)


async def test_rtsp_is_shown_and_a_camera_that_hangs_is_opened_anew(
    sources: list[LiveSource],
) -> None:
    async with rtsp_camera() as camera:
        source = started(camera.url, sources)
        await until(lambda: source.delivered > 5)
        assert (source.size_px, source.problem) == ((320, 240), None)
        camera.hangs = True
        await until(lambda: source.problem is not None, timeout_s=1.5)
        assert source.problem is not None
        assert source.problem.code == "source.stalled"
        await until(lambda: camera.sessions == 2)
        camera.hangs = False
        await until(lambda: source.problem is None)
        await asyncio.to_thread(source.stop)


async def test_a_wrong_password_is_said(sources: list[LiveSource]) -> None:
    async with serving() as camera:
        camera.password = "never-this"
        source = started(camera.url, sources)
        await until(lambda: source.problem is not None)
        assert source.problem is not None
        assert source.problem.code == "source.refused"
        await asyncio.to_thread(source.stop)


async def test_nobody_there_is_said(sources: list[LiveSource]) -> None:
    source = started("http://127.0.0.1:9/video", sources)
    await until(lambda: source.problem is not None)
    assert source.problem is not None
    assert source.problem.code == "source.unreachable"


@pytest.mark.parametrize(
    "url", ["", "file:///etc/passwd", "/dev/video0", "concat:a|b", "http://", "ftp://a/b"]
)
def test_only_what_a_camera_speaks_is_opened(url: str) -> None:
    with pytest.raises(UserError, match="address"):
        check_address(url)


def test_an_address_is_shown_without_its_password() -> None:
    assert without_password("rtsp://me:secret@cam:554/a?token=x") == "rtsp://cam:554/a"
