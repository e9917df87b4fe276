"""Two sessions of ours, connected over loopback."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from aiortc.rtp import AnyRtcpPacket

from studio.kit.clock import SystemClock
from studio.rtc import sdp
from studio.rtc.doorway import Doorway
from studio.rtc.session import Session
from studio.rtc.srtp import Scratch

VIDEO = sdp.Track("video", "0", "sendrecv", (102,), sdp.h264_lines(102, ()))


class Ear:
    """A sink that keeps what it hears."""

    def __init__(self) -> None:
        self.packets: list[bytes] = []
        self.rtcp: list[AnyRtcpPacket] = []
        self.heard = asyncio.Event()
        self.lost = asyncio.Event()

    def on_rtp(self, packet: bytes) -> None:
        self.packets.append(packet)
        self.heard.set()

    def on_rtcp(self, packets: Sequence[AnyRtcpPacket]) -> None:
        self.rtcp += packets
        self.heard.set()

    def on_drained(self) -> None:
        pass

    def on_lost(self) -> None:
        self.lost.set()

    async def until(self, count: int) -> None:
        async with asyncio.timeout(10):
            while len(self.packets) + len(self.rtcp) < count:
                self.heard.clear()
                await self.heard.wait()


class Pair:
    """The caller offers (and is controlling), the host answers and uses no candidates."""

    def __init__(self, host: Doorway | None = None) -> None:
        self.caller_ear, self.host_ear = Ear(), Ear()
        scratch, clock = Scratch(), SystemClock()
        self.caller = Session(Doorway(), self.caller_ear, scratch, clock, is_controlling=True)
        self.host = Session(host or Doorway(), self.host_ear, scratch, clock, is_controlling=False)
        self.offer = self.answer = sdp.Description()

    async def describe(self) -> None:
        self.offer = sdp.parse(sdp.write(await self.caller.local("actpass"), [VIDEO]))
        self.answer = sdp.parse(sdp.write(await self.host.local("active"), [VIDEO]))

    async def connect(self, timeout_s: float = 10.0) -> None:
        async with asyncio.TaskGroup() as group:
            group.create_task(self.host.connect(self.offer, timeout_s, use_candidates=False))
            group.create_task(self.caller.connect(self.answer, timeout_s, use_candidates=True))

    async def aclose(self) -> None:
        await self.caller.aclose()
        await self.host.aclose()


@asynccontextmanager
async def connected() -> AsyncIterator[Pair]:
    pair = Pair()
    try:
        await pair.describe()
        await pair.connect()
        yield pair
    finally:
        await pair.aclose()
