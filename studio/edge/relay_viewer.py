"""A viewer of the relay: one WHEP session that gets the streams rewritten for it."""

import random
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from studio.ids import new_id
from studio.rtc import rtcp, rtp, sdp
from studio.rtc.relayed import Flavour, Forwarded, RelayedStream
from studio.rtc.session import Session
from studio.rtc.srtp import Outgoing

_FEEDBACK = ("nack", "nack pli", "ccm fir")
_STREAM = "caravan"
_CNAME = "caravan"
_SYNC_DELAY = bytes((0, 0, 15))  # 0 to 150 ms: at once, or as late as their sound is heard
_EXTENSION_ID_MAX = 14  # RFC 8285 section 4.2
_FIRST_SEQUENCES = (1024, 32767)  # far from a wrap, which would break SRTP at the start
_REPAIRS_PER_MESSAGE = 128

Streams = Mapping[str, RelayedStream]
Batch = Mapping[str, Sequence[Forwarded]]


@dataclass(frozen=True, slots=True)
class ViewerEvents:
    """What a viewer tells."""

    on_keyframe_wanted: Callable[[], None]
    on_lost: Callable[["Viewer"], None]


class BuiltBatch:
    """A batch of packets, built once for all viewers that want the same flavour."""

    def __init__(self, streams: Streams, batch: Batch) -> None:
        self._streams = streams
        self._batch = batch
        self._built: dict[tuple[str, Flavour], list[Outgoing]] = {}

    def packets(self, kind: str, flavour: Flavour) -> list[Outgoing]:
        """Sequence numbers in our space, and whole packets."""
        key = (kind, flavour)
        built = self._built.get(key)
        if built is None:
            ssrc = self._streams[kind].ssrc
            built = [(each.sequence, flavour.build(ssrc, each)) for each in self._batch[kind]]
            self._built[key] = built
        return built

    def first_key(self, kind: str) -> int | None:
        """The index of the first packet with which a decoder may begin."""
        packets = enumerate(self._batch[kind])
        return next((index for index, each in packets if each.starts_key), None)


class Viewer:
    """One WHEP session. On the edge's loop; owned by the relay."""

    def __init__(
        self,
        session: Callable[["Viewer"], Session],
        streams: Streams,
        events: ViewerEvents,
    ) -> None:
        self.viewer_id = new_id()
        self.session = session(self)
        self._streams = streams
        self._events = events
        self._flavours: dict[str, Flavour] = {}
        self._offsets: dict[str, int] = {}

    async def answer(self, offer: sdp.Description) -> str:
        """Our answer. Raises SdpError when the viewer takes neither of our streams."""
        setup = "passive" if offer.setup == "active" else "active"
        local = await self.session.local(setup)
        tracks = [self._track(section) for section in offer.sections]
        if not self._flavours:
            raise sdp.refuse("no H.264 constrained baseline and no Opus")
        return sdp.write(local, tracks)

    def _track(self, section: sdp.Section) -> sdp.Track:
        refused = sdp.Track(section.kind, section.mid, payload_types=section.order[:1], port=0)
        wants = section.direction in ("recvonly", "sendrecv") and section.port
        if section.kind in self._flavours or section.kind not in self._streams or not wants:
            return refused
        if section.kind == "audio":
            chosen = next(iter(section.payload_types(sdp.OPUS)), None)
        else:
            chosen = sdp.choose_h264(section)
        if chosen is None:
            return refused
        lines = [*self._lines(section, chosen)]
        ssrc = self._streams[section.kind].ssrc
        lines += sdp.source_lines(ssrc, _CNAME, _STREAM, section.kind)
        return sdp.Track(section.kind, section.mid, "sendonly", (chosen,), tuple(lines))

    def _lines(self, section: sdp.Section, chosen: int) -> Iterable[str]:
        if section.kind == "audio":
            self._flavours["audio"] = Flavour(chosen)
            return sdp.opus_lines(chosen)
        offered = section.feedback.get(chosen, set())
        lines = [*sdp.h264_lines(chosen, [each for each in _FEEDBACK if each in offered])]
        extension = b""
        delay_id = section.extensions.get(sdp.PLAYOUT_DELAY, 0)
        if 0 < delay_id <= _EXTENSION_ID_MAX:
            extension = rtp.one_byte_extension(delay_id, _SYNC_DELAY)
            lines.append(f"a=extmap:{delay_id} {sdp.PLAYOUT_DELAY}")
        self._flavours["video"] = Flavour(chosen, extension)
        return lines

    def join(self, now_ns: int, replay_max_age_ns: int) -> None:
        """Connected: begin with the last key frame if it is young, else ask for one."""
        flavour = self._flavours.get("video")
        if flavour is None:
            return
        stream = self._streams["video"]
        recent = [*stream.since_key(now_ns, replay_max_age_ns)]
        if recent:
            packets = [(each.sequence, flavour.build(stream.ssrc, each)) for each in recent]
            self._begin("video", packets)
        else:
            self._events.on_keyframe_wanted()

    def take(self, batch: BuiltBatch) -> None:
        """Send a batch of both streams. Never waits."""
        for kind, flavour in self._flavours.items():
            packets = batch.packets(kind, flavour)
            if not packets:
                continue
            offset = self._offsets.get(kind)
            if offset is not None:
                self.session.send(packets, offset)
                continue
            start = 0 if kind == "audio" else batch.first_key(kind)
            if start is not None:
                self._begin(kind, packets[start:])

    def _begin(self, kind: str, packets: Sequence[Outgoing]) -> None:
        offset = random.randint(*_FIRST_SEQUENCES) - packets[0][0]
        self._offsets[kind] = offset
        self.send_report(kind)
        self.session.send(packets, offset)

    def send_report(self, kind: str) -> None:
        """Pass on what pairs this stream with the capture clock."""
        report = self._streams[kind].report()
        if report is not None and kind in self._offsets:
            self.session.send_rtcp(report)

    def on_rtp(self, packet: bytes) -> None:
        """A viewer sends no media; ignore it."""

    def on_drained(self) -> None:
        """Nothing is collected over a batch here."""

    def on_rtcp(self, packets: Sequence[rtcp.AnyPacket]) -> None:
        """Losses and wishes."""
        for packet in packets:
            if rtcp.wants_keyframe(packet) and "video" in self._offsets:
                self._events.on_keyframe_wanted()
            for kind in self._offsets:
                lost = rtcp.lost_sequences(packet, self._streams[kind].ssrc)
                if lost:
                    self._repair(kind, lost)

    def _repair(self, kind: str, lost: Sequence[int]) -> None:
        stream, flavour, offset = self._streams[kind], self._flavours[kind], self._offsets[kind]
        found: list[Outgoing] = []
        for sequence in lost[:_REPAIRS_PER_MESSAGE]:
            packet = stream.find(sequence - offset)
            if packet is not None:
                found.append((sequence, flavour.build(stream.ssrc, packet)))
        self.session.send(found)

    def on_lost(self) -> None:
        """The viewer left."""
        self._events.on_lost(self)
