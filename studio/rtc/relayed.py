"""RelayedStream: one stream as the viewers see it, whoever publishes it now.

The publisher's sequence numbers and timestamps are moved once into a space of our own that goes
on without a break when the publisher is replaced; viewers differ from it only by a constant added
to the sequence number, so a packet is rewritten once and not once per viewer. One event loop.
"""

import random
import secrets
from collections.abc import Iterator
from dataclasses import dataclass

from studio.kit.clock import NS_PER_SECOND
from studio.rtc import h264, rtcp, rtp
from studio.rtc.history import HISTORY_PACKETS, History

_CNAME = "caravan"
_HEARD_LATE_NTP = 35 * 2**32 // 1000
"""35 ms: a picture that Chromium holds back for its sound is still shown 15 to 75 ms before the
sound is heard (measured by flash and beep; its own estimate says -30 to 30)."""


@dataclass(frozen=True, slots=True)
class Forwarded:
    """A packet in our space. starts_key: a decoder may begin with it."""

    sequence: int
    timestamp: int
    marker: int
    payload: bytes
    starts_key: bool


@dataclass(frozen=True, slots=True)
class Flavour:
    """How a viewer wants packets: its payload type, and an extension block or b""."""

    payload_type: int
    extension: bytes = b""

    def build(self, ssrc: int, packet: Forwarded) -> bytes:
        """The whole packet in our space."""
        head = rtp.header_with_extension(
            self.payload_type | packet.marker,
            packet.sequence,
            packet.timestamp,
            ssrc,
            self.extension,
        )
        return head + packet.payload


@dataclass(frozen=True, slots=True)
class _KeyFrame:
    sequence: int
    timestamp: int
    arrived_ns: int


class RelayedStream:
    """Rewrites packets, remembers them for repair, knows the last key frame.

    is_video: begins with a key frame, and begins with one again after `adopt`.
    """

    def __init__(self, clock_rate: int, *, is_video: bool) -> None:
        self.ssrc = secrets.randbits(32)
        self._clock_rate = clock_rate
        self._is_video = is_video
        self._history: History[Forwarded] = History()
        self._newest = random.randrange(rtp.SEQUENCES)
        self._newest_timestamp = secrets.randbits(32)
        self._newest_ns: int | None = None
        self._first_incoming: int | None = None
        self._sequence_offset = 0
        self._timestamp_offset = 0
        self._key: _KeyFrame | None = None
        self._incoming_report: tuple[int, int] | None = None
        self._ntp_shift = 0
        self._counts = (0, 0)

    def adopt(self) -> None:
        """Another publisher takes over; its first packet continues where the last one ended."""
        self._first_incoming = None
        self._incoming_report = None
        self._key = None

    def forward(self, packet: rtp.RtpPacket, now_ns: int) -> Forwarded | None:
        """`packet` in our space; None while a key frame is awaited, and for what came before it."""
        starts_key = self._is_video and h264.starts_key_frame(packet.payload)
        if self._first_incoming is None:
            if self._is_video and not starts_key:
                return None
            self._rebase(packet, now_ns)
        elif rtp.distance(packet.sequence, self._first_incoming) < 0 and self._is_young():
            return None
        sequence = (packet.sequence + self._sequence_offset) & 0xFFFF
        timestamp = (packet.timestamp + self._timestamp_offset) & 0xFFFFFFFF
        marker = rtp.MARKER if packet.marker else 0
        forwarded = Forwarded(sequence, timestamp, marker, packet.payload, starts_key)
        self._note(forwarded, now_ns)
        return forwarded

    def _is_young(self) -> bool:
        """True while "earlier than the first packet" cannot be a wrap."""
        return self._counts[0] < HISTORY_PACKETS

    def _rebase(self, packet: rtp.RtpPacket, now_ns: int) -> None:
        self._first_incoming = packet.sequence
        self._counts = (0, 0)
        self._sequence_offset = self._newest + 1 - packet.sequence
        gap_ns = now_ns - self._newest_ns if self._newest_ns is not None else 0
        gap = max(1, gap_ns * self._clock_rate // NS_PER_SECOND)
        self._timestamp_offset = self._newest_timestamp + gap - packet.timestamp

    def _note(self, packet: Forwarded, now_ns: int) -> None:
        self._history.remember(packet.sequence, packet)
        self._counts = (self._counts[0] + 1, self._counts[1] + len(packet.payload))
        if rtp.distance(packet.sequence, self._newest) > 0:
            self._newest = packet.sequence
            self._newest_timestamp = packet.timestamp
            self._newest_ns = now_ns
        if packet.starts_key and (self._key is None or self._key.timestamp != packet.timestamp):
            self._key = _KeyFrame(packet.sequence, packet.timestamp, now_ns)

    @property
    def has_key(self) -> bool:
        """True once the present publisher sent a key frame."""
        return self._key is not None

    def since_key(self, now_ns: int, max_age_ns: int) -> Iterator[Forwarded]:
        """Everything from the last key frame on; nothing when it is older than `max_age_ns`."""
        key = self._key
        if key is None or now_ns - key.arrived_ns > max_age_ns:
            return
        for ahead in range(min(HISTORY_PACKETS, rtp.distance(self._newest, key.sequence) + 1)):
            packet = self._history.find((key.sequence + ahead) & 0xFFFF)
            if packet is not None:
                yield packet

    def find(self, sequence: int) -> Forwarded | None:
        """A packet of our space that a viewer lost."""
        return self._history.find(sequence & 0xFFFF)

    def note_report(self, ntp: int, timestamp: int, ntp_shift: int) -> None:
        """The publisher's sender report. ntp_shift: from its clock to ours, for both streams."""
        self._incoming_report = (ntp, timestamp)
        self._ntp_shift = ntp_shift

    def report(self) -> bytes | None:
        """The sender report for viewers: the publisher's pairing, moved into our space."""
        if self._incoming_report is None or self._first_incoming is None:
            return None
        ntp, timestamp = self._incoming_report
        heard_late = 0 if self._is_video else _HEARD_LATE_NTP
        ntp = (ntp + self._ntp_shift - heard_late) & 0xFFFFFFFFFFFFFFFF
        timestamp = (timestamp + self._timestamp_offset) & 0xFFFFFFFF
        return rtcp.sender_report(self.ssrc, ntp, timestamp, self._counts, _CNAME)
