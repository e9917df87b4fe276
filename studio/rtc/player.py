"""Player: receives one WHEP session and hands out whole pictures, undecoded. For self-tests."""

import asyncio
from collections.abc import Sequence

from aiortc.codecs.h264 import H264PayloadDescriptor

from studio.kit.clock import Clock
from studio.rtc import rtcp, rtp, sdp
from studio.rtc.doorway import LOOPBACK, Doorway
from studio.rtc.h264 import starts_key_frame
from studio.rtc.session import Session
from studio.rtc.srtp import Scratch

_AUDIO_TYPE, _VIDEO_TYPE = 111, 102
_CONNECT_S = 10.0


class Player:
    """One viewer on this computer. One loop.

    pictures: Annex B access units as they came, the first one a key frame. sounds: audio packets.
    """

    def __init__(self, clock: Clock) -> None:
        self.pictures: asyncio.Queue[bytes] = asyncio.Queue()
        self.sounds = 0
        self._session = Session(Doorway((LOOPBACK,)), self, Scratch(), clock, is_controlling=True)
        self._unit = b""
        self._has_begun = False

    async def offer(self) -> str:
        """What we want to receive."""
        local = await self._session.local("actpass")
        video = (*sdp.h264_lines(_VIDEO_TYPE, ("nack", "nack pli")),)
        return sdp.write(
            local,
            (
                sdp.Track("audio", "0", "recvonly", (_AUDIO_TYPE,), sdp.opus_lines(_AUDIO_TYPE)),
                sdp.Track("video", "1", "recvonly", (_VIDEO_TYPE,), video),
            ),
        )

    async def connect(self, answer: str) -> None:
        """Take the answer and connect. Raises SdpError and RetryableError."""
        await self._session.connect(sdp.parse(answer), _CONNECT_S, use_candidates=True)

    async def aclose(self) -> None:
        """Leave."""
        await self._session.aclose()

    def on_rtp(self, packet: bytes) -> None:
        """A part of a picture, or sound."""
        parsed = rtp.parse(packet)
        if parsed is None or parsed.payload_type != _VIDEO_TYPE:
            self.sounds += parsed is not None
            return
        self._has_begun = self._has_begun or starts_key_frame(parsed.payload)
        if not self._has_begun:
            return
        self._unit += H264PayloadDescriptor.parse(parsed.payload)[1]
        if parsed.marker:
            self.pictures.put_nowait(self._unit)
            self._unit = b""

    def on_rtcp(self, packets: Sequence[rtcp.AnyPacket]) -> None:
        """Reports of the relay; nothing is made of them."""

    def on_drained(self) -> None:
        """Nothing is collected over a batch."""

    def on_lost(self) -> None:
        """The relay left: no more pictures come, and whoever waits for one waits in vain."""
