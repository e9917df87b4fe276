"""RTMP and RTMPS to a real server, pulled back: pictures and sound as they were sent."""

import asyncio
import socket
import ssl
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest
import trustme

from studio.control.states import OutputState, OutputStatus
from studio.ids import OutputId
from studio.media.rates import Canvas
from studio.push.loop import PushLoop
from studio.push.rtmp.address import parse
from studio.push.rtmp.output import RtmpOutput, Stream
from tests.fakes.nginx_rtmp import NginxRtmp, TlsFront
from tests.fakes.program_feed import ProgramFeed
from tests.fakes.rtmp_viewer import Seen, watch
from tests.fakes.until import until

pytestmark = [pytest.mark.interop, pytest.mark.media]

CANVAS = Canvas(720, 1280, 30)
KEY = "canary-key"
SECONDS = 4.0


class Sender:
    """A feed and one RTMP output of it."""

    def __init__(
        self, url: str, trust: Callable[[], ssl.SSLContext] = ssl.create_default_context
    ) -> None:
        self.feed = ProgramFeed(CANVAS)
        self.push = PushLoop()
        self.state: OutputState | None = None
        self.output = RtmpOutput(
            OutputId("rtmp-1"),
            "nginx",
            parse(url, KEY),
            Stream(self.feed.packets, CANVAS),
            self._note,
            self.push,
            trust=trust,
        )

    def __enter__(self) -> "Sender":
        self.feed.start()
        self.output.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.feed.stop()
        self.push.close()

    def _note(self, state: OutputState) -> None:
        self.state = state

    async def reaches(self, status: OutputStatus) -> OutputState:
        await until(lambda: self.state is not None and self.state.status is status)
        assert self.state is not None
        return self.state


@pytest.fixture
def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@pytest.fixture
async def nginx(tmp_path: Path, free_port: int) -> AsyncIterator[NginxRtmp]:
    async with NginxRtmp(tmp_path, free_port) as server:
        yield server


def is_right(seen: Seen, sender: Sender) -> None:
    """Every encoded picture once and in order, sound beside it, both on one clock."""
    assert seen.codecs == ["h264", "aac"]
    counters = seen.counters
    assert counters == sorted(set(counters)), "once, and in order"
    missing = counters[-1] - counters[0] + 1 - len(counters)
    assert missing <= sender.feed.encoder.stats().dropped, "all that the encoder made"
    assert counters[-1] - counters[0] >= (SECONDS - 0.2) * CANVAS.fps
    drift_ms = [
        abs((stamp - seen.stamps_ms[0]) - (at - seen.video_s[0]) * 1000)
        for stamp, at in zip(seen.stamps_ms, seen.video_s, strict=True)
    ]
    assert max(drift_ms) <= 3, "presentation instants are the capture instants, to RTMP's 1 ms"
    assert seen.hz == pytest.approx(500, abs=25)
    sound_gaps = [b - a for a, b in zip(seen.audio_s, seen.audio_s[1:], strict=False)]
    assert max(sound_gaps) == pytest.approx(1024 / 48_000, abs=0.002)
    assert abs(seen.audio_s[-1] - seen.video_s[-1]) < 0.3


async def test_pictures_and_sound_arrive_through_nginx(nginx: NginxRtmp) -> None:
    with Sender(nginx.url()) as sender:
        await sender.reaches(OutputStatus.ON)
        is_right(await watch(f"{nginx.url()}/{KEY}", SECONDS), sender)
        assert sender.state is not None
        assert sender.state.dropped == 0
        sender.output.stop()
        await sender.reaches(OutputStatus.OFF)


async def test_a_key_that_nginx_denies_is_said(nginx: NginxRtmp) -> None:
    with Sender(nginx.url("closed")) as sender:
        state = await sender.reaches(OutputStatus.RETRYING)
        assert state.problem is not None
        assert state.problem.code == "rtmp.hung_up"


async def test_rtmps_through_a_tls_front_and_not_with_a_wrong_certificate(
    nginx: NginxRtmp,
) -> None:
    authority, context = trustme.CA(), ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert("localhost").configure_cert(context)

    def trust() -> ssl.SSLContext:
        trusting = ssl.create_default_context()
        authority.configure_trust(trusting)
        return trusting

    async with TlsFront(context, nginx.port) as front:
        with Sender(f"rtmps://localhost:{front.port}/live", trust) as sender:
            await sender.reaches(OutputStatus.ON)
            is_right(await watch(f"{nginx.url()}/{KEY}", SECONDS), sender)
    async with TlsFront(context, nginx.port) as front:
        with Sender(f"rtmps://localhost:{front.port}/live") as sender:
            state = await sender.reaches(OutputStatus.FAILED)
            assert state.problem is not None
            assert state.problem.code == "rtmp.certificate"
            assert "authority" in state.problem.message
            assert front.passed_bytes == 0, "not one byte went to the server"


async def test_two_servers_and_one_restarts(tmp_path: Path, nginx: NginxRtmp) -> None:
    with Sender(nginx.url()) as sender:
        await sender.reaches(OutputStatus.ON)
        await nginx.__aexit__()
        await sender.reaches(OutputStatus.RETRYING)
        await nginx.__aenter__()
        await sender.reaches(OutputStatus.ON)
        seen = await asyncio.wait_for(watch(f"{nginx.url()}/{KEY}", 1.0), 20)
        assert seen.codecs == ["h264", "aac"]
