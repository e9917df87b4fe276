"""Media through the relay: what viewers receive, lose, get back, and when they are forgotten."""

import asyncio
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiohttp
import pytest
from aiortc.rtp import RtcpPacket, RtcpRtpfbPacket, RtcpSrPacket

from studio.edge.relay import RelayLimits
from studio.ids import OutputId
from studio.kit.clock import SystemClock
from studio.kit.fan_out import FanOut
from studio.media.packets import Codec, EncodedPacket
from studio.push.loop import PushLoop
from studio.push.whip import WhipOutput
from studio.rtc import rtp, sdp
from studio.rtc.srtp import Unprotector
from tests.fakes.light_receiver import LightReceiver
from tests.fakes.relay_server import TOKEN, RelayServer
from tests.fakes.until import until

IDR = b"\x00\x00\x01\x67\x42\xe0\x1f\x00\x00\x01\x68\xce\x01\x00\x00\x01\x65" + b"\x55" * 3000
DELTA = b"\x00\x00\x01\x61" + b"\x66" * 2000
_NS = 1_000_000_000


class Show:
    """A publisher driven picture by picture."""

    def __init__(self, whip: str) -> None:
        self.packets: FanOut[EncodedPacket] = FanOut()
        self.keyframes_wanted = 0
        self._wanted = threading.Event()
        self._push = PushLoop()
        self._number = 0
        self._output = WhipOutput(
            OutputId("edge"),
            "Edge",
            whip,
            TOKEN,
            self.packets,
            self._want,
            lambda _: None,
            self._push,
        )

    def _want(self) -> None:
        self.keyframes_wanted += 1
        self._wanted.set()

    async def wanted(self) -> None:
        """A key frame was asked for since the last call."""
        assert await asyncio.to_thread(self._wanted.wait, 5)
        self._wanted.clear()

    async def start(self) -> None:
        self._output.start()
        await self.wanted()

    def picture(self, *, is_key: bool = False) -> None:
        pts_ns = self._number * _NS // 30
        self._number += 1
        data = IDR if is_key else DELTA
        self.packets.publish(EncodedPacket(Codec.H264, data, pts_ns, _NS // 30, is_key))
        self.packets.publish(EncodedPacket(Codec.OPUS, b"o" * 80, pts_ns, _NS // 50, True))

    def close(self) -> None:
        self._push.close()


@asynccontextmanager
async def showing(server: RelayServer) -> AsyncIterator[Show]:
    show = Show(server.whip)
    try:
        await show.start()
        yield show
    finally:
        await asyncio.to_thread(show.close)


@asynccontextmanager
async def watching(server: RelayServer, *extensions: str) -> AsyncIterator[LightReceiver]:
    async with aiohttp.ClientSession() as http:
        viewer = LightReceiver(server.whep, sample_every=1, extensions=extensions)
        try:
            await viewer.join(http)
            yield viewer
        finally:
            await viewer.leave()


def video_packets(viewer: LightReceiver) -> int:
    counts = [stream.received for stream in viewer.streams.values() if stream.payload_type == 102]
    return sum(counts)


async def test_a_newcomer_gets_the_young_key_frame_at_once() -> None:
    async with RelayServer() as server, showing(server) as show, watching(server) as first:
        show.picture(is_key=True)
        show.picture()
        await first.wait_until(lambda: video_packets(first) == 4 + 2)
        asked = server.relay.keyframe_requests
        async with watching(server) as second:
            await second.wait_until(lambda: video_packets(second) == 4 + 2)
        assert server.relay.keyframe_requests == asked


async def test_a_late_newcomer_makes_one_request_and_waits_for_the_key_frame() -> None:
    async with RelayServer() as server, showing(server) as show, watching(server) as viewer:
        await viewer.wait_until(lambda: True)
        show.picture(is_key=True)
        await asyncio.wait_for(viewer.first_key.wait(), 5)
        (stream,) = [s for s in viewer.streams.values() if s.payload_type == 102]
        assert 1024 <= stream.first <= 32767, "far from a wrap"
        assert viewer.lost == 0
        assert viewer.broken == 0


async def test_sender_reports_pair_both_streams_with_one_clock() -> None:
    async with RelayServer() as server, showing(server) as show, watching(server) as viewer:
        show.picture(is_key=True)
        await asyncio.wait_for(viewer.first_key.wait(), 5)
        show.picture()
        await viewer.wait_until(lambda: len(viewer.streams) == 2)
        await until(lambda: len(viewer.sender_reports) >= 2)
        reports = {
            packet.ssrc: packet.sender_info
            for compound in viewer.sender_reports
            for packet in RtcpPacket.parse(compound)
            if isinstance(packet, RtcpSrPacket)
        }
        assert set(reports) == set(viewer.streams)


async def test_a_lost_packet_is_served_from_the_history() -> None:
    async with RelayServer() as server, showing(server) as show, watching(server) as viewer:
        show.picture(is_key=True)
        await viewer.wait_until(lambda: video_packets(viewer) == 4)
        lost = (viewer.video.highest + 1) & 0xFFFF
        viewer.drop.add(lost)
        show.picture()
        await viewer.wait_until(lambda: bool(viewer.video.missing))
        await viewer.send_rtcp(bytes(RtcpRtpfbPacket(1, 1, viewer.video_ssrc, [lost])))
        await viewer.wait_until(lambda: not viewer.video.missing)
        assert viewer.broken == 0


async def test_a_gap_from_the_publisher_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    original, dropped = Unprotector.unprotect, list[bytes]()

    async with RelayServer() as server, showing(server) as show, watching(server) as viewer:
        show.picture(is_key=True)
        await viewer.wait_until(lambda: video_packets(viewer) == 4)

        def lose_one(self: Unprotector, packet: bytes) -> bytes | None:
            if not dropped and packet[1] & 0x7F == 102:
                dropped.append(packet)
                return None
            return original(self, packet)

        monkeypatch.setattr(Unprotector, "unprotect", lose_one)
        show.picture()
        show.picture()
        await viewer.wait_until(lambda: video_packets(viewer) == 4 + 2 + 2)
        assert dropped
        assert viewer.lost == 0


async def test_viewers_go_on_when_the_publisher_is_replaced() -> None:
    async with RelayServer() as server, showing(server) as first, watching(server) as viewer:
        first.picture(is_key=True)
        first.picture()
        await viewer.wait_until(lambda: video_packets(viewer) == 6)
        async with showing(server) as second:
            second.picture()
            second.picture(is_key=True)
            second.picture()
            await viewer.wait_until(lambda: video_packets(viewer) == 6 + 6)
            assert len(viewer.streams) == 2, "the same two SSRCs"
            assert viewer.lost == 0
            assert viewer.video.duplicates == 0
            assert viewer.video.timestamp_jump < 90_000 * 5
            first.picture(is_key=True)
            second.picture()
            await viewer.wait_until(lambda: video_packets(viewer) == 6 + 6 + 2)
            assert viewer.lost == 0


async def test_a_browser_may_show_at_once_or_wait_for_the_sound() -> None:
    extension = f"6 {sdp.PLAYOUT_DELAY}"
    async with (
        RelayServer() as server,
        showing(server) as show,
        watching(server, extension) as viewer,
    ):
        show.picture(is_key=True)
        await viewer.wait_until(lambda: video_packets(viewer) == 4)
        assert f"a=extmap:{extension}\r\n" in viewer.answer
        assert viewer.extension_bytes == rtp.one_byte_extension(6, bytes((0, 0, 15)))


async def test_a_viewer_that_leaves_is_forgotten_at_once() -> None:
    async with RelayServer() as server, showing(server) as show:
        show.picture(is_key=True)
        async with watching(server) as viewer:
            await viewer.wait_until(lambda: video_packets(viewer) == 4)
            assert server.relay.viewers == 1
        await until(lambda: not server.relay.viewers)


class SkippingClock(SystemClock):
    """The system's clock, moved on by `skipped_ns`."""

    skipped_ns = 0

    def now_ns(self) -> int:
        return super().now_ns() + self.skipped_ns


async def test_a_silent_viewer_is_forgotten_and_a_publisher_that_reports_is_not() -> None:
    clock = SkippingClock()
    limits = RelayLimits(silence_s=100)
    async with (
        RelayServer(limits=limits, clock=clock) as server,
        showing(server) as show,
        watching(server) as viewer,
    ):
        show.picture(is_key=True)
        await viewer.wait_until(lambda: video_packets(viewer) == 4)
        viewer.fall_silent()
        clock.skipped_ns = 90 * _NS
        publisher = server.relay._current
        assert publisher is not None
        counters, skipped_at_ns = publisher.session.counters, clock.now_ns()
        await until(lambda: counters.heard_ns > skipped_at_ns)
        clock.skipped_ns = 180 * _NS
        await until(lambda: not server.relay.viewers)
        assert server.relay.on_air.value
