"""One RTMP connection as a publisher: the commands around the media (RTMP 1.0, section 7).

Runs on the push loop; owned by RtmpOutput for as long as one connection lasts.
"""

import asyncio
import ssl
from collections.abc import Callable
from typing import TypeVar

from studio.errors import StudioError
from studio.push.rtmp import amf0, causes
from studio.push.rtmp.address import RtmpAddress
from studio.push.rtmp.chunks import ChunkStream, Kind, Message
from studio.push.rtmp.wire import RtmpWire

CONNECT_S = 10.0
_FLASH_VERSION = "FMLE/3.0 (compatible; Caravan Studio)"  # what servers expect of an encoder
_STREAM_ID_AT = 3  # in createStream's answer: name, call, nothing, id
_KEY_REFUSED = frozenset({"NetStream.Publish.BadName", "NetStream.Publish.Denied"})

T = TypeVar("T")


class RtmpSession:
    """Connects, publishes, sends. on_lost: the broadcast is over; `fault` says why.

    context: None for plain RTMP.
    """

    def __init__(
        self,
        address: RtmpAddress,
        context: ssl.SSLContext | None,
        on_lost: Callable[[], None],
    ) -> None:
        self.fault: StudioError | None = None
        self.wire = RtmpWire(address.host)
        self.wire.on_command = self._hear
        self.wire.on_end = self._end
        self._address = address
        self._context = context
        self._on_lost = on_lost
        self._stream_id = 0
        self._next_call = 1
        self._answers: dict[float, asyncio.Future[list[amf0.Value]]] = {}
        self._published: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    async def open(self) -> None:
        """Connect, check the certificate, shake hands, name the application.

        No key is sent here. Raises StudioError.
        """
        host, loop = self._address.host, asyncio.get_running_loop()
        try:
            async with asyncio.timeout(CONNECT_S):
                await loop.create_connection(
                    lambda: self.wire,
                    host,
                    self._address.port,
                    ssl=self._context,
                    server_hostname=host if self._context is not None else None,
                )
                await self.wire.ready
                await self._connect()
        except TimeoutError as error:
            raise causes.silent(host) from error
        except OSError as error:
            raise causes.of_connecting(error, host) from error

    async def publish(self) -> None:
        """Send the key and wait until the server takes the stream. Raises StudioError."""
        key, host = self._address.key, self._address.host
        try:
            async with asyncio.timeout(CONNECT_S):
                self._command("releaseStream", None, key)
                self._command("FCPublish", None, key)
                answer = await self._call("createStream", None)
                self._stream_id = _stream_id(answer, host)
                self._command("publish", None, key, "live", stream_id=self._stream_id)
                await self._published
        except TimeoutError as error:
            raise causes.silent(host) from error
        except StudioError as error:
            raise causes.shut_out(host) if error.code == "rtmp.lost" else error from error

    def send(self, stream: ChunkStream, kind: Kind, timestamp_ms: int, body: bytes) -> None:
        """One tag of media or data; the caller looks at `wire.is_writable` before."""
        self.wire.send(stream, Message(kind, self._stream_id, timestamp_ms, body))

    async def aclose(self, wait_s: float) -> None:
        """Say good-bye and close; whatever is unsent after `wait_s` is thrown away."""
        if self._stream_id and self.fault is None:
            self._command("FCUnpublish", None, self._address.key)
            self._command("deleteStream", None, float(self._stream_id))
        await self.wire.aclose(wait_s)

    async def _connect(self) -> None:
        described: dict[str, amf0.Writable] = {
            "app": self._address.app,
            "type": "nonprivate",
            "flashVer": _FLASH_VERSION,
            "tcUrl": self._address.url,
        }
        await self._call("connect", described)

    def _command(self, name: str, *values: amf0.Writable, stream_id: int = 0) -> float:
        call, self._next_call = float(self._next_call), self._next_call + 1
        body = amf0.encode((name, call, *values))
        self.wire.send(ChunkStream.COMMAND, Message(Kind.COMMAND, stream_id, 0, body))
        return call

    async def _call(self, name: str, value: amf0.Writable) -> list[amf0.Value]:
        if self.fault is not None:
            raise self.fault
        answer: asyncio.Future[list[amf0.Value]] = asyncio.get_running_loop().create_future()
        self._answers[self._command(name, value)] = answer
        return await answer

    def _hear(self, values: list[amf0.Value]) -> None:
        name, call = (*values, None, None)[:2]
        if name == "onStatus":
            self._status(values)
        elif name in ("_result", "_error") and isinstance(call, float):
            answer = self._answers.pop(call, None)
            if answer is None or answer.done():
                return
            if name == "_result":
                answer.set_result(values)
            else:
                reason, _ = _described(values)
                answer.set_exception(causes.refused_app(self._address.host, reason))

    def _status(self, values: list[amf0.Value]) -> None:
        reason, code = _described(values)
        if code == "NetStream.Publish.Start" and not self._published.done():
            self._published.set_result(None)
        elif code in _KEY_REFUSED or _information(values).get("level") == "error":
            self._end(causes.refused_key(self._address.host, reason, code))
        elif code == "NetStream.Unpublish.Success" and self._published.done():
            self._end(causes.lost(self._address.host))

    def _end(self, fault: StudioError) -> None:
        """Whoever waits gets `fault`; the first one counts."""
        if self.fault is not None:
            return
        self.fault = fault
        for waiting in (self.wire.ready, self._published):
            _fail(waiting, fault)
        for answer in self._answers.values():
            _fail(answer, fault)
        self._on_lost()


def _stream_id(answer: list[amf0.Value], host: str) -> int:
    found = answer[_STREAM_ID_AT] if len(answer) > _STREAM_ID_AT else None
    if not isinstance(found, float) or not 0 <= found < 2**32:
        raise causes.nonsense(host)
    return int(found)


def _described(values: list[amf0.Value]) -> tuple[str, str]:
    """Description and code of the information object."""
    about = _information(values)
    return str(about.get("description") or about.get("code") or ""), str(about.get("code") or "")


def _information(values: list[amf0.Value]) -> dict[str, amf0.Value]:
    return next((value for value in reversed(values) if isinstance(value, dict)), {})


def _fail(waiting: asyncio.Future[T], fault: StudioError) -> None:
    if not waiting.done():
        waiting.set_exception(fault)
        waiting.exception()  # perhaps nobody waits: then it is no forgotten error
