"""Outputs that are mute, stall, refuse or are not there hurt no other output."""

import asyncio
import sys
import threading
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager
from itertools import pairwise
from pathlib import Path

import aiohttp
import av
import pytest

from studio.control.states import OutputState, OutputStatus
from studio.ids import OutputId
from studio.kit.clock import SystemClock
from studio.kit.fan_out import FanOut
from studio.kit.pacer import Pacer
from studio.media.packets import Codec, EncodedPacket, MediaKind
from studio.media.rates import Canvas
from studio.paths import PROGRAM_DIR
from studio.push.loop import PushLoop
from studio.push.output import Report
from studio.push.recording import RecordingOutput
from studio.push.rtmp.address import parse
from studio.push.rtmp.chunks import Kind
from studio.push.rtmp.output import RtmpOutput, Stream
from studio.push.whip import WhipOutput
from tests.fakes.light_receiver import LightReceiver
from tests.fakes.pictures import encoded_show
from tests.fakes.relay_server import TOKEN
from tests.fakes.rtmp_server import Mood, Publication, RtmpServer
from tests.fakes.until import until

SECONDS = 7  # long enough for the stalled one to be given up and tried again
GAP_MAX_MS = 100
BAD = (Mood.MUTE, Mood.STALLING, Mood.HANGS_UP, Mood.WEB, Mood.DENIED)
CANVAS = Canvas(720, 1280, 30)
_FILLER = b"\x00\x00\x00\x01\x0c" + b"\xff" * 60_000 + b"\x80"  # NAL unit type 12


class Feed:
    """30 real pictures a second, each made heavy enough to fill a stalled network soon."""

    def __init__(self) -> None:
        self.packets: FanOut[EncodedPacket] = FanOut(self.want_key)
        show = [one for one in encoded_show(2) if one.kind is MediaKind.VIDEO]
        self._pictures = [bytes(one.data) + _FILLER for one in show]
        self._is_key_wanted = True
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="feed", daemon=True)

    def __enter__(self) -> "Feed":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stopping.set()
        self._thread.join()

    def want_key(self) -> None:
        self._is_key_wanted = True

    def _run(self) -> None:
        pacer, number = Pacer(SystemClock(), CANVAS.fps), 0
        while not self._stopping.is_set():
            at_ns, frame_ns = pacer.wait().deadline_ns, CANVAS.frame_ns
            if self._is_key_wanted or number == len(self._pictures):
                self._is_key_wanted, number = False, 0
            picture = self._pictures[number]
            is_key = number == 0
            self.packets.publish(EncodedPacket(Codec.H264, picture, at_ns, frame_ns, is_key))
            for codec in (Codec.AAC, Codec.OPUS):
                self.packets.publish(EncodedPacket(codec, b"a" * 300, at_ns, frame_ns, True))
            number += 1


class Outputs:
    """Outputs of every kind on one push loop. states: what each said last."""

    def __init__(self, feed: Feed) -> None:
        self._feed = feed
        self._push = PushLoop()
        self.states: dict[str, OutputState] = {}
        self.seen: dict[str, set[OutputStatus]] = {}

    def rtmp(self, name: str, url: str) -> None:
        stream, report = Stream(self._feed.packets, CANVAS), self._report(name)
        RtmpOutput(OutputId(name), name, parse(url, "key"), stream, report, self._push).start()

    def whip(self, name: str, url: str) -> None:
        feed, report = self._feed, self._report(name)
        where = (OutputId(name), name, f"{url}/whip/live", TOKEN)
        WhipOutput(*where, feed.packets, feed.want_key, report, self._push).start()

    def recording(self, name: str, path: Path) -> RecordingOutput:
        report = self._report(name)
        output = RecordingOutput(OutputId(name), path, self._feed.packets, CANVAS, report)
        output.start()
        return output

    def close(self) -> None:
        self._push.close()

    def _report(self, name: str) -> Report:
        def note(state: OutputState) -> None:
            self.states[name] = state
            self.seen.setdefault(name, set()).add(state.status)

        return note


