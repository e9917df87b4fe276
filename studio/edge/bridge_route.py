"""`/bridge`: chat of any other platform, brought by a tool that holds a token.

A token is known by its digest alone, in memory, as the engine last told: the edge could not use
one. The tool sends it in a header, so no page of another site can speak here.
"""

import asyncio
import hashlib

import aiohttp
import structlog
from aiohttp import web
from pydantic import ValidationError

from studio.edge.bridge_intake import BridgeIntake
from studio.edge.bridge_protocol import (
    MAX_LINE_BYTES,
    BridgeReady,
    HostReply,
    ToTool,
    answers_text,
    read_line,
    read_lines,
    tool_text,
)
from studio.edge.buckets import Buckets
from studio.edge.options import Rate
from studio.edge.page_protocol import Refused
from studio.kit.clock import Clock
from studio.kit.tasks import TaskScope
from studio.link.messages import BridgeKey, BridgeKeys, RoomLine

_HEARTBEAT_S = 20.0
_MOST_WAITING = 256  # a tool that does not read for so many replies is cut off, alone
_MOST_TOOLS = 32
_REFUSALS = Rate(burst=10, per_s=0.2)
_RETRY_S = 5

_log = structlog.get_logger(__name__)


class BridgeRoute:
    """Serves every bridge. One loop."""

    def __init__(self, intake: BridgeIntake, clock: Clock) -> None:
        self._intake = intake
        self._refusals = Buckets(_REFUSALS, clock)
        self._keys: dict[str, BridgeKey] | None = None
        self._tools: set[_Tool] = set()

    def routes(self) -> list[web.RouteDef]:
        """The socket and the webhook."""
        return [
            web.get("/bridge", self.socket, allow_head=False),
            web.post("/bridge", self.post),
        ]

    def take_keys(self, keys: BridgeKeys) -> None:
        """The bridges there are from now on; a tool whose token was revoked is cut off."""
        self._keys = {key.digest: key for key in keys.keys}
        for tool in self._tools:
            if tool.key.digest not in self._keys:
                tool.cut_off()

    def tell(self, line: RoomLine) -> None:
        """Pass on what the host said."""
        if line.is_host and not line.only:
            reply = host_reply(line)
            for tool in self._tools:
                tool.tell(reply)

    async def socket(self, request: web.Request) -> web.WebSocketResponse:
        """GET: one tool from beginning to end."""
        key = self._key(request)
        if len(self._tools) >= _MOST_TOOLS:
            raise web.HTTPServiceUnavailable(headers={"Retry-After": str(_RETRY_S)})
        socket = web.WebSocketResponse(
            max_msg_size=MAX_LINE_BYTES, compress=False, heartbeat=_HEARTBEAT_S
        )
        await socket.prepare(request)
        tool = _Tool(key, socket, request.transport)
        self._tools.add(tool)
        tool.tell(BridgeReady(key.name))
        scope = TaskScope("bridge")
        scope.start(tool.send(), "send")
        try:
            async for frame in socket:
                if frame.type is not aiohttp.WSMsgType.TEXT:
                    break
                tool.tell(await self._answer(key, frame.data))
        finally:
            self._tools.discard(tool)
            await scope.aclose()
            await socket.close()
        return socket

    async def post(self, request: web.Request) -> web.Response:
        """POST: some lines at once; 429 when some were too many (send all of them again)."""
        key = self._key(request)
        try:
            lines = read_lines(await request.read()).lines
        except ValidationError as error:
            raise web.HTTPBadRequest(text=_fault(error)) from error
        answers = tuple([await self._intake.take(key, line) for line in lines])
        waits_s = [one.retry_after_s for one in answers if isinstance(one, Refused)]
        wait_s = max(waits_s, default=0.0)
        return web.Response(
            status=429 if wait_s else 200,
            text=answers_text(answers),
            content_type="application/json",
            headers={"Retry-After": str(round(wait_s + 0.5))} if wait_s else {},
        )

    async def aclose(self) -> None:
        """Close every tool's socket; the tools come back by themselves."""
        for tool in tuple(self._tools):
            await tool.aclose()

    async def _answer(self, key: BridgeKey, text: str) -> ToTool:
        try:
            line = read_line(text)
        except ValidationError as error:
            return Refused("", "bridge.message", _fault(error))
        return await self._intake.take(key, line)

    def _key(self, request: web.Request) -> BridgeKey:
        if self._keys is None:
            raise web.HTTPServiceUnavailable(headers={"Retry-After": str(_RETRY_S)})
        scheme, _, token = request.headers.get("Authorization", "").partition(" ")
        found = self._keys.get(digest_of(token))
        if scheme == "Bearer" and found is not None:
            return found
        _log.warning("bridge.refused", address=request.remote)
        if self._refusals.wait_s(request.remote or ""):
            raise web.HTTPTooManyRequests
        raise web.HTTPUnauthorized(headers={"WWW-Authenticate": "Bearer"})


class _Tool:
    """One tool's socket with its own bounded queue, so that a slow one delays no other."""

    def __init__(
        self,
        key: BridgeKey,
        socket: web.WebSocketResponse,
        transport: asyncio.BaseTransport | None,
    ) -> None:
        self.key = key
        self._socket = socket
        self._transport = transport
        self._queue: asyncio.Queue[str] = asyncio.Queue(_MOST_WAITING)

    def tell(self, message: ToTool) -> None:
        """Send `message` in its turn."""
        try:
            self._queue.put_nowait(tool_text(message))
        except asyncio.QueueFull:
            self.cut_off()

    def cut_off(self) -> None:
        """End the connection at once."""
        if isinstance(self._transport, asyncio.Transport):
            self._transport.abort()

    async def send(self) -> None:
        """Empty the queue for ever; returns when the tool is gone."""
        try:
            while True:
                await self._socket.send_str(await self._queue.get())
        except (aiohttp.ClientConnectionError, ConnectionError):
            return

    async def aclose(self) -> None:
        """Close in good order."""
        await self._socket.close(code=aiohttp.WSCloseCode.GOING_AWAY)


def digest_of(token: str) -> str:
    """What is known of a token."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


def host_reply(line: RoomLine) -> HostReply:
    """What tools are told of a line of the host's."""
    if line.is_hidden:
        return HostReply(line.line_id, "", "", line.language, is_gone=True)
    return HostReply(
        id=line.line_id,
        text=line.translations.get(line.answered_in) or line.text,
        original=line.text,
        language=line.language,
        answers=line.answers,
        translations=line.translations,
        is_automatic=line.is_automatic,
    )


def _fault(error: ValidationError) -> str:
    """The first fault as `place: reason`, without what was sent."""
    fault = error.errors(include_url=False, include_input=False, include_context=False)[0]
    place = ".".join(str(part) for part in fault["loc"])
    return f"{place[:60]}: {fault['msg'][:160]}"
