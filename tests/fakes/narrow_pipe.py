"""A TCP proxy that passes only so many bits per second to the server, as a bad uplink does."""

import asyncio
import socket

_SLICE_S = 0.02
_BUFFER_BYTES = 32 * 1024


class NarrowPipe:
    """Listens on a free loopback port while entered. rate_bps may change at any time."""

    def __init__(self, port: int, rate_bps: int) -> None:
        self.rate_bps = rate_bps
        self.port = 0
        self._behind = port
        self._server: asyncio.Server | None = None
        self._writers: list[asyncio.StreamWriter] = []

    async def __aenter__(self) -> "NarrowPipe":
        listener = socket.socket()
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, _BUFFER_BYTES)
        listener.bind(("127.0.0.1", 0))
        self.port = listener.getsockname()[1]
        self._server = await asyncio.start_server(self._serve, sock=listener, limit=_BUFFER_BYTES)
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._server is not None
        self._server.close()
        for writer in self._writers:
            writer.transport.abort()
        await self._server.wait_closed()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        back, forth = await asyncio.open_connection("127.0.0.1", self._behind)
        self._writers += [writer, forth]
        await asyncio.gather(self._slowly(reader, forth), self._slowly(back, writer))

    async def _slowly(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        loop = asyncio.get_running_loop()
        try:
            while data := await reader.read(max(1, int(self.rate_bps / 8 * _SLICE_S))):
                writer.write(data)
                turn = asyncio.Event()
                loop.call_later(len(data) * 8 / self.rate_bps, turn.set)
                await turn.wait()
        except OSError:
            pass
        finally:
            writer.close()
