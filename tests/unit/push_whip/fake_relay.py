"""A WHIP endpoint that answers as it is told; no media behind it."""

import asyncio
from collections.abc import Awaitable, Callable
from types import TracebackType

from aiohttp import web

Answer = Callable[[web.Request], Awaitable[web.StreamResponse]]


def plain(status: int, text: str = "", **headers: str) -> Answer:
    async def answer(_: web.Request) -> web.StreamResponse:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return web.Response(status=status, text=text, headers=named)

    return answer


class FakeRelay:
    """Each POST gets the next answer (the last one for ever). headers: of the requests."""

    def __init__(self, *answers: Answer) -> None:
        self._answers = list(answers)
        self._runner: web.AppRunner | None = None
        self.headers: list[dict[str, str]] = []
        self.asked = asyncio.Event()
        self.deleted: list[str] = []
        self.url = ""

    async def _post(self, request: web.Request) -> web.StreamResponse:
        self.headers.append(dict(request.headers))
        await request.read()
        answer = self._answers.pop(0) if len(self._answers) > 1 else self._answers[0]
        self.asked.set()
        return await answer(request)

    async def _delete(self, request: web.Request) -> web.Response:
        self.deleted.append(request.path)
        return web.Response()

    async def __aenter__(self) -> "FakeRelay":
        app = web.Application()
        app.add_routes([web.post("/{path:.*}", self._post), web.delete("/{path:.*}", self._delete)])
        self._runner = web.AppRunner(app, access_log=None)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}/whip"
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._runner is not None:
            await self._runner.cleanup()
