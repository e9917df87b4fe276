"""One WHIP session's media: packets from the encoder to the relay, its wishes back to us.

Runs on the push loop; owned by WhipOutput for as long as one session lasts.
"""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from studio.errors import N_, RetryableError
from studio.kit.clock import NS_PER_SECOND, Clock
from studio.kit.fan_out import FanOut, Reader
from studio.kit.post import post
from studio.media.packets import REALTIME_CODECS, EncodedPacket, MediaKind
from studio.media.rates import AUDIO_SAMPLE_RATE, VIDEO_CLOCK_RATE
from studio.rtc import h264, rtcp, sdp
from studio.rtc.adapter import TurnServer
from studio.rtc.doorway import LOOPBACK, Doorway
from studio.rtc.pacer import BURST_PACKETS, Pacer
from studio.rtc.sender import PacketSender, Repair
from studio.rtc.session import Session
from studio.rtc.srtp import Scratch

_AUDIO_TYPE, _VIDEO_TYPE, _REPAIR_TYPE = 111, 102, 103
_CNAME = "caravan"
_STREAM = "caravan"
_FEEDBACK = ("nack", "nack pli", "ccm fir", "goog-remb")
_QUEUE_UNITS = 120  # 1.5 s of video and audio
_CONNECT_S = 10.0
_RELAYS_TRIED, _RELAY_S = 2, 3.0
_LOCAL_BURST = 512  # packets: the kernel's buffers of this machine hold any picture
_WRONG_ANSWER_PAUSE_S = 20.0  # at most three requests a minute
DEGRADED_AFTER_S = 3.0
LOST_AFTER_S = 5.0


@dataclass(frozen=True, slots=True)
class Wishes:
    """What the relay wants: key frames, a ceiling for the bitrate (REMB), or no more of us."""

    on_keyframe_wanted: Callable[[], None]
    on_ceiling_bps: Callable[[int], None]
    on_lost: Callable[[], None]


