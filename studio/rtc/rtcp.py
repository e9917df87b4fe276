"""RTCP as we speak it: reports, negative acknowledgements, key-frame wishes. Any thread.

Wire formats are those of `aiortc.rtp` (RFC 3550, 4585, 5104); NTP here always means the capture
clock: monotonic time moved to the epoch once per process, so it never jumps.
"""

import struct
import time
from collections.abc import Sequence

from aiortc.rtp import (
    RTCP_PSFB_APP,
    RTCP_PSFB_FIR,
    RTCP_PSFB_PLI,
    RTCP_RTPFB_NACK,
    AnyRtcpPacket,
    RtcpPacket,
    RtcpPsfbPacket,
    RtcpReceiverInfo,
    RtcpRrPacket,
    RtcpRtpfbPacket,
    RtcpSdesPacket,
    RtcpSenderInfo,
    RtcpSourceInfo,
    RtcpSrPacket,
    unpack_remb_fci,
)

AnyPacket = AnyRtcpPacket
SenderReport = RtcpSrPacket

_NTP_EPOCH_OFFSET_S = 2_208_988_800  # 1900 to 1970
_NS = 1_000_000_000
_WALL_MINUS_MONOTONIC_NS = time.time_ns() - time.monotonic_ns()
_SDES_CNAME = 1
_TOLERATED_ROUND_TRIP_S = 60.0  # more is a report about somebody else's clock


def ntp_of(instant_ns: int) -> int:
    """The 64-bit NTP time of an instant of the capture clock."""
    seconds, rest = divmod(instant_ns + _WALL_MINUS_MONOTONIC_NS, _NS)
    return ((seconds + _NTP_EPOCH_OFFSET_S) << 32) | (rest << 32) // _NS


def middle(ntp: int) -> int:
    """The 32 bits in the middle: what LSR carries."""
    return (ntp >> 16) & 0xFFFFFFFF


def parse(data: bytes) -> list[AnyRtcpPacket]:
    """The packets of a decrypted compound; empty when it is malformed."""
    try:
        return RtcpPacket.parse(data)
    except (ValueError, struct.error, IndexError):
        return []


def sender_report(ssrc: int, ntp: int, timestamp: int, sent: tuple[int, int], cname: str) -> bytes:
    """SR with SDES. sent: packets and payload octets so far."""
    packets, octets = sent[0] & 0xFFFFFFFF, sent[1] & 0xFFFFFFFF
    report = RtcpSrPacket(ssrc, RtcpSenderInfo(ntp, timestamp, packets, octets))
    source = RtcpSourceInfo(ssrc, [(_SDES_CNAME, cname.encode())])
    return bytes(report) + bytes(RtcpSdesPacket([source]))


def receiver_report(ssrc: int, reports: Sequence[RtcpReceiverInfo]) -> bytes:
    """RR about everything `ssrc` receives."""
    return bytes(RtcpRrPacket(ssrc, list(reports)))


def nack(ssrc: int, media_ssrc: int, lost: Sequence[int]) -> bytes:
    """Ask for the sequence numbers in `lost`, given in ascending order."""
    feedback = RtcpRtpfbPacket(RTCP_RTPFB_NACK, ssrc, media_ssrc, list(lost))
    return bytes(RtcpRrPacket(ssrc)) + bytes(feedback)


def picture_loss(ssrc: int, media_ssrc: int) -> bytes:
    """PLI: a key frame is wanted."""
    return bytes(RtcpRrPacket(ssrc)) + bytes(RtcpPsfbPacket(RTCP_PSFB_PLI, ssrc, media_ssrc))


def wants_keyframe(packet: AnyRtcpPacket) -> bool:
    """True for PLI and FIR."""
    return isinstance(packet, RtcpPsfbPacket) and packet.fmt in (RTCP_PSFB_PLI, RTCP_PSFB_FIR)


def lost_sequences(packet: AnyRtcpPacket, ssrc: int) -> list[int]:
    """What a generic NACK about `ssrc` asks for."""
    if (
        isinstance(packet, RtcpRtpfbPacket)
        and packet.fmt == RTCP_RTPFB_NACK
        and packet.media_ssrc == ssrc
    ):
        return packet.lost
    return []


def estimated_bps(packet: AnyRtcpPacket) -> int | None:
    """The ceiling of a REMB message."""
    if isinstance(packet, RtcpPsfbPacket) and packet.fmt == RTCP_PSFB_APP:
        try:
            return unpack_remb_fci(packet.fci)[0]
        except (ValueError, struct.error):
            return None
    return None


def reports_about(packet: AnyRtcpPacket, ssrc: int) -> list[RtcpReceiverInfo]:
    """The report blocks about `ssrc` in an RR or SR."""
    if isinstance(packet, RtcpRrPacket | RtcpSrPacket):
        return [report for report in packet.reports if report.ssrc == ssrc]
    return []


def round_trip_ms(report: RtcpReceiverInfo, now_ns: int) -> float | None:
    """Round trip told by a report block: RFC 3550 section 6.4.1; None before our first SR."""
    if not report.lsr:
        return None
    units = (middle(ntp_of(now_ns)) - report.lsr - report.dlsr) & 0xFFFFFFFF
    seconds = (units - (1 << 32) if units >> 31 else units) / 65536
    return max(0.0, seconds * 1000) if abs(seconds) < _TOLERATED_ROUND_TRIP_S else None
