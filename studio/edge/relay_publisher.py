"""The publisher's side of the relay: reception, reports and NACKs of one WHIP session."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from studio.ids import new_id
from studio.kit.clock import Clock
from studio.media.rates import AUDIO_SAMPLE_RATE, VIDEO_CLOCK_RATE
from studio.rtc import rtcp, rtp, sdp
from studio.rtc.doorway import Doorway
from studio.rtc.receiver import InboundStream
from studio.rtc.session import Session
from studio.rtc.srtp import Scratch

_FEEDBACK = ("nack", "nack pli", "ccm fir")
_VIDEO, _AUDIO = "video", "audio"
CLOCK_RATES = {_VIDEO: VIDEO_CLOCK_RATE, _AUDIO: AUDIO_SAMPLE_RATE}


@dataclass(frozen=True, slots=True)
class PublisherEvents:
    """What a publisher tells. on_packet: kind and packet, each once. on_report: kind, NTP, RTP."""

    on_packet: Callable[["Publisher", str, rtp.RtpPacket], None]
    on_drained: Callable[["Publisher"], None]
    on_report: Callable[["Publisher", str, int, int], None]
    on_lost: Callable[["Publisher"], None]


class Publisher:
    """One WHIP session. On the edge's loop; owned by the relay."""

    def __init__(
        self, doorway: Doorway, scratch: Scratch, clock: Clock, events: PublisherEvents
    ) -> None:
        self.publisher_id = new_id()
        self.session = Session(doorway, self, scratch, clock, is_controlling=False)
        self._clock = clock
        self._events = events
        self._kinds: dict[int, str] = {}
        self._streams: dict[str, InboundStream] = {}
        self._ntp_shift: int | None = None

    async def answer(self, offer: sdp.Description) -> str:
        """Our answer: constrained baseline H.264 and Opus, one of each. Raises SdpError."""
        setup = "passive" if offer.setup == "active" else "active"
        local = await self.session.local(setup)
        tracks = [self._track(section) for section in offer.sections]
        if len(self._kinds) != len([track for track in tracks if track.port]) or not self._kinds:
            raise sdp.refuse("one audio and one video at most")
        return sdp.write(local, tracks)

    def _track(self, section: sdp.Section) -> sdp.Track:
        if section.direction in ("recvonly", "inactive"):
            raise sdp.refuse("a publisher sends")
        if section.kind == _AUDIO and section.payload_types(sdp.OPUS):
            chosen = section.payload_types(sdp.OPUS)[0]
            lines = sdp.opus_lines(chosen)
        elif section.kind == _VIDEO and sdp.choose_h264(section) is not None:
            chosen = sdp.choose_h264(section) or 0
            offered = section.feedback.get(chosen, set())
            lines = sdp.h264_lines(chosen, [each for each in _FEEDBACK if each in offered])
        else:
            raise sdp.refuse(f"{section.kind} without H.264 constrained baseline or Opus")
        self._kinds[chosen] = section.kind
        return sdp.Track(section.kind, section.mid, "recvonly", (chosen,), lines)

    def on_rtp(self, packet: bytes) -> None:
        """Pass on what belongs to us and is new."""
        parsed = rtp.parse(packet)
        kind = self._kinds.get(parsed.payload_type) if parsed is not None else None
        if parsed is None or kind is None:
            return
        stream = self._streams.get(kind)
        if stream is None:
            stream = self._streams[kind] = InboundStream(parsed.ssrc, CLOCK_RATES[kind])
        if stream.ssrc == parsed.ssrc and stream.arrived(parsed, self._clock.now_ns()):
            self._events.on_packet(self, kind, parsed)

    def on_drained(self) -> None:
        """A batch ended: ask for what is missing, and let the relay forward."""
        self._events.on_drained(self)
        stream = self._streams.get(_VIDEO)
        if stream is not None and stream.has_gaps:
            due = stream.nacks_due(self._clock.now_ns())
            if due:
                self.session.send_rtcp(rtcp.nack(stream.ours, stream.ssrc, due))

    def on_rtcp(self, packets: Sequence[rtcp.AnyPacket]) -> None:
        """Sender reports: kept for our reports, and passed on."""
        for packet in packets:
            if isinstance(packet, rtcp.SenderReport):
                self._note_report(packet)

    def _note_report(self, packet: rtcp.SenderReport) -> None:
        ntp, timestamp = packet.sender_info.ntp_timestamp, packet.sender_info.rtp_timestamp
        for kind, stream in self._streams.items():
            if stream.ssrc == packet.ssrc:
                stream.note_report(ntp, self._clock.now_ns())
                self._events.on_report(self, kind, ntp, timestamp)

    def ntp_shift(self, ntp: int) -> int:
        """From the publisher's clock to ours, fixed by its first report for all its streams."""
        if self._ntp_shift is None:
            self._ntp_shift = rtcp.ntp_of(time.monotonic_ns()) - ntp
        return self._ntp_shift

    def send_reports(self) -> None:
        """Tell how well it arrives; due every half second (the publisher's proof of our life)."""
        now_ns = self._clock.now_ns()
        reports = [stream.report(now_ns) for stream in self._streams.values()]
        ours = next((stream.ours for stream in self._streams.values()), 1)
        self.session.send_rtcp(rtcp.receiver_report(ours, reports))

    def request_keyframe(self) -> None:
        """PLI."""
        stream = self._streams.get(_VIDEO)
        if stream is not None:
            self.session.send_rtcp(rtcp.picture_loss(stream.ours, stream.ssrc))

    def on_lost(self) -> None:
        """The publisher left."""
        self._events.on_lost(self)
