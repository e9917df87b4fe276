"""The relay alone behind aiohttp, without the rest of the edge: in this process or its own."""

import asyncio
import os
import sys
from types import TracebackType

from aiohttp import web

from studio.edge.keys import Key
from studio.edge.relay import Relay, RelayLimits
from studio.kit.clock import Clock

TOKEN = "publish-token"


class RelayServer:
    """Serves `relay` on a free loopback port while entered; `extra` adds routes."""

    def __init__(
        self,
        extra: list[web.RouteDef] | None = None,
        limits: RelayLimits | None = None,
        clock: Clock | None = None,
    ) -> None:
        self.relay = Relay(Key(TOKEN), limits=limits, clock=clock)
        self._extra = extra or []
        self._runner: web.AppRunner | None = None
        self.url = ""

    async def __aenter__(self) -> "RelayServer":
        app = web.Application()
        app.add_routes([*self.relay.routes(), *self._extra])
        self._runner = web.AppRunner(app, access_log=None)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        host, port = self._runner.addresses[0][:2]
        self.url = f"http://{host}:{port}"
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.relay.aclose()
        if self._runner is not None:
            await self._runner.cleanup()

    @property
    def whip(self) -> str:
        return f"{self.url}/whip/live"

    @property
    def whep(self) -> str:
        return f"{self.url}/whep/live"


async def _serve() -> None:
    """As a process: print address and pid, live until the standard input closes."""
    async with RelayServer() as server:
        sys.stdout.write(f"{server.url} {os.getpid()}\n")
        sys.stdout.flush()
        reader = asyncio.StreamReader()
        await asyncio.get_running_loop().connect_read_pipe(
            lambda: asyncio.StreamReaderProtocol(reader), sys.stdin
        )
        await reader.read()


if __name__ == "__main__":
    asyncio.run(_serve())
