"""A small RTMP server in this process: takes publishers, or behaves badly on demand."""

import asyncio
import enum
import socket
import ssl
import time
from dataclasses import dataclass, field

from studio.push.rtmp import amf0
from studio.push.rtmp.chunks import ChunkReader, ChunkStream, ChunkWriter, Kind, Message

_HANDSHAKE_BYTES = 1536
_STALLED_BYTES = 64 * 1024


class Mood(enum.Enum):
    """How it treats the next publisher."""

    WILLING = 1
    MUTE = 2  # accepts the connection and never says a word
    STALLING = 3  # takes the stream, then reads nothing more
    NO_APP = 4
    BAD_NAME = 5
    DENIED = 6
    HANGS_UP = 7  # closes as soon as it has read the key
    WEB = 8  # is no RTMP server at all
    KICKING = 9  # takes the stream and ends it at the first picture


@dataclass
class Publication:
    """What one publisher sent. key: as named in `publish`. arrived_ns: of each tag."""

    app: str = ""
    tc_url: str = ""
    key: str = ""
    commands: list[str] = field(default_factory=list)
    tags: list[Message] = field(default_factory=list)
    arrived_ns: list[int] = field(default_factory=list)
    pongs: list[bytes] = field(default_factory=list)
    is_closed: bool = False


class RtmpServer:
    """Listens on a free loopback port while entered. publications: one for each connection."""

    def __init__(self, mood: Mood = Mood.WILLING, context: ssl.SSLContext | None = None) -> None:
        self.mood = mood
        self.publications: list[Publication] = []
        self.writers: list[asyncio.StreamWriter] = []
        self.port = 0
        self._context = context
        self._closing = asyncio.Event()
        self._server: asyncio.Server | None = None

    @property
    def url(self) -> str:
        scheme = "rtmp" if self._context is None else "rtmps"
        return f"{scheme}://localhost:{self.port}/live"

    async def __aenter__(self) -> "RtmpServer":
        listener = socket.socket()
        if self.mood is Mood.STALLING:  # systems differ by megabytes in what they take unread
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, _STALLED_BYTES)
        listener.bind(("127.0.0.1", 0))
        self._server = await asyncio.start_server(self._serve, sock=listener, ssl=self._context)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._server is not None
        self._server.close()
        self._closing.set()
        for writer in self.writers:
            writer.transport.abort()
        await self._server.wait_closed()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        publication = Publication()
        self.publications.append(publication)
        self.writers.append(writer)
        try:
            await _Conversation(self.mood, publication, reader, writer, self._closing).run()
        except (OSError, asyncio.IncompleteReadError):
            pass
        finally:
            publication.is_closed = True
            writer.transport.abort()


class _Conversation:
    def __init__(
        self,
        mood: Mood,
        publication: Publication,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        closing: asyncio.Event,
    ) -> None:
        self._mood = mood
        self._closing = closing
        self._publication = publication
        self._reader, self._writer = reader, writer
        self._chunks_in, self._chunks_out = ChunkReader(), ChunkWriter()
        self._is_over = False

    async def run(self) -> None:
        if self._mood is Mood.MUTE:
            await self._reader.read()
            return
        if self._mood is Mood.WEB:
            self._writer.write(b"HTTP/1.1 400 Bad Request\r\n\r\n" + bytes(4000))
            await self._writer.drain()
            return
        hello = await self._reader.readexactly(1 + _HANDSHAKE_BYTES)
        self._writer.write(b"\x03" + bytes(_HANDSHAKE_BYTES) + hello[1:])
        await self._reader.readexactly(_HANDSHAKE_BYTES)
        self._send(Kind.WINDOW_SIZE, (2_500_000).to_bytes(4, "big"))
        self._send(Kind.SET_CHUNK_SIZE, (4000).to_bytes(4, "big"))
        self._chunks_out.chunk_bytes = 4000
        self._send(Kind.USER_CONTROL, b"\x00\x06\x00\x00\x12\x34")
        while not self._is_over and (data := await self._reader.read(65_536)):
            for message in self._chunks_in.feed(data):
                self._take(message)
            if self._mood is Mood.STALLING and self._publication.key:
                self._writer.transport.pause_reading()  # type: ignore[attr-defined]  # asyncio's own
                await self._closing.wait()
                return

    def _send(self, kind: Kind, body: bytes) -> None:
        message = Message(kind, 0, 0, body)
        self._writer.write(self._chunks_out.chunks(ChunkStream.COMMAND, message))

    def _say(self, *values: amf0.Writable) -> None:
        self._send(Kind.COMMAND, amf0.encode(values))

    def _take(self, message: Message) -> None:
        if message.kind == Kind.COMMAND:
            self._hear(amf0.decode(message.payload))
        elif message.kind == Kind.USER_CONTROL:
            self._publication.pongs.append(message.payload)
        elif message.kind in (Kind.AUDIO, Kind.VIDEO, Kind.DATA):
            self._publication.tags.append(message)
            self._publication.arrived_ns.append(time.monotonic_ns())
            if self._mood is Mood.KICKING and message.kind == Kind.VIDEO:
                self._is_over = True

    def _hear(self, values: list[amf0.Value]) -> None:
        name, call, *rest = values
        self._publication.commands.append(str(name))
        match name:
            case "connect":
                about = rest[0]
                assert isinstance(about, dict)
                self._publication.app = str(about["app"])
                self._publication.tc_url = str(about["tcUrl"])
                verdict = "_error" if self._mood is Mood.NO_APP else "_result"
                self._say(verdict, call, None, {"level": "x", "description": "no such \u202eapp"})  # type: ignore[arg-type]  # a number, as sent
            case "createStream":
                self._say("_result", call, None, 7)  # type: ignore[arg-type]  # as above
            case "publish":
                self._publication.key = str(rest[1])
                self._answer_key()

    def _answer_key(self) -> None:
        codes = {Mood.BAD_NAME: "BadName", Mood.DENIED: "Denied"}
        if self._mood is Mood.HANGS_UP:
            self._is_over = True
            return
        code = codes.get(self._mood, "Start")
        level = "status" if code == "Start" else "error"
        text = {
            "level": level,
            "code": f"NetStream.Publish.{code}",
            "description": "as <b>told</b>",
        }
        self._say("onStatus", 0, None, text)
