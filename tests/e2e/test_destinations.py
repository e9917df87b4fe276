"""A whole studio sends to its watch page, to a real RTMP server, and to two that are no good."""

import socket
from collections.abc import AsyncIterator
from itertools import pairwise
from pathlib import Path

import av
import pytest

from studio.control import destination_commands as c
from studio.control.commands import EndShow, GoLive
from studio.control.destination_states import DestinationState, Trial
from studio.control.recording_commands import MarkMoment
from studio.control.states import OutputState, OutputStatus, ShowStatus
from studio.media import timecode
from tests.e2e.studio_process import Front, StudioProcess
from tests.fakes.nginx_rtmp import NginxRtmp
from tests.fakes.rtmp_server import Mood, RtmpServer
from tests.fakes.rtmp_viewer import watch

pytestmark = [pytest.mark.e2e, pytest.mark.interop, pytest.mark.timeout(180)]

KEY = "canary-key-e2e"
SECONDS = 8.0
SHOW = """
title = "Silk"
[overlays]
timecode = true
[[product]]
name = "Silk scarf"
price = "29.00"
stock = 5
"""


@pytest.fixture
async def nginx(tmp_path: Path) -> AsyncIterator[NginxRtmp]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    folder = tmp_path / "nginx"
    folder.mkdir()
    async with NginxRtmp(folder, port) as server:
        yield server


class Studio:
    """What the test asks of the running studio."""

    def __init__(self, front: Front) -> None:
        self.front = front

    def output(self, name: str) -> OutputState | None:
        outputs = self.front.state.slices["outputs"].outputs
        return next((output for output in outputs if output.name == name), None)

    def destination(self, name: str) -> DestinationState:
        kept: tuple[DestinationState, ...] = self.front.state.slices["destinations"].destinations
        return next(each for each in kept if each.name == name)

    async def reaches(self, name: str, status: OutputStatus) -> OutputState:
        def reached() -> OutputState | None:
            output = self.output(name)
            return output if output is not None and output.status is status else None

        found = await self.front.state.until(reached, 30)
        assert found is not None
        return found


async def test_a_show_reaches_a_server_beside_bad_ones_and_its_marks_the_file(
    tmp_path: Path, nginx: NginxRtmp
) -> None:
    show = tmp_path / "show.toml"
    show.write_text(SHOW)
    process = StudioProcess(tmp_path / "profile", ["--show", str(show)])
    try:
        await process.start()
        async with RtmpServer(Mood.MUTE) as mute, Front(process.profile) as front:
            await broadcast(Studio(front), nginx, mute)
    finally:
        await process.stop()
    stored = (tmp_path / "profile" / "destinations.json").read_text()
    logged = (tmp_path / "profile" / "engine.stderr").read_text(errors="replace")
    assert KEY not in stored
    assert KEY not in logged
    (recording,) = (tmp_path / "profile" / "recordings").glob("*.mkv")
    with av.open(str(recording)) as file:
        assert [chapter["metadata"]["title"] for chapter in file.chapters()] == ["the silk scarf"]


async def broadcast(studio: Studio, nginx: NginxRtmp, mute: RtmpServer) -> None:
    send = studio.front.send
    await send(c.AddDestination("nginx", "Server", nginx.url(), KEY))
    await send(c.AddDestination("nginx", "Mute", mute.url, KEY))
    await send(c.AddDestination("nginx", "Nobody", "rtmp://127.0.0.1:1/live", KEY))
    await send(c.TryDestination(studio.destination("Server").destination_id))
    await studio.front.state.until(lambda: studio.destination("Server").trial is Trial.PASSED)
    await send(GoLive())
    await studio.front.state.until(
        lambda: studio.front.state.slices["show"].status is ShowStatus.LIVE, 30
    )
    await studio.reaches("Server", OutputStatus.ON)
    refused = await studio.reaches("Nobody", OutputStatus.RETRYING)
    assert refused.problem is not None
    assert refused.problem.code == "rtmp.refused"
    recorded = next(
        o for o in studio.front.state.slices["outputs"].outputs if o.kind == "recording"
    )
    await studio.reaches(recorded.name, OutputStatus.ON)
    await send(MarkMoment("the silk scarf"))
    overlays = studio.front.state.slices["scene"].overlays
    strip = next(overlay for overlay in overlays if overlay.kind == "timecode")
    seen = await watch(f"{nginx.url()}/{KEY}", SECONDS, (strip.x_px, strip.y_px))
    assert seen.codecs == ["h264", "aac"]
    counters = seen.counters
    assert len(counters) >= SECONDS * 25
    assert max(b - a for a, b in pairwise(counters)) <= 3, "100 ms at 30 pictures a second"
    assert strip.width_px == timecode.WIDTH_PX
    await studio.reaches("This computer", OutputStatus.ON)
    await send(c.EnableDestination(studio.destination("Server").destination_id, enabled=False))
    assert await studio.front.state.until(lambda: studio.output("Server") is None)
    await send(EndShow())
