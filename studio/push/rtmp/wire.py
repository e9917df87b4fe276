"""The bytes of one RTMP connection: handshake, chunks both ways, acknowledgements and pings.

Runs on the push loop; owned by an RtmpSession.
"""

import asyncio
import os
from collections.abc import Callable
from typing import cast

import structlog

from studio.errors import StudioError
from studio.push.rtmp import amf0, causes
from studio.push.rtmp.chunks import (
    OUR_CHUNK_BYTES,
    ChunkError,
    ChunkReader,
    ChunkStream,
    ChunkWriter,
    Kind,
    Message,
)
from studio.push.rtmp.socket_options import tune

_VERSION = b"\x03"
_HANDSHAKE_BYTES = 1536
_WINDOW_BYTES = 2_500_000  # how often each side acknowledges
_PING, _PONG = 6, 7  # user control events
_HIGH_WATER_BYTES, _LOW_WATER_BYTES = 64 * 1024, 16 * 1024
_log = structlog.get_logger(__name__)


class RtmpWire(asyncio.Protocol):
    """A connection to `host`. Whoever owns it sets the three callbacks before it connects.

    on_command: a command's values. on_writable: room again after `is_writable` was False.
    on_end: the connection is gone or unusable, and why; told once.
    """

    def __init__(self, host: str) -> None:
        self.on_command: Callable[[list[amf0.Value]], None] = lambda _: None
        self.on_writable: Callable[[], None] = lambda: None
        self.on_end: Callable[[StudioError], None] = lambda _: None
        self.is_writable = True
        self.sent_bytes = 0
        self._host = host
        self._transport: asyncio.Transport | None = None
        self._handshake: bytearray | None = bytearray()
        self._reader, self._writer = ChunkReader(), ChunkWriter()
        self._received = self._acknowledged = 0
        self.ready: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._closed = asyncio.Event()

    @property
    def unsent_bytes(self) -> int:
        """Bytes that wait in this process for the network to take them."""
        return self._transport.get_write_buffer_size() if self._transport is not None else 0

    @property
    def socket(self) -> asyncio.trsock.TransportSocket | None:
        """The connection's socket, for what the system knows about it."""
        if self._transport is None:
            return None
        found: asyncio.trsock.TransportSocket | None = self._transport.get_extra_info("socket")
        return found

    def send(self, stream: ChunkStream, message: Message) -> None:
        """Queue a message; the sender of media looks at `is_writable` before."""
        self._raw(self._writer.chunks(stream, message))

    async def aclose(self, wait_s: float) -> None:
        """Close; whatever is unsent after `wait_s` is thrown away."""
        if self._transport is None:
            return
        self._transport.close()
        try:
            async with asyncio.timeout(wait_s):
                await self._closed.wait()
        except TimeoutError:
            self._transport.abort()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Part of asyncio.Protocol."""
        self._transport = cast("asyncio.Transport", transport)
        self._transport.set_write_buffer_limits(_HIGH_WATER_BYTES, _LOW_WATER_BYTES)
        tune(self.socket)
        self._raw(_VERSION + bytes(8) + os.urandom(_HANDSHAKE_BYTES - 8))

    def connection_lost(self, exc: Exception | None) -> None:
        """Part of asyncio.Protocol."""
        self._closed.set()
        self.on_end(causes.lost(self._host))

    def pause_writing(self) -> None:
        """Part of asyncio.Protocol."""
        self.is_writable = False

    def resume_writing(self) -> None:
        """Part of asyncio.Protocol."""
        self.is_writable = True
        self.on_writable()

    def data_received(self, data: bytes) -> None:
        """Part of asyncio.Protocol."""
        try:
            if self._handshake is not None:
                data = self._shake(self._handshake, data)
            self._acknowledge(len(data))
            for message in self._reader.feed(data):
                self._take(message)
        except (ChunkError, amf0.AmfError) as error:
            _log.warning("rtmp.protocol", host=self._host, reason=str(error))
            self.on_end(causes.nonsense(self._host))

    def _shake(self, waiting: bytearray, data: bytes) -> bytes:
        """Collect S0, S1 and S2, answer with C2; what follows them is returned."""
        waiting += data
        if waiting[:1] != _VERSION:
            raise ChunkError("no RTMP handshake")
        size = 1 + 2 * _HANDSHAKE_BYTES
        if len(waiting) < size:
            return b""
        self._handshake = None
        self._raw(bytes(waiting[1 : 1 + _HANDSHAKE_BYTES]))
        self._control(Kind.SET_CHUNK_SIZE, OUR_CHUNK_BYTES)
        self._writer.chunk_bytes = OUR_CHUNK_BYTES
        self._control(Kind.WINDOW_SIZE, _WINDOW_BYTES)
        if not self.ready.done():
            self.ready.set_result(None)
        return bytes(waiting[size:])

    def _acknowledge(self, count: int) -> None:
        self._received += count
        if self._received - self._acknowledged >= _WINDOW_BYTES:
            self._acknowledged = self._received
            self._control(Kind.ACKNOWLEDGEMENT, self._received & 0xFFFFFFFF)

    def _take(self, message: Message) -> None:
        if message.kind == Kind.USER_CONTROL:
            event = int.from_bytes(message.payload[:2], "big")
            if event == _PING:
                pong = _PONG.to_bytes(2, "big") + message.payload[2:6]
                self.send(ChunkStream.CONTROL, Message(Kind.USER_CONTROL, 0, 0, pong))
        elif message.kind == Kind.COMMAND:
            self.on_command(amf0.decode(message.payload))

    def _control(self, kind: Kind, value: int) -> None:
        self.send(ChunkStream.CONTROL, Message(kind, 0, 0, value.to_bytes(4, "big")))

    def _raw(self, data: bytes) -> None:
        if self._transport is not None and not self._transport.is_closing():
            self.sent_bytes += len(data)
            self._transport.write(data)
