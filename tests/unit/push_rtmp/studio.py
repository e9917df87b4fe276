"""An RTMP output with its fan-out and push loop, and a way to wait for what it reports."""

import asyncio
import ssl
from collections.abc import Callable

from studio.control.states import OutputState, OutputStatus
from studio.ids import OutputId
from studio.kit.backoff import no_jitter
from studio.kit.clock import Clock, SystemClock
from studio.kit.fan_out import FanOut
from studio.media.packets import Codec, EncodedPacket
from studio.media.rates import Canvas
from studio.push.loop import PushLoop
from studio.push.persistence import Tuning
from studio.push.rtmp.address import parse
from studio.push.rtmp.output import RtmpOutput, Stream

KEY = "canary-key-9f3"
SETS = b"\x00\x00\x01\x67\x42\xc0\x1f\xaa\x00\x00\x01\x68\xce\x01"
IDR = SETS + b"\x00\x00\x01\x65" + b"\x55" * 6000
DELTA = b"\x00\x00\x01\x61" + b"\x66" * 2000
FRAME_NS = 33_333_333
_PATIENCE_S = 60.0  # a stalled network is given up after ten seconds, on an idle machine


class Studio:
    """`publish` a picture and its sound; `reaches` waits for the next report of a status."""

    def __init__(
        self,
        url: str,
        trust: Callable[[], ssl.SSLContext] = ssl.create_default_context,
        clock: Clock | None = None,
    ) -> None:
        self.packets: FanOut[EncodedPacket] = FanOut(self._keyframe)
        self.keyframes_wanted = 0
        self.states: list[OutputState] = []
        self.push = PushLoop()
        self._number = 0
        self._here = asyncio.get_running_loop()
        self._unseen: asyncio.Queue[OutputState] = asyncio.Queue()
        self.output = RtmpOutput(
            OutputId("rtmp-1"),
            "Test",
            parse(url, KEY),
            Stream(self.packets, Canvas(720, 1280, 30)),
            self._report,
            self.push,
            Tuning(jitter=no_jitter, clock=clock or SystemClock()),
            trust,
        )

    def _keyframe(self) -> None:
        self.keyframes_wanted += 1

    def _report(self, state: OutputState) -> None:
        self._here.call_soon_threadsafe(self._note, state)

    def _note(self, state: OutputState) -> None:
        self.states.append(state)
        self._unseen.put_nowait(state)

    async def until(self, true: Callable[[OutputState], bool]) -> OutputState:
        async with asyncio.timeout(_PATIENCE_S):
            while not true(state := await self._unseen.get()):
                pass
        return state

    async def reaches(self, status: OutputStatus) -> OutputState:
        return await self.until(lambda state: state.status is status)

    def publish(self, *, is_key: bool = False, size: int = 0) -> None:
        pts_ns = SystemClock().now_ns()
        data = (IDR if is_key else DELTA) + b"\x77" * size
        self.packets.publish(EncodedPacket(Codec.H264, data, pts_ns, FRAME_NS, is_key))
        self.packets.publish(EncodedPacket(Codec.OPUS, b"o" * 80, pts_ns, 20_000_000, True))
        self.packets.publish(EncodedPacket(Codec.AAC, b"a" * 80, pts_ns, 21_333_333, True))

    async def off(self) -> None:
        self.output.stop()
        await self.reaches(OutputStatus.OFF)
