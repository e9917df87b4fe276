"""SRTP without copies: packets are built, protected and sent from one scratch buffer.

libsrtp's Python wrapper allocates and copies for each packet; with forty viewers that is most of
the edge's work, so this file calls the same library functions on a buffer of our own.
"""

import struct
from collections.abc import Callable, Sequence
from typing import Any

from pylibsrtp import Session
from pylibsrtp._binding import ffi, lib  # type: ignore[import-not-found] # a compiled module

from studio.rtc.datagrams import SEGMENTS_MAX, Address

Outgoing = tuple[int, bytes]
"""A sequence number, and a whole packet whose own sequence number is replaced by it."""
SendRun = Callable[[memoryview, int, Address], None]

SCRATCH_BYTES = 60_000  # below the 64 KiB a segmented datagram may have
PACKET_MAX_BYTES = 2048
_FLUSH_AT_BYTES = SCRATCH_BYTES - PACKET_MAX_BYTES
_SEQUENCE = struct.Struct("!H").pack_into
_SEQUENCE_OFFSET = 2


class Scratch:
    """A buffer for outgoing packets, shared by every sender of one event loop."""

    def __init__(self) -> None:
        self.base: Any = ffi.new("char[]", SCRATCH_BYTES)
        self.view = memoryview(ffi.buffer(self.base))
        self.length: Any = ffi.new("int *")


class Protector:
    """Encrypts outgoing packets of one session."""

    def __init__(self, session: Session, scratch: Scratch) -> None:
        self._session = session  # keeps the C context alive
        self._context: Any = session._srtp[0]
        self._scratch = scratch

    def send(
        self, packets: Sequence[Outgoing], send_run: SendRun, address: Address, shift: int = 0
    ) -> int:
        """Encrypt packets and pass runs of equally long ones to `send_run`; the bytes sent.

        shift: added to every sequence number, modulo 2^16.
        The innermost loop of the edge: 300 packets a second for each viewer, hence written out.
        """
        scratch, context, protect = self._scratch, self._context, lib.srtp_protect
        base, view, length = scratch.base, scratch.view, scratch.length
        start = offset = segment = count = total = 0
        for sequence, packet in packets:
            size = len(packet)
            view[offset : offset + size] = packet
            _SEQUENCE(view, offset + _SEQUENCE_OFFSET, (sequence + shift) & 0xFFFF)
            length[0] = size
            if protect(context, base + offset, length):
                continue
            size = length[0]
            if not count:
                segment = size
            elif size > segment:
                send_run(view[start:offset], segment, address)
                start, segment, count = offset, size, 0
            count, offset, total = count + 1, offset + size, total + size
            if size < segment or count == SEGMENTS_MAX or offset > _FLUSH_AT_BYTES:
                send_run(view[start:offset], segment, address)
                start = offset = count = 0
        if count:
            send_run(view[start:offset], segment, address)
        return total

    def protect_rtcp(self, packet: bytes) -> bytes:
        """An encrypted RTCP compound."""
        protected: bytes = self._session.protect_rtcp(packet)  # type: ignore[no-untyped-call,unused-ignore]
        return protected


class Unprotector:
    """Decrypts incoming packets of one session."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._context: Any = session._srtp[0]
        self._buffer: Any = ffi.new("char[]", PACKET_MAX_BYTES)
        self._view = memoryview(ffi.buffer(self._buffer))
        self._length: Any = ffi.new("int *")

    def unprotect(self, packet: bytes) -> bytes | None:
        """The RTP packet, or None for a forged, repeated or damaged one."""
        return self._opened(packet, lib.srtp_unprotect)

    def unprotect_rtcp(self, packet: bytes) -> bytes | None:
        """The RTCP compound, or None for a forged, repeated or damaged one."""
        return self._opened(packet, lib.srtp_unprotect_rtcp)

    def _opened(self, packet: bytes, function: Any) -> bytes | None:  # noqa: ANN401 - a C function
        size = len(packet)
        if size > PACKET_MAX_BYTES:
            return None
        self._view[:size] = packet
        self._length[0] = size
        if function(self._context, self._buffer, self._length):
            return None
        return bytes(self._view[: self._length[0]])
