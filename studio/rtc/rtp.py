"""RTP headers and sequence arithmetic: RFC 3550 section 5.1. Pure functions, any thread."""

import struct
from dataclasses import dataclass

HEADER_BYTES = 12
SEQUENCES = 1 << 16
TIMESTAMPS = 1 << 32
MARKER = 0x80
VERSION = 0x80
EXTENSION = 0x10
PAYLOAD_MAX_BYTES = 1200  # OBS and browsers stay here; 1200 + 12 + 16 + 28 fits an MTU of 1280

_HEADER = struct.Struct("!BBHII")
_EXTENSION_HEADER = struct.Struct("!HH")
_ONE_BYTE_PROFILE = 0xBEDE  # RFC 8285 section 4.2


@dataclass(frozen=True, slots=True)
class RtpPacket:
    """A parsed packet: extensions, CSRCs and padding are stripped."""

    payload_type: int
    marker: bool
    sequence: int
    timestamp: int
    ssrc: int
    payload: bytes


def parse(data: bytes) -> RtpPacket | None:
    """The packet in `data` (already decrypted), or None when it is malformed."""
    if len(data) < HEADER_BYTES:
        return None
    flags, marker_type, sequence, timestamp, ssrc = _HEADER.unpack_from(data)
    if flags >> 6 != 2:  # noqa: PLR2004 - the version of RTP
        return None
    start, end = HEADER_BYTES, len(data)
    if flags & 0x3F:
        start += 4 * (flags & 0x0F)
        if flags & EXTENSION:
            if end < start + 4:
                return None
            start += 4 + 4 * _EXTENSION_HEADER.unpack_from(data, start)[1]
        if flags & 0x20:
            end -= data[-1]
    if start > end:
        return None
    return RtpPacket(
        marker_type & 0x7F,
        bool(marker_type & MARKER),
        sequence,
        timestamp,
        ssrc,
        data[start:end],
    )


def header(marker_type: int, sequence: int, timestamp: int, ssrc: int) -> bytes:
    """Twelve bytes without extension; `marker_type` is payload type plus MARKER."""
    return _HEADER.pack(VERSION, marker_type, sequence, timestamp, ssrc)


def header_with_extension(
    marker_type: int, sequence: int, timestamp: int, ssrc: int, extension: bytes
) -> bytes:
    """As `header`, followed by `extension` (a whole block, see `one_byte_extension`)."""
    flags = VERSION | EXTENSION if extension else VERSION
    return _HEADER.pack(flags, marker_type, sequence, timestamp, ssrc) + extension


def one_byte_extension(extension_id: int, value: bytes) -> bytes:
    """An extension block holding one element, padded to whole words."""
    element = bytes([extension_id << 4 | len(value) - 1]) + value
    element += bytes(-len(element) % 4)
    return _EXTENSION_HEADER.pack(_ONE_BYTE_PROFILE, len(element) // 4) + element


def is_rtcp(data: bytes) -> bool:
    """Tell RTCP from RTP on one port: RFC 5761 section 4."""
    return len(data) > 1 and 192 <= data[1] <= 223  # noqa: PLR2004 - packet types of RTCP


def distance(newer: int, older: int) -> int:
    """`newer - older` of 16-bit sequence numbers, in -32768 .. 32767."""
    return ((newer - older + 0x8000) & 0xFFFF) - 0x8000


def timestamp_of(instant_ns: int, clock_rate: int, origin: int) -> int:
    """The 32-bit RTP timestamp of an instant; audio and video share the clock, not the origin."""
    return (instant_ns * clock_rate // 1_000_000_000 + origin) & 0xFFFFFFFF
