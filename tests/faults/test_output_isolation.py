"""Outputs that are mute, stall, refuse or are not there hurt no other output."""

import asyncio
import threading
import time
from collections.abc import Iterator
from contextlib import AsyncExitStack
from itertools import pairwise

import pytest

from studio.control.states import OutputState, OutputStatus
from studio.ids import OutputId
from studio.kit.clock import SystemClock
from studio.kit.fan_out import FanOut
from studio.kit.pacer import Pacer
from studio.media.packets import Codec, EncodedPacket
from studio.media.rates import Canvas
from studio.push.loop import PushLoop
from studio.push.rtmp.address import parse
from studio.push.rtmp.chunks import Kind
from studio.push.rtmp.output import RtmpOutput, Stream
from tests.fakes.rtmp_server import Mood, RtmpServer
from tests.fakes.until import until
from tests.unit.push_rtmp.studio import DELTA, FRAME_NS, IDR

SECONDS = 7  # long enough for the stalled one to be given up and tried again
GAP_MAX_MS = 100
BAD = (Mood.MUTE, Mood.STALLING, Mood.HANGS_UP, Mood.WEB, Mood.DENIED)


class Feed:
    """30 pictures a second, each heavy enough to fill a stalled network soon."""

    def __init__(self) -> None:
        self.packets: FanOut[EncodedPacket] = FanOut(self._wanted)
        self._is_key_wanted = True
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="feed", daemon=True)

    def __enter__(self) -> "Feed":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stopping.set()
        self._thread.join()

    def _wanted(self) -> None:
        self._is_key_wanted = True

    def _run(self) -> None:
        pacer, number = Pacer(SystemClock(), 30), 0
        while not self._stopping.is_set():
            at_ns = pacer.wait().deadline_ns
            is_key, self._is_key_wanted = self._is_key_wanted or number % 60 == 0, False
            data = (IDR if is_key else DELTA) + b"\x77" * 60_000
            self.packets.publish(EncodedPacket(Codec.H264, data, at_ns, FRAME_NS, is_key))
            self.packets.publish(EncodedPacket(Codec.AAC, b"a" * 300, at_ns, FRAME_NS, True))
            number += 1


class Outputs:
    """RTMP outputs on one push loop. states: what each said last."""

    def __init__(self, feed: Feed) -> None:
        self._feed = feed
        self._push = PushLoop()
        self.states: dict[str, OutputState] = {}
        self.seen: dict[str, set[OutputStatus]] = {}

    def start(self, name: str, url: str) -> None:
        def note(state: OutputState) -> None:
            self.states[name] = state
            self.seen.setdefault(name, set()).add(state.status)

        stream = Stream(self._feed.packets, Canvas(720, 1280, 30))
        output = RtmpOutput(OutputId(name), name, parse(url, "key"), stream, note, self._push)
        output.start()

    def close(self) -> None:
        self._push.close()


@pytest.fixture
def feed() -> Iterator[Feed]:
    with Feed() as feed:
        yield feed


@pytest.mark.alone
async def test_bad_outputs_make_no_gap_in_a_good_one(feed: Feed) -> None:
    outputs = Outputs(feed)
    async with AsyncExitStack() as stack:
        good = await stack.enter_async_context(RtmpServer())
        outputs.start("good", good.url)
        await until(lambda: bool(good.publications) and len(good.publications[0].tags) > 20)
        for mood in BAD:
            server = await stack.enter_async_context(RtmpServer(mood))
            outputs.start(mood.name, server.url)
        outputs.start("nobody", "rtmp://127.0.0.1:1/live")
        begun_ns = time.monotonic_ns()
        await until(
            lambda: (
                time.monotonic_ns() - begun_ns > SECONDS * 1_000_000_000
                and OutputStatus.RETRYING in outputs.seen["STALLING"]
            ),
            timeout_s=SECONDS + 10,
        )
        await asyncio.to_thread(outputs.close)
    (publication,) = good.publications
    pictures_ns = [
        at_ns
        for tag, at_ns in zip(publication.tags, publication.arrived_ns, strict=True)
        if tag.kind == Kind.VIDEO and at_ns > begun_ns
    ]
    gap_ms = max((b - a) / 1e6 for a, b in pairwise(pictures_ns))
    assert gap_ms <= GAP_MAX_MS
    assert outputs.states["good"].dropped == 0
    assert OutputStatus.ON in outputs.seen["STALLING"]
    assert OutputStatus.FAILED in outputs.seen["DENIED"]
    assert OutputStatus.RETRYING in outputs.seen["nobody"]
