"""PacketSender: one outgoing stream of packets that are encoded already.

Owns sequence numbers, timestamps, history and sender reports. Both streams of a program use one
capture clock, so the reports pair it with each stream's timestamps and lip-sync holds by itself.
All on one event loop.
"""

import random
import secrets
from collections.abc import Sequence
from dataclasses import dataclass

from aiortc.rtp import RtcpReceiverInfo

from studio.rtc import rtcp, rtp
from studio.rtc.history import History
from studio.rtc.srtp import Outgoing

_FIRST_SEQUENCES = 1 << 15  # lower half: a wrap right after the start breaks SRTP, RFC 3711 3.3.1
_REPAIRS_PER_MESSAGE = 128


@dataclass(frozen=True, slots=True)
class Repair:
    """RFC 4588 retransmission as negotiated."""

    payload_type: int
    ssrc: int


@dataclass(slots=True)
class Reception:
    """What the peer reports. lost: cumulative; fraction_lost: of the last interval, 0..1."""

    lost: int = 0
    fraction_lost: float = 0.0
    rtt_ms: float | None = None
    repaired: int = 0


class PacketSender:
    """Turns payloads into packets and repairs losses.

    repair: set once the answer is known; without it losses are sent again as they were.
    """

    def __init__(self, payload_type: int, clock_rate: int) -> None:
        self.ssrc = secrets.randbits(32)
        self.payload_type = payload_type
        self.repair: Repair | None = None
        self.reception = Reception()
        self._clock_rate = clock_rate
        self._origin = secrets.randbits(32)
        self._sequence = random.randrange(_FIRST_SEQUENCES)
        self._repair_sequence = random.randrange(_FIRST_SEQUENCES)
        self._history: History[bytes] = History()
        self._packets = 0
        self._octets = 0

    def packets(self, payloads: Sequence[bytes], pts_ns: int) -> list[Outgoing]:
        """The packets of one access unit or audio frame, remembered for repair."""
        timestamp = rtp.timestamp_of(pts_ns, self._clock_rate, self._origin)
        built: list[Outgoing] = []
        last = len(payloads) - 1
        for index, payload in enumerate(payloads):
            marker = rtp.MARKER if index == last else 0
            head = rtp.header(self.payload_type | marker, self._sequence, timestamp, self.ssrc)
            packet = head + payload
            self._history.remember(self._sequence, packet)
            built.append((self._sequence, packet))
            self._sequence = (self._sequence + 1) % rtp.SEQUENCES
            self._octets += len(payload)
        self._packets += len(payloads)
        return built

    def repairs(self, lost: Sequence[int]) -> list[Outgoing]:
        """What to send again for a NACK."""
        found: list[Outgoing] = []
        for sequence in lost[:_REPAIRS_PER_MESSAGE]:
            packet = self._history.find(sequence)
            if packet is not None:
                found.append(self._repaired(sequence, packet))
        self.reception.repaired += len(found)
        return found

    def _repaired(self, sequence: int, packet: bytes) -> Outgoing:
        repair = self.repair
        if repair is None:
            return sequence, packet
        number = self._repair_sequence
        self._repair_sequence = (number + 1) % rtp.SEQUENCES
        marker_type = packet[1] & rtp.MARKER | repair.payload_type
        head = rtp.header(marker_type, number, int.from_bytes(packet[4:8], "big"), repair.ssrc)
        return number, head + sequence.to_bytes(2, "big") + packet[rtp.HEADER_BYTES :]

    def report(self, now_ns: int, cname: str) -> bytes:
        """A sender report for `now_ns`: this instant on the capture clock, in both notations."""
        timestamp = rtp.timestamp_of(now_ns, self._clock_rate, self._origin)
        sent = (self._packets, self._octets)
        return rtcp.sender_report(self.ssrc, rtcp.ntp_of(now_ns), timestamp, sent, cname)

    def note(self, report: RtcpReceiverInfo, now_ns: int) -> None:
        """Take in a report block about this stream."""
        self.reception.lost = report.packets_lost
        self.reception.fraction_lost = report.fraction_lost / 256
        round_trip = rtcp.round_trip_ms(report, now_ns)
        if round_trip is not None:
            self.reception.rtt_ms = round_trip
