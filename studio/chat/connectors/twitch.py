"""Twitch: EventSub over WebSocket (dev.twitch.tv/docs/eventsub/handling-websocket-events).

The server speaks first (session_welcome); within its time we subscribe to channel.chat.message.
A silence longer than its keepalive means the connection is dead; session_reconnect names a new
address whose welcome must come before the old connection is left, so that nothing is missed.
"""

import asyncio
import json
from collections import deque
from collections.abc import Callable
from datetime import datetime
from http import HTTPStatus
from typing import Any

import aiohttp

from studio.chat.connectors.connector import (
    MAX_MESSAGE_BYTES,
    POST_S,
    Arrival,
    PlatformAccount,
    Sink,
    check,
    count_of,
    gone,
    not_taken,
    refused,
    session,
    text_of,
    unscoped,
)
from studio.control.feeds import LineKind
from studio.l10n.safe_text import first_chars

NAME = "twitch"
SHOWN = "Twitch"
_SOCKET = "wss://eventsub.wss.twitch.tv/ws"
_API = "https://api.twitch.tv/helix"
_SLACK_S = 5.0
_WELCOME_S = 10.0
_REMEMBERED = 2000
_MOST_CHARS = 500


class Twitch:
    """Reads the chat of the token's own channel (user:read:chat) and writes (user:write:chat)."""

    def __init__(self, account: PlatformAccount) -> None:
        self._account = account
        self._api = f"{account.base}/helix" if account.base else _API
        self._socket_url = f"{account.base}/ws" if account.base else _SOCKET
        self._headers = {
            "Authorization": f"Bearer {account.token}",
            "Client-Id": account.client_id,
        }
        self._seen: deque[str] = deque(maxlen=_REMEMBERED)
        self._silence_s = _WELCOME_S
        self._user_id = ""

    async def run(self, sink: Sink, on_ready: Callable[[], None]) -> None:
        """See Connector."""
        try:
            async with session() as http:
                socket = await self._open(http, self._socket_url)
                await self._subscribe(http, await self._welcomed(socket))
                on_ready()
                while True:
                    socket = await self._read(http, socket, sink)
        except (TimeoutError, aiohttp.ClientError, OSError) as error:
            raise gone(SHOWN) from error

    async def _open(self, http: aiohttp.ClientSession, url: str) -> aiohttp.ClientWebSocketResponse:
        return await http.ws_connect(url, max_msg_size=MAX_MESSAGE_BYTES)

    async def _welcomed(self, socket: aiohttp.ClientWebSocketResponse) -> str:
        """The session's id; its keepalive is noted."""
        message = await self._receive(socket)
        if text_of(message, "metadata", "message_type") != "session_welcome":
            raise gone(SHOWN)
        keepalive_s = count_of(message, "payload", "session", "keepalive_timeout_seconds")
        self._silence_s = (keepalive_s or _WELCOME_S) + _SLACK_S
        return text_of(message, "payload", "session", "id")

    async def _subscribe(self, http: aiohttp.ClientSession, session_id: str) -> None:
        user_id = self._user_id = await self._whose(http)
        body = {
            "type": "channel.chat.message",
            "version": "1",
            "condition": {
                "broadcaster_user_id": self._account.channel or user_id,
                "user_id": user_id,
            },
            "transport": {"method": "websocket", "session_id": session_id},
        }
        url = f"{self._api}/eventsub/subscriptions"
        async with http.post(url, headers=self._headers, json=body) as response:
            check(response.status, SHOWN, response.headers)

    async def _whose(self, http: aiohttp.ClientSession) -> str:
        """The id of the token's user."""
        async with http.get(f"{self._api}/users", headers=self._headers) as response:
            check(response.status, SHOWN, response.headers)
            users = (await response.json()).get("data") or []
        return text_of(users[0], "id") if users else ""

    async def post(self, text: str, answers: str) -> str:
        """See Connector (dev.twitch.tv/docs/api/reference, Send Chat Message)."""
        try:
            async with asyncio.timeout(POST_S), session() as http:
                user_id = self._user_id or await self._whose(http)
                body = {
                    "broadcaster_id": self._account.channel or user_id,
                    "sender_id": user_id,
                    "message": first_chars(text, _MOST_CHARS),
                    **({"reply_parent_message_id": answers} if answers else {}),
                }
                url = f"{self._api}/chat/messages"
                async with http.post(url, headers=self._headers, json=body) as response:
                    return _posted(response.status, await response.json(content_type=None))
        except (TimeoutError, aiohttp.ClientError, OSError, ValueError) as error:
            raise gone(SHOWN) from error

    async def _read(
        self,
        http: aiohttp.ClientSession,
        socket: aiohttp.ClientWebSocketResponse,
        sink: Sink,
    ) -> aiohttp.ClientWebSocketResponse:
        """One message; returns the socket to read next."""
        message = await self._receive(socket)
        match text_of(message, "metadata", "message_type"):
            case "notification":
                if (arrival := self._arrival(message)) is not None:
                    await sink([arrival])
            case "session_reconnect":
                url = text_of(message, "payload", "session", "reconnect_url")
                fresh = await self._open(http, url)
                await self._welcomed(fresh)
                await socket.close()
                return fresh
            case "revocation":
                raise refused(SHOWN)
        return socket

    async def _receive(self, socket: aiohttp.ClientWebSocketResponse) -> Any:  # noqa: ANN401 - JSON
        frame = await socket.receive(timeout=self._silence_s)
        if frame.type is not aiohttp.WSMsgType.TEXT:
            raise gone(SHOWN)
        try:
            return json.loads(frame.data)
        except ValueError as error:
            raise gone(SHOWN) from error

    def _arrival(self, message: Any) -> Arrival | None:  # noqa: ANN401 - JSON
        """The chat message in a notification; None for one seen before (Twitch may send twice)."""
        notice_id = text_of(message, "metadata", "message_id")
        event = message.get("payload", {}).get("event")
        message_id = text_of(event, "message_id")
        if not message_id or notice_id in self._seen:
            return None
        self._seen.append(notice_id)
        bits = count_of(event, "cheer", "bits")
        return Arrival(
            platform=NAME,
            message_id=message_id,
            author_id=text_of(event, "chatter_user_id"),
            author=text_of(event, "chatter_user_name"),
            text=text_of(event, "message", "text"),
            sent_ms=epoch_ms(text_of(message, "metadata", "message_timestamp")),
            kind=LineKind.GIFT if bits else LineKind.SAID,
            count=bits,
        )


def _posted(status: int, answer: Any) -> str:  # noqa: ANN401 - JSON
    """The new message's id. Raises what the answer means."""
    said = text_of(answer, "message")
    if status == HTTPStatus.UNAUTHORIZED and "scope" in said.lower():
        raise unscoped(SHOWN, "user:write:chat")
    if status in {HTTPStatus.FORBIDDEN, HTTPStatus.UNPROCESSABLE_ENTITY, HTTPStatus.BAD_REQUEST}:
        raise not_taken(SHOWN, said)
    check(status, SHOWN)
    found = answer.get("data") if isinstance(answer, dict) else None
    sent = found[0] if isinstance(found, list) and found else {}
    if sent.get("is_sent") is not True:
        raise not_taken(SHOWN, text_of(sent, "drop_reason", "message"))
    return text_of(sent, "message_id")


def epoch_ms(text: str) -> int:
    """An RFC 3339 instant in milliseconds; 0 when it is none. Nanoseconds are cut."""
    head, _dot, fraction = text.removesuffix("Z").partition(".")
    try:
        moment = datetime.fromisoformat(f"{head}.{fraction[:6].ljust(6, '0')}+00:00")
    except ValueError:
        return 0
    return int(moment.timestamp() * 1000)
