"""Debian's nginx with its RTMP module, as a peer: a real server on ports and files of its own."""

import asyncio
import ssl
from pathlib import Path

from tests.peers import missing, need_program

MODULE = Path("/usr/lib/nginx/modules/ngx_rtmp_module.so")
_CONFIG = """
load_module {module};
daemon off; master_process off; worker_processes 1;
pid {folder}/nginx.pid; error_log {folder}/error.log warn;
events {{ worker_connections 64; }}
rtmp {{ access_log off; server {{
  listen 127.0.0.1:{port}; chunk_size 4096; ping 10s;
  application live {{ live on; wait_key on; interleave on; }}
  application closed {{ live on; deny publish all; }}
  {hls}
}} }}
"""
_HLS = """application hls {{
    live on; wait_key on; hls on; hls_path {folder}/hls; hls_fragment 1s; hls_playlist_length 6s;
  }}"""
_HTTP = """
http {{ access_log off; client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/f; uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;
  types {{ application/vnd.apple.mpegurl m3u8; video/mp2t ts; }}
  server {{ listen 127.0.0.1:{hls_port}; root {folder}; add_header Cache-Control no-cache; }}
}}
"""


class NginxRtmp:
    """nginx while entered; `live` takes streams, `closed` denies them.

    hls_port: where it shows what is sent to `hls`, by `/hls/<key>.m3u8`; 0: it does not.
    """

    def __init__(self, folder: Path, port: int, hls_port: int = 0) -> None:
        self._folder = folder
        self.port = port
        self._hls_port = hls_port
        self._process: asyncio.subprocess.Process | None = None

    def url(self, app: str = "live") -> str:
        return f"rtmp://127.0.0.1:{self.port}/{app}"

    async def __aenter__(self) -> "NginxRtmp":
        program, config = _prepared(self._folder, self.port, self._hls_port)
        self._process = await asyncio.create_subprocess_exec(
            program, "-p", self._folder, "-c", config, "-e", self._folder / "error.log"
        )
        await _until_it_listens(self.port)
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._process is not None and self._process.returncode is None:
            self._process.kill()
            await self._process.wait()


def _prepared(folder: Path, port: int, hls_port: int) -> tuple[Path, Path]:
    program = need_program("nginx")
    if not MODULE.exists():
        missing("nginx's RTMP module")
    config = folder / "nginx.conf"
    hls = _HLS.format(folder=folder) if hls_port else ""
    http = _HTTP.format(folder=folder, hls_port=hls_port) if hls_port else ""
    config.write_text(_CONFIG.format(module=MODULE, folder=folder, port=port, hls=hls) + http)
    return program, config


async def _until_it_listens(port: int) -> None:
    async with asyncio.timeout(10):
        while True:
            try:
                _, writer = await asyncio.open_connection("127.0.0.1", port)
            except ConnectionRefusedError:
                turn = asyncio.Event()
                asyncio.get_running_loop().call_later(0.02, turn.set)
                await turn.wait()
                continue
            writer.close()
            await writer.wait_closed()
            return


class TlsFront:
    """Ends TLS before a plain server, as stunnel or a load balancer does."""

    def __init__(self, context: ssl.SSLContext, port: int) -> None:
        self._context = context
        self._behind = port
        self._server: asyncio.Server | None = None
        self._writers: list[asyncio.StreamWriter] = []
        self.port = 0
        self.passed_bytes = 0

    async def __aenter__(self) -> "TlsFront":
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0, ssl=self._context)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._server is not None
        self._server.close()
        for writer in self._writers:
            writer.transport.abort()
        await self._server.wait_closed()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        inner_reader, inner_writer = await asyncio.open_connection("127.0.0.1", self._behind)
        self._writers += [writer, inner_writer]
        await asyncio.gather(self._pass(reader, inner_writer), self._pass(inner_reader, writer))

    async def _pass(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while data := await reader.read(65_536):
                self.passed_bytes += len(data)
                writer.write(data)
                await writer.drain()
        except OSError:
            pass
        finally:
            writer.close()
