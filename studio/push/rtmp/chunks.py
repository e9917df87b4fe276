"""RTMP's chunk stream: messages cut into chunks and put together again (RTMP 1.0, section 5.3).

No input or output here. What we read comes from a machine we do not control, so sizes are
bounded; a fault is a ChunkError.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from enum import IntEnum

FIRST_CHUNK_BYTES = 128  # until told otherwise, both ways
OUR_CHUNK_BYTES = 4096  # what OBS sends; every service takes it
MESSAGE_MAX_BYTES = 256 * 1024  # servers only send us commands
_CHUNK_MAX_BYTES = 0x7FFFFFFF
_STREAMS_MAX = 64
_EXTENDED = 0xFFFFFF
_HEADER_BYTES = (11, 7, 3, 0)  # by format: how much of the message header is repeated


class ChunkError(ValueError):
    """The bytes are not an RTMP chunk stream."""


class Kind(IntEnum):
    """Message types we send or understand."""

    SET_CHUNK_SIZE = 1
    ABORT = 2
    ACKNOWLEDGEMENT = 3
    USER_CONTROL = 4
    WINDOW_SIZE = 5
    PEER_BANDWIDTH = 6
    AUDIO = 8
    VIDEO = 9
    DATA = 18
    COMMAND = 20


class ChunkStream(IntEnum):
    """Chunk stream ids, as publishers usually choose them."""

    CONTROL = 2
    COMMAND = 3
    AUDIO = 4
    VIDEO = 6


@dataclass(frozen=True, slots=True)
class Message:
    """A whole message. kind: a number, for a stranger may send any. timestamp_ms: mod 2^32."""

    kind: int
    stream_id: int
    timestamp_ms: int
    payload: bytes


class ChunkWriter:
    """Cuts messages into chunks. chunk_bytes: as last announced to the peer."""

    def __init__(self) -> None:
        self.chunk_bytes = FIRST_CHUNK_BYTES

    def chunks(self, stream: ChunkStream, message: Message) -> bytes:
        """The bytes of one message; every message carries its full header (format 0)."""
        timestamp = message.timestamp_ms & 0xFFFFFFFF
        extended = struct.pack(">I", timestamp) if timestamp >= _EXTENDED else b""
        head = (
            bytes([stream])
            + min(timestamp, _EXTENDED).to_bytes(3, "big")
            + len(message.payload).to_bytes(3, "big")
            + bytes([message.kind])
            + message.stream_id.to_bytes(4, "little")
            + extended
        )
        seam = bytes([0xC0 | stream]) + extended
        size = self.chunk_bytes
        payload = message.payload
        parts = [payload[start : start + size] for start in range(0, len(payload), size)]
        return head + seam.join(parts)


@dataclass(slots=True)
class _Incoming:
    """The message that one chunk stream is carrying."""

    header: Message = field(default_factory=lambda: Message(0, 0, 0, b""))
    length: int = 0
    is_extended: bool = False
    body: bytearray = field(default_factory=bytearray)


class ChunkReader:
    """Puts messages together. Follows the peer's Set Chunk Size and Abort by itself."""

    def __init__(self) -> None:
        self._chunk_bytes = FIRST_CHUNK_BYTES
        self._waiting = bytearray()
        self._streams: dict[int, _Incoming] = {}

    def feed(self, data: bytes) -> Iterator[Message]:
        """Every message that `data` completes. Raises ChunkError."""
        self._waiting += data
        while (taken := self._chunk(bytes(self._waiting))) is not None:
            used, message = taken
            del self._waiting[:used]
            if message is not None and not self._followed(message):
                yield message

    def _followed(self, message: Message) -> bool:
        """Carry out what concerns chunks alone."""
        value = int.from_bytes(message.payload[:4], "big")
        if message.kind == Kind.SET_CHUNK_SIZE:
            if not 0 < value <= _CHUNK_MAX_BYTES:
                raise ChunkError("impossible chunk size")
            self._chunk_bytes = value
        elif message.kind == Kind.ABORT:
            self._streams.pop(value, None)
        else:
            return False
        return True

    def _chunk(self, data: bytes) -> tuple[int, Message | None] | None:
        """One chunk from the start of `data`: its size and what it completed; None: more is due."""
        basic = _basic_header(data)
        if basic is None:
            return None
        form, number, at = basic
        head = data[at : at + _HEADER_BYTES[form]]
        incoming = self._stream(number)
        if len(head) < _HEADER_BYTES[form]:
            return None
        header, length, is_extended = _header(head, incoming)
        at += len(head)
        if is_extended:
            if len(data) < at + 4:
                return None
            if form == 0:
                stamp = int.from_bytes(data[at : at + 4], "big")
                header = replace(header, timestamp_ms=stamp)
            at += 4
        size = min(self._chunk_bytes, length - len(incoming.body))
        if len(data) < at + size:
            return None
        seen = _Incoming(header, length, is_extended)
        return at + size, self._grown(number, seen, data[at : at + size])

    def _stream(self, number: int) -> _Incoming:
        known = self._streams.get(number)
        if known is None:
            if len(self._streams) >= _STREAMS_MAX:
                raise ChunkError("too many chunk streams")
            known = self._streams[number] = _Incoming()
        return known

    def _grown(self, number: int, seen: _Incoming, part: bytes) -> Message | None:
        incoming = self._streams[number]
        incoming.header, incoming.length = seen.header, seen.length
        incoming.is_extended = seen.is_extended
        incoming.body += part
        if len(incoming.body) < incoming.length:
            return None
        body, incoming.body = bytes(incoming.body), bytearray()
        return replace(incoming.header, payload=body)


def _basic_header(data: bytes) -> tuple[int, int, int] | None:
    """Format, chunk stream id and length of the basic header; None: more is due."""
    if not data:
        return None
    form, number = data[0] >> 6, data[0] & 0x3F
    size = 1 + (number == 0) + 2 * (number == 1)
    if len(data) < size:
        return None
    if size > 1:
        number = 64 + int.from_bytes(data[1:size], "little")
    return form, number, size


def _header(head: bytes, former: _Incoming) -> tuple[Message, int, bool]:
    """The message header of a chunk, its message's length, and whether a long timestamp follows."""
    if not head:
        return former.header, former.length, former.is_extended
    if former.body:
        raise ChunkError("a message begins inside another")
    stamp = int.from_bytes(head[:3], "big")
    length, kind, stream_id = former.length, former.header.kind, former.header.stream_id
    if len(head) >= _HEADER_BYTES[1]:
        length, kind = int.from_bytes(head[3:6], "big"), head[6]
    if len(head) == _HEADER_BYTES[0]:
        stream_id = int.from_bytes(head[7:11], "little")
    else:
        stamp = (former.header.timestamp_ms + stamp) & 0xFFFFFFFF
    if length > MESSAGE_MAX_BYTES:
        raise ChunkError("a message is too long")
    is_extended = int.from_bytes(head[:3], "big") == _EXTENDED
    return Message(kind, stream_id, stamp, b""), length, is_extended
