"""`/link`: the engine's WebSocket, and the pictures it brings."""

import asyncio
import hashlib
import os
import re
from pathlib import Path

from aiohttp import web

from studio.edge.keys import Key
from studio.edge.shield import check_bearer
from studio.kit.clock import Clock
from studio.link.client import MAX_PICTURE_BYTES
from studio.link.messages import MAX_MESSAGE_BYTES
from studio.link.peer import Peer

PICTURES_KEPT = 500
_BODY_S = 20.0
_PNG = b"\x89PNG\r\n\x1a\n"
_NAME = re.compile(r"[0-9a-f]{64}\.png")


class LinkRoute:
    """One engine at a time: a new one takes the place of the former. One loop."""

    def __init__(self, peer: Peer, key: Key, clock: Clock) -> None:
        self._peer = peer
        self._key = key
        self._clock = clock
        self._connections = 0
        self._left_ns = clock.now_ns()

    def alone_ns(self) -> int:
        """How long no engine has been connected; 0 while one is."""
        return 0 if self._connections else self._clock.now_ns() - self._left_ns

    async def probe(self, request: web.Request) -> web.Response:
        """HEAD: whether the caller's token is ours."""
        check_bearer(request, self._key)
        return web.Response(status=204)

    async def handle(self, request: web.Request) -> web.WebSocketResponse:
        """GET: the engine's connection from beginning to end."""
        check_bearer(request, self._key)
        socket = web.WebSocketResponse(max_msg_size=MAX_MESSAGE_BYTES, compress=False)
        await socket.prepare(request)
        await self._peer.disconnect()
        self._connections += 1
        try:
            await self._peer.serve(socket)
        finally:
            self._connections -= 1
            self._left_ns = self._clock.now_ns()
        return socket


class Pictures:
    """Product pictures by the digest of their bytes, in a folder of the profile."""

    def __init__(self, folder: Path, key: Key) -> None:
        self._folder = folder
        self._key = key

    async def put(self, request: web.Request) -> web.Response:
        """Keep a picture; the name must be the digest of what came."""
        check_bearer(request, self._key)
        path = self._path(request)
        async with asyncio.timeout(_BODY_S):
            png = await _read_capped(request)
        if not png.startswith(_PNG) or hashlib.sha256(png).hexdigest() != path.stem:
            raise web.HTTPBadRequest(text="not the picture of this name")
        await asyncio.to_thread(self._keep, path, png)
        return web.Response(status=201)

    async def get(self, request: web.Request) -> web.StreamResponse:
        """A picture; its name is its contents, so it may be cached for ever."""
        path = self._path(request)
        if not await asyncio.to_thread(path.is_file):
            raise web.HTTPNotFound
        headers = {"Cache-Control": "public, max-age=31536000, immutable"}
        return web.FileResponse(path, headers=headers)

    def _path(self, request: web.Request) -> Path:
        name = request.match_info["name"]
        if _NAME.fullmatch(name) is None:
            raise web.HTTPNotFound
        return self._folder / name

    def _keep(self, path: Path, png: bytes) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        fresh = path.with_suffix(f".{os.getpid()}.new")
        fresh.write_bytes(png)
        fresh.replace(path)
        oldest_first = sorted(self._folder.glob("*.png"), key=lambda one: one.stat().st_mtime)
        for old in oldest_first[:-PICTURES_KEPT]:
            old.unlink(missing_ok=True)


async def _read_capped(request: web.Request) -> bytes:
    body = bytearray()
    async for chunk in request.content.iter_any():
        body += chunk
        if len(body) > MAX_PICTURE_BYTES:
            raise web.HTTPRequestEntityTooLarge(MAX_PICTURE_BYTES, len(body))
    return bytes(body)
