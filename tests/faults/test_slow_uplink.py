"""A slow uplink lowers the one encoder's bitrate; nothing is dropped for long, nothing is lost."""

import asyncio
import threading

import pytest

from studio.control.states import OutputState
from studio.engine.bitrate import Bitrate
from studio.ids import OutputId
from studio.kit.clock import SystemClock
from studio.kit.fan_out import FanOut
from studio.kit.pacer import Pacer
from studio.media.packets import Codec, EncodedPacket
from studio.media.rates import Canvas
from studio.push.loop import PushLoop
from studio.push.persistence import Tuning
from studio.push.rate_control import Uplink
from studio.push.rtmp.address import parse
from studio.push.rtmp.output import RtmpOutput, Stream
from tests.fakes.narrow_pipe import NarrowPipe
from tests.fakes.rtmp_server import RtmpServer
from tests.fakes.until import until
from tests.unit.push_rtmp.studio import DELTA, FRAME_NS, SETS

WANTED_BPS = 2_500_000
NARROW_BPS = 1_100_000
MAIN = OutputId("main")


class ObedientFeed:
    """30 pictures a second of the size that the bitrate asks for."""

    def __init__(self) -> None:
        self.packets: FanOut[EncodedPacket] = FanOut(self._wanted)
        self.bitrate_bps = WANTED_BPS
        self._is_key_wanted = True
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="feed", daemon=True)

    def __enter__(self) -> "ObedientFeed":
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
            head = SETS + b"\x00\x00\x01\x65" if is_key else DELTA[:4]
            data = head + b"\x77" * (self.bitrate_bps // 30 // 8)
            self.packets.publish(EncodedPacket(Codec.H264, data, at_ns, FRAME_NS, is_key))
            self.packets.publish(EncodedPacket(Codec.AAC, b"a" * 300, at_ns, FRAME_NS, True))
            number += 1


@pytest.mark.alone
async def test_the_bitrate_follows_a_slow_uplink_and_recovers() -> None:
    here = asyncio.get_running_loop()
    states: list[OutputState] = []
    with ObedientFeed() as feed:

        def set_bitrate(bitrate_bps: int) -> None:
            feed.bitrate_bps = bitrate_bps

        bitrate = Bitrate(WANTED_BPS, SystemClock(), set_bitrate)

        def now_bps() -> int:
            limited_bps = bitrate.limited_bps
            return WANTED_BPS if limited_bps is None else limited_bps

        def hear(uplink: Uplink) -> None:
            here.call_soon_threadsafe(bitrate.take, MAIN, uplink)

        push = PushLoop()
        async with RtmpServer() as server, NarrowPipe(server.port, 20_000_000) as pipe:
            output = RtmpOutput(
                MAIN,
                "main",
                parse(f"rtmp://127.0.0.1:{pipe.port}/live", "key"),
                Stream(feed.packets, Canvas(720, 1280, 30)),
                states.append,
                push,
                Tuning(on_uplink=hear),
            )
            output.start()
            await until(lambda: bool(states) and states[-1].bitrate_bps is not None)
            assert now_bps() == WANTED_BPS
            pipe.rate_bps = NARROW_BPS
            await until(lambda: now_bps() < NARROW_BPS)
            low_bps = now_bps()
            dropped = states[-1].dropped
            assert bitrate.problem is not None
            pipe.rate_bps = 20_000_000
            await until(lambda: now_bps() > low_bps, timeout_s=20)
            assert now_bps() < WANTED_BPS, "slowly"
            assert states[-1].dropped - dropped <= 5, "what is sent since then arrives"
            await asyncio.to_thread(push.close)
