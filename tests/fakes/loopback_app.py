"""A web application on a free loopback port: what fakes of web services stand on."""

from collections.abc import Iterable
from typing import Self

from aiohttp import web


class LoopbackApp:
    """Serves its routes while entered; `url` has no path and no slash at its end."""

    def __init__(self) -> None:
        self.url = ""

    def routes(self) -> Iterable[web.RouteDef]:
        """What it answers. For the concrete fake."""
        raise NotImplementedError

    async def __aenter__(self) -> Self:
        application = web.Application()
        application.add_routes(self.routes())
        self._runner = web.AppRunner(application)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._runner.cleanup()
