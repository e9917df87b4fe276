"""The program's packets as FLV tags on one RTMP session, at the pace the network takes them.

Runs on the push loop; owned by RtmpOutput for as long as one session lasts.
"""

import asyncio

from studio.kit.clock import NS_PER_MS, Clock
from studio.kit.fan_out import FanOut, Reader
from studio.kit.post import post
from studio.media.packets import RTMP_CODECS, Codec, EncodedPacket
from studio.media.rates import Canvas
from studio.push.rtmp import flv
from studio.push.rtmp.chunks import ChunkStream, Kind
from studio.push.rtmp.session import RtmpSession

QUEUE_UNITS = 240  # about 3 s of video and sound: what waits longer is dropped to a key frame


class RtmpMedia:
    """Reads its own queue of the FanOut; a network that takes nothing fills that queue alone."""

    def __init__(
        self, session: RtmpSession, packets: FanOut[EncodedPacket], canvas: Canvas, clock: Clock
    ) -> None:
        self._session = session
        self._packets = packets
        self._canvas = canvas
        self._clock = clock
        self._loop = asyncio.get_running_loop()
        self._reader: Reader[EncodedPacket] | None = None
        self._is_drain_due = False
        self._begin_ns: int | None = None
        self._last_ns = 0
        self._dropped_before = 0
        self._configuration: bytes | None = None

    @property
    def dropped(self) -> int:
        """Packets this output lost because it was slow, since its first picture."""
        if self._reader is None or self._begin_ns is None:
            return 0
        return self._reader.dropped - self._dropped_before

    @property
    def behind_ms(self) -> float:
        """How old the newest packet is that the network took, while others wait."""
        if self._reader is None or not self._reader.backlog or not self._last_ns:
            return 0.0
        return max(0.0, (self._clock.now_ns() - self._last_ns) / NS_PER_MS)

    def begin(self) -> None:
        """Send from the next key frame on."""
        self._send(ChunkStream.AUDIO, Kind.DATA, 0, flv.metadata(self._canvas))
        self._reader = self._packets.attach(QUEUE_UNITS, self._ready, RTMP_CODECS)

    def drain(self) -> None:
        """Send what waits for as long as the network takes it."""
        self._is_drain_due = False
        reader, wire = self._reader, self._session.wire
        while reader is not None and wire.is_writable and (unit := reader.take()) is not None:
            self._carry(reader, unit)

    def close(self) -> None:
        """Stop reading."""
        reader, self._reader = self._reader, None
        if reader is not None:
            self._packets.detach(reader)

    def _ready(self) -> None:
        """A unit waits (publishing thread); one turn of our loop takes all that do."""
        if not self._is_drain_due:
            self._is_drain_due = True
            post(self._loop, self.drain)

    def _carry(self, reader: Reader[EncodedPacket], unit: EncodedPacket) -> None:
        if self._begin_ns is None:
            if not unit.is_sync_point:
                return
            self._begin_ns, self._dropped_before = unit.pts_ns, reader.dropped
            self._send(ChunkStream.AUDIO, Kind.AUDIO, 0, flv.audio_configuration())
        if unit.pts_ns < self._begin_ns:
            return
        self._last_ns = unit.pts_ns
        at_ms = (unit.pts_ns - self._begin_ns) // NS_PER_MS
        if unit.codec is Codec.AAC:
            self._send(ChunkStream.AUDIO, Kind.AUDIO, at_ms, flv.audio(unit.data))
            return
        if unit.is_key:
            self._configure(at_ms, unit.data)
        self._send(ChunkStream.VIDEO, Kind.VIDEO, at_ms, flv.video(unit.data))

    def _configure(self, at_ms: int, access_unit: bytes) -> None:
        """Tell the parameter sets again only when they changed."""
        configuration = flv.video_configuration(access_unit)
        if configuration is not None and configuration != self._configuration:
            self._configuration = configuration
            self._send(ChunkStream.VIDEO, Kind.VIDEO, at_ms, configuration)

    def _send(self, stream: ChunkStream, kind: Kind, at_ms: int, body: bytes) -> None:
        self._session.send(stream, kind, at_ms, body)
