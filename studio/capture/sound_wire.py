"""What a sound worker writes into its pipe, and reading it again.

Messages: one byte kind, eight bytes instant (monotonic ns), four bytes length, then the body.
"""

import json
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO

HEAD = struct.Struct("<cQI")
RATE = 48_000
BLOCK_MS = 10
SAMPLE_BYTES = 4  # float32
_BODY_LIMIT = 1 << 20


@dataclass(frozen=True, slots=True)
class Opened:
    """A device delivers (or takes) from now on. name: as its driver says."""

    name: str
    rate: int
    channels: int


@dataclass(frozen=True, slots=True)
class Failed:
    """A device does not; the worker tries again by itself. cause: a key of `sound_problems`."""

    cause: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Block:
    """Interleaved float32. captured_ns: instant of its first sample."""

    captured_ns: int
    data: bytes


Message = Opened | Failed | Block


def packed(message: Message) -> bytes:
    """The bytes of one message."""
    match message:
        case Block(captured_ns, data):
            return HEAD.pack(b"S", captured_ns, len(data)) + data
        case Opened(name, rate, channels):
            body = json.dumps([name, rate, channels]).encode()
            return HEAD.pack(b"O", 0, len(body)) + body
        case Failed(cause, reason):
            body = json.dumps([cause, reason]).encode()
            return HEAD.pack(b"F", 0, len(body)) + body


def messages(pipe: IO[bytes]) -> Iterator[Message]:
    """Every message until the pipe ends; what is malformed ends it too."""
    while len(head := pipe.read(HEAD.size)) == HEAD.size:
        kind, captured_ns, length = HEAD.unpack(head)
        body = pipe.read(length) if length <= _BODY_LIMIT else b""
        if len(body) != length:
            return
        if kind == b"S":
            yield Block(captured_ns, body)
        else:
            message = _told(kind, body)
            if message is None:
                return
            yield message


def _told(kind: bytes, body: bytes) -> Message | None:
    try:
        fields = json.loads(body)
        return Opened(*fields) if kind == b"O" else Failed(*fields)
    except (ValueError, TypeError):
        return None
