"""Twitch, YouTube and Facebook as their documentation describes them, on this computer."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web
from aiohttp.test_utils import TestServer

from tests.fakes.platform_writing import FakeSignIn, FakeWriting

TOKEN = "canary-token-42"


@dataclass
class FakePlatforms:
    """What each platform has to say. refuses: every token is wrong. sockets: open Twitch ones."""

    base: str = ""
    refuses: bool = False
    subscriptions: list[dict[str, Any]] = field(default_factory=list)
    sockets: list[web.WebSocketResponse] = field(default_factory=list)
    connected: asyncio.Event = field(default_factory=asyncio.Event)
    pages: list[dict[str, Any]] = field(default_factory=list)
    page_tokens: list[str] = field(default_factory=list)
    quota_spent: bool = False
    comments: asyncio.Queue[str] = field(default_factory=asyncio.Queue)
    writing: FakeWriting = field(default_factory=FakeWriting)
    signin: FakeSignIn = field(default_factory=FakeSignIn)

    def may(self, request: web.Request) -> bool:
        given = request.headers.get("Authorization") or request.query.get("access_token", "")
        good = (TOKEN, *self.signin.tokens[-1:])
        return not self.refuses and given.removeprefix("Bearer ") in good

    async def socket(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        number = len(self.sockets) + 1
        session = {"id": f"session-{number}", "status": "connected"}
        await self._send(
            socket, "session_welcome", {"session": session | {"keepalive_timeout_seconds": 10}}
        )
        self.sockets.append(socket)
        if number > 1:
            self.connected.set()
        async for _ in socket:
            pass
        return socket

    async def _send(self, socket: web.WebSocketResponse, kind: str, payload: Any) -> None:  # noqa: ANN401
        metadata = {
            "message_id": f"{kind}-{id(payload)}",
            "message_type": kind,
            "message_timestamp": "2026-11-23T10:11:12.634234626Z",
        }
        await socket.send_str(json.dumps({"metadata": metadata, "payload": payload}))

    async def twitch_says(
        self, message_id: str, text: str, notice: str = "", bits: int = 0
    ) -> None:
        event: dict[str, Any] = {
            "message_id": message_id,
            "chatter_user_id": "4145994",
            "chatter_user_login": "viewer",
            "chatter_user_name": "Viewer",
            "message": {"text": text, "fragments": []},
            "cheer": {"bits": bits} if bits else None,
        }
        metadata = {
            "message_id": notice or f"notice-{message_id}",
            "message_type": "notification",
            "message_timestamp": "2026-11-23T10:11:12.634234626Z",
            "subscription_type": "channel.chat.message",
            "subscription_version": "1",
        }
        payload = {"subscription": {"type": "channel.chat.message"}, "event": event}
        await self.sockets[-1].send_str(json.dumps({"metadata": metadata, "payload": payload}))

    async def twitch_moves(self) -> None:
        self.connected.clear()
        url = f"{self.base.replace('http', 'ws', 1)}/ws"
        session = {"id": "session", "status": "reconnecting", "reconnect_url": url}
        await self._send(self.sockets[-1], "session_reconnect", {"session": session})
        await self.connected.wait()

    async def users(self, request: web.Request) -> web.Response:
        if not self.may(request) or request.headers.get("Client-Id") != "client":
            return web.json_response({"status": 401}, status=401)
        return web.json_response({"data": [{"id": "77", "login": "host"}]})

    async def subscribe(self, request: web.Request) -> web.Response:
        if not self.may(request):
            return web.json_response({"status": 403}, status=403)
        self.subscriptions.append(await request.json())
        self.connected.set()
        return web.json_response({"data": [{"status": "enabled"}]}, status=202)

    async def broadcasts(self, request: web.Request) -> web.Response:
        if not self.may(request):
            return web.json_response({"error": {"errors": [{"reason": "authError"}]}}, status=401)
        items = [{"id": "b", "snippet": {"liveChatId": "chat-1"}}] if self.pages else []
        return web.json_response({"items": items})

    async def messages(self, request: web.Request) -> web.Response:
        assert request.query["liveChatId"] == "chat-1"
        self.page_tokens.append(request.query.get("pageToken", ""))
        if self.quota_spent:
            error = {"code": 403, "errors": [{"reason": "quotaExceeded"}]}
            return web.json_response({"error": error}, status=403)
        page = self.pages.pop(0) if len(self.pages) > 1 else self.pages[0]
        return web.json_response(page)

    async def comments_stream(self, request: web.Request) -> web.StreamResponse:
        if not self.may(request):
            return web.json_response({"error": {"code": 190}}, status=403)
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        await response.prepare(request)
        await response.write(b": ping\n\n")
        while (data := await self.comments.get()) != "":
            await response.write(f"data: {data}\n\n".encode())
        return response


def youtube_item(message_id: str, text: str, **snippet: object) -> dict[str, Any]:
    """A liveChatMessage resource."""
    return {
        "id": message_id,
        "snippet": {
            "type": "textMessageEvent",
            "displayMessage": text,
            "publishedAt": "2026-11-23T10:11:12.345Z",
        }
        | snippet,
        "authorDetails": {"channelId": "UC1", "displayName": "Ana"},
    }


@asynccontextmanager
async def fake_platforms() -> AsyncIterator[FakePlatforms]:
    """All three behind one address."""
    platforms = FakePlatforms()
    application = web.Application()
    application.router.add_get("/ws", platforms.socket)
    application.router.add_get("/helix/users", platforms.users)
    application.router.add_post("/helix/eventsub/subscriptions", platforms.subscribe)
    application.router.add_get("/youtube/v3/liveBroadcasts", platforms.broadcasts)
    application.router.add_get("/youtube/v3/liveChat/messages", platforms.messages)
    application.router.add_get("/{video}/live_comments", platforms.comments_stream)
    platforms.writing.add_routes(application.router)
    platforms.signin.add_routes(application.router)
    server = TestServer(application)
    await server.start_server(shutdown_timeout=0.1)
    platforms.base = platforms.signin.base = f"http://127.0.0.1:{server.port}"
    try:
        yield platforms
    finally:
        for socket in platforms.sockets:
            await socket.close()
        platforms.comments.put_nowait("")
        await server.close()
