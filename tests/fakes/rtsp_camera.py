"""A small RTSP camera (RFC 2326): H.264 over RTP, interleaved in the one TCP connection."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from studio.encode.h264 import VideoSettings
from studio.rtc import h264, rtp
from tests.fakes.pictures import SMALL, EncoderBench, textured

_FPS = 20
_CLOCK = 90_000
_SDP = (
    "v=0\r\no=- 0 0 IN IP4 127.0.0.1\r\ns=camera\r\nc=IN IP4 0.0.0.0\r\nt=0 0\r\n"
    "m=video 0 RTP/AVP 96\r\na=rtpmap:96 H264/90000\r\na=fmtp:96 packetization-mode=1\r\n"
    "a=control:track1\r\n"
)


class RtspCamera:
    """Plays two seconds of noise again and again. hangs: it sends nothing more."""

    def __init__(self) -> None:
        self.hangs = False
        self.url = ""
        self.sessions = 0
        with EncoderBench(VideoSettings(SMALL, 400_000, 800_000, "ultrafast", 1)) as bench:
            self._units = [bench.encode(textured(number)).data for number in range(2 * SMALL.fps)]

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One client, from OPTIONS to the end of its connection."""
        playing: asyncio.Task[None] | None = None
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError):
            while request := await self._request(reader):
                method, sequence = request
                writer.write(self._answer(method, sequence))
                if method == "PLAY":
                    self.sessions += 1
                    playing = asyncio.create_task(self._play(writer))
        if playing is not None:
            playing.cancel()
        writer.close()

    async def _request(self, reader: asyncio.StreamReader) -> tuple[str, str] | None:
        """Method and CSeq of the next request; what the client sends as RTCP is skipped."""
        while first := await reader.read(1):
            if first == b"$":
                head = await reader.readexactly(3)
                await reader.readexactly(int.from_bytes(head[1:], "big"))
                continue
            text = (first + await reader.readuntil(b"\r\n\r\n")).decode()
            sequence = text.lower().split("cseq:")[1].split("\r\n")[0].strip()
            return text.split(" ", 1)[0], sequence
        return None

    def _answer(self, method: str, sequence: str) -> bytes:
        lines = ["RTSP/1.0 200 OK", f"CSeq: {sequence}", "Session: 1"]
        body = ""
        if method == "OPTIONS":
            lines.append("Public: OPTIONS, DESCRIBE, SETUP, PLAY, TEARDOWN")
        elif method == "DESCRIBE":
            body = _SDP
            lines += ["Content-Type: application/sdp", f"Content-Base: {self.url}/"]
        elif method == "SETUP":
            lines.append("Transport: RTP/AVP/TCP;unicast;interleaved=0-1")
        lines.append(f"Content-Length: {len(body)}")
        return ("\r\n".join(lines) + "\r\n\r\n" + body).encode()

    async def _play(self, writer: asyncio.StreamWriter) -> None:
        number = sequence = 0
        while True:
            await asyncio.sleep(1 / _FPS)
            if self.hangs:
                continue
            parts = h264.payloads(self._units[number % len(self._units)])
            for place, part in enumerate(parts):
                marker = 0x80 if place == len(parts) - 1 else 0
                head = rtp.header(marker | 96, sequence, number * _CLOCK // _FPS, 1)
                packet = head + part
                writer.write(b"$\x00" + len(packet).to_bytes(2, "big") + packet)
                sequence = (sequence + 1) & 0xFFFF
            await writer.drain()
            number += 1


@asynccontextmanager
async def rtsp_camera() -> AsyncIterator[RtspCamera]:
    """A camera on a port of its own."""
    camera = await asyncio.to_thread(RtspCamera)
    server = await asyncio.start_server(camera.serve, "127.0.0.1", 0)
    host, port = server.sockets[0].getsockname()[:2]
    camera.url = f"rtsp://{host}:{port}/live"
    try:
        yield camera
    finally:
        server.close()