@asynccontextmanager
async def relay() -> AsyncIterator[str]:
    """A relay in a process of its own; its address."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "tests.fakes.relay_server"),
        cwd=PROGRAM_DIR,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        yield (await process.stdout.readline()).split()[0].decode()
    finally:
        process.stdin.close()
        await process.wait()


def gap_of_rtmp_ms(server: RtmpServer, begun_ns: int) -> float:
    """The longest wait of a server for the next picture."""
    publication: Publication
    (publication,) = server.publications
    arrived = zip(publication.tags, publication.arrived_ns, strict=True)
    pictures_ns = [at_ns for tag, at_ns in arrived if tag.kind == Kind.VIDEO and at_ns > begun_ns]
    return max((b - a) / 1e6 for a, b in pairwise(pictures_ns))


def gap_of_file_ms(path: Path) -> float:
    """The longest time between two pictures of a recording."""
    with av.open(str(path)) as file:
        packets = file.demux(video=0)
        instants_s = [float(one.pts * one.time_base) for one in packets if one.pts is not None]
    assert len(instants_s) > SECONDS * CANVAS.fps
    return max((b - a) * 1e3 for a, b in pairwise(instants_s))


@pytest.fixture
def feed() -> Iterator[Feed]:
    with Feed() as feed:
        yield feed


@pytest.mark.alone
async def test_bad_outputs_make_no_gap_in_good_ones(feed: Feed, tmp_path: Path) -> None:
    outputs = Outputs(feed)
    path = tmp_path / "show.mkv"
    async with AsyncExitStack() as stack:
        http = await stack.enter_async_context(aiohttp.ClientSession())
        url = await stack.enter_async_context(relay())
        one = await stack.enter_async_context(RtmpServer())
        two = await stack.enter_async_context(RtmpServer())
        outputs.rtmp("one", one.url)
        outputs.rtmp("two", two.url)
        outputs.whip("whip", url)
        recording = outputs.recording("recording", path)
        good = ("one", "two", "whip", "recording")
        await until(lambda: all(OutputStatus.ON in outputs.seen.get(name, ()) for name in good))
        viewer = LightReceiver(f"{url}/whep/live", sample_every=1000)
        await viewer.join(http)
        await viewer.wait_until(lambda: viewer.first_key.is_set() and viewer.video.pictures > 20)
        for mood in BAD:
            server = await stack.enter_async_context(RtmpServer(mood))
            outputs.rtmp(mood.name, server.url)
        outputs.rtmp("nobody", "rtmp://127.0.0.1:1/live")
        begun_ns, viewer.video.largest_gap_ms = time.monotonic_ns(), 0.0
        before = {name: outputs.states[name].dropped for name in good}  # until the first key
        await until(
            lambda: (
                time.monotonic_ns() - begun_ns > SECONDS * 1_000_000_000
                and OutputStatus.RETRYING in outputs.seen["STALLING"]
            ),
            timeout_s=SECONDS + 10,
        )
        gaps_ms = {
            "one": gap_of_rtmp_ms(one, begun_ns),
            "two": gap_of_rtmp_ms(two, begun_ns),
            "whip": viewer.video.largest_gap_ms,
        }
        dropped = {name: outputs.states[name].dropped for name in good}
        await viewer.leave(http)
        recording.stop()
        assert await asyncio.to_thread(recording.join, 10)
        await asyncio.to_thread(outputs.close)
    gaps_ms["recording"] = gap_of_file_ms(path)
    assert {name: gap for name, gap in gaps_ms.items() if gap > GAP_MAX_MS} == {}, gaps_ms
    assert dropped == before
    assert OutputStatus.ON in outputs.seen["STALLING"]
    assert OutputStatus.FAILED in outputs.seen["DENIED"]
    assert OutputStatus.RETRYING in outputs.seen["nobody"]