class WhipMedia:
    """Media of one session. is_lost: the relay said good-bye, or its host refuses our packets."""

    def __init__(
        self,
        addresses: Sequence[str],
        packets: FanOut[EncodedPacket],
        wishes: Wishes,
        clock: Clock,
    ) -> None:
        self.is_lost = False
        self._packets = packets
        self._wishes = wishes
        self._clock = clock
        self._loop = asyncio.get_running_loop()
        self._reader: Reader[EncodedPacket] | None = None
        self._is_drain_due = False
        self._dropped_before = 0
        self._video = PacketSender(_VIDEO_TYPE, VIDEO_CLOCK_RATE)
        self._audio = PacketSender(_AUDIO_TYPE, AUDIO_SAMPLE_RATE)
        self._repair = Repair(_REPAIR_TYPE, (self._video.ssrc + 1) & 0xFFFFFFFF)
        doorway = Doorway(tuple(addresses))
        self.session = Session(doorway, self, Scratch(), clock, is_controlling=True)
        is_local = doorway.addresses == (LOOPBACK,)
        self._pacer = Pacer(self.session.send, _LOCAL_BURST if is_local else BURST_PACKETS)

    @property
    def rtt_ms(self) -> float | None:
        """Round trip as the relay's reports tell it."""
        return self._video.reception.rtt_ms or self._audio.reception.rtt_ms

    @property
    def lost(self) -> float:
        """Share of the pictures' packets the relay missed lately, 0..1."""
        return self._video.reception.fraction_lost

    @property
    def dropped(self) -> int:
        """Packets this output lost because it was slow, since its first picture."""
        return self._reader.dropped - self._dropped_before if self._reader is not None else 0

    @property
    def silent_s(self) -> float:
        """Seconds since the relay's last RTCP; 0 before the first: some relays send none."""
        heard_ns = self.session.counters.rtcp_heard_ns
        return (self._clock.now_ns() - heard_ns) / NS_PER_SECOND if heard_ns else 0.0

    async def offer(self) -> str:
        """Bind sockets and write the offer."""
        local = await self.session.local("actpass")
        video, rtx = self._video, self._repair
        lines = [
            *sdp.h264_lines(_VIDEO_TYPE, _FEEDBACK),
            f"a=rtpmap:{_REPAIR_TYPE} rtx/90000",
            f"a=fmtp:{_REPAIR_TYPE} apt={_VIDEO_TYPE}",
            f"a=ssrc-group:FID {video.ssrc} {rtx.ssrc}",
            *sdp.source_lines(video.ssrc, _CNAME, _STREAM, "video"),
            f"a=ssrc:{rtx.ssrc} cname:{_CNAME}",
        ]
        sound = [
            *sdp.opus_lines(_AUDIO_TYPE),
            *sdp.source_lines(self._audio.ssrc, _CNAME, _STREAM, "audio"),
        ]
        types = (_VIDEO_TYPE, _REPAIR_TYPE)
        return sdp.write(
            local,
            (
                sdp.Track("audio", "0", "sendonly", (_AUDIO_TYPE,), tuple(sound)),
                sdp.Track("video", "1", "sendonly", types, tuple(lines)),
            ),
        )

    async def connect(self, answer: str, relays: Sequence[TurnServer] = ()) -> None:
        """Take the answer and connect. Raises RetryableError.

        relays: TURN servers, in case that no direct way leads there.
        """
        try:
            description = sdp.parse(answer)
        except sdp.SdpError as error:
            raise RetryableError(
                N_("The relay's answer makes no sense."),
                remedy=N_("Check the address of the relay in the settings of this output."),
                code="whip.answer",
                retry_after_s=_WRONG_ANSWER_PAUSE_S,
            ) from error
        video, audio = description.section("video"), description.section("audio")
        if video is None or audio is None or not video.payload_types(sdp.H264):
            raise RetryableError(
                N_("The relay does not take H.264 video with Opus sound."),
                remedy=N_("Choose another relay for this output."),
                code="whip.codecs",
                retry_after_s=_WRONG_ANSWER_PAUSE_S,
            )
        self._video.payload_type = video.payload_types(sdp.H264)[0]
        self._audio.payload_type = (*audio.payload_types(sdp.OPUS), _AUDIO_TYPE)[0]
        if _REPAIR_TYPE in video.order:
            self._video.repair = self._repair
        await self.session.relay_through(relays[:_RELAYS_TRIED], _RELAY_S)
        await self.session.connect(description, _CONNECT_S, use_candidates=True)

    def begin(self) -> None:
        """Send from the next key frame on."""
        self.send_reports()
        self._reader = self._packets.attach(_QUEUE_UNITS, self._ready, REALTIME_CODECS)
        self._wishes.on_keyframe_wanted()

    def _ready(self) -> None:
        """A unit waits (publishing thread); one turn of our loop takes all that do."""
        if not self._is_drain_due:
            self._is_drain_due = True
            post(self._loop, self._drain)

    def _drain(self) -> None:
        self._is_drain_due = False
        reader = self._reader
        while reader is not None and (unit := reader.take()) is not None:
            if unit.kind is MediaKind.AUDIO:
                self.session.send(self._audio.packets((unit.data,), unit.pts_ns))
            else:
                self._send_picture(reader, unit)

    def _send_picture(self, reader: Reader[EncodedPacket], unit: EncodedPacket) -> None:
        if not self._dropped_before and unit.is_key:
            self._dropped_before = reader.dropped
        self._pacer.push(self._video.packets(h264.payloads(unit.data), unit.pts_ns))

    def send_reports(self) -> None:
        """Sender reports of both streams; due once a second."""
        now_ns = self._clock.now_ns()
        for sender in (self._video, self._audio):
            self.session.send_rtcp(sender.report(now_ns, _CNAME))

    def on_rtp(self, packet: bytes) -> None:
        """Nobody sends us media; ignore it."""

    def on_drained(self) -> None:
        """Nothing is collected over a batch here."""

    def on_rtcp(self, packets: Sequence[rtcp.AnyPacket]) -> None:
        """Reports, losses, and wishes of the relay."""
        for packet in packets:
            self._note_reports(packet)
            if rtcp.wants_keyframe(packet):
                self._wishes.on_keyframe_wanted()
            ceiling_bps = rtcp.estimated_bps(packet)
            if ceiling_bps is not None:
                self._wishes.on_ceiling_bps(ceiling_bps)
            for sender in (self._video, self._audio):
                lost = rtcp.lost_sequences(packet, sender.ssrc)
                if lost:
                    self.session.send(sender.repairs(lost))

    def _note_reports(self, packet: rtcp.AnyPacket) -> None:
        for sender in (self._video, self._audio):
            for report in rtcp.reports_about(packet, sender.ssrc):
                sender.note(report, self._clock.now_ns())

    def on_lost(self) -> None:
        """The relay said good-bye, or its host refuses our packets."""
        self.is_lost = True
        self._wishes.on_lost()

    async def aclose(self) -> None:
        """Stop reading and close the session."""
        self._pacer.close()
        if self._reader is not None:
            self._packets.detach(self._reader)
        await self.session.aclose()
