"""The control API's server: HTTP and WebSocket on loopback, on the engine's control loop."""

import asyncio
from collections.abc import Mapping

from aiohttp import web

from studio.control.door import Door
from studio.control.roles import Role
from studio.control.schema import control_schema
from studio.server.loopback import GUARDS
from studio.server.session import Patience, Session, Texts

SHUTDOWN_S = 1.0
MAX_SESSIONS = 64
PUBLIC_PATHS = frozenset({"/control/schema.json"})  # the only ones without a token


class ControlServer:
    """Serves the door to front ends that hold one of `tokens`.

    Routes: `/control` (WebSocket, see studio.control.wire), `/control/schema.json`.
    """

    def __init__(
        self, door: Door, tokens: Mapping[str, Role], patience: Patience | None = None
    ) -> None:
        self._door = door
        self._patience = patience or Patience()
        self._tokens = dict(tokens)
        self._texts = Texts()
        self._sessions: set[Session] = set()
        self._runner: web.AppRunner | None = None

    def app(self) -> web.Application:
        """The routes behind their guards."""
        app = web.Application(middlewares=GUARDS)
        app.router.add_get("/control", self._control)
        app.router.add_get("/control/schema.json", self._schema)
        return app

    async def start(self, host: str = "127.0.0.1", port: int = 0) -> str:
        """Listen; the address clients use. port 0: any free one."""
        self._runner = web.AppRunner(
            self.app(), access_log=None, shutdown_timeout=SHUTDOWN_S, handle_signals=False
        )
        await self._runner.setup()
        await web.TCPSite(self._runner, host, port).start()
        own = self._runner.addresses[0]
        return f"http://{own[0]}:{own[1]}"

    async def aclose(self) -> None:
        """Say good-bye to every front end and stop listening."""
        await asyncio.gather(*(session.close() for session in tuple(self._sessions)))
        if self._runner is not None:
            await self._runner.cleanup()

    async def _control(self, request: web.Request) -> web.StreamResponse:
        if len(self._sessions) >= MAX_SESSIONS:
            raise web.HTTPServiceUnavailable(text="too many front ends")
        session = Session(self._door, self._tokens, self._texts, self._patience)
        self._sessions.add(session)
        try:
            return await session.run(request)
        finally:
            self._sessions.discard(session)

    async def _schema(self, _: web.Request) -> web.StreamResponse:
        return web.json_response(control_schema())
