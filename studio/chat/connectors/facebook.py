"""Facebook: live comments as Server-Sent Events (developers.facebook.com/docs/graph-api, SSE).

One GET on streaming-graph.facebook.com/{video}/live_comments stays open; each event's data is one
comment. The address carries the token, so it is never logged.
"""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
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
    gone,
    not_taken,
    refused,
    session,
    text_of,
    unscoped,
)
from studio.chat.connectors.twitch import epoch_ms

NAME = "facebook"
SHOWN = "Facebook"
_BASE = "https://streaming-graph.facebook.com"
_GRAPH = "https://graph.facebook.com"
_FIELDS = "from{name,id},message,created_time,id"
_SILENCE_S = 90.0
_UNSCOPED_CODES = frozenset({10, 200})
_TOKEN_CODE = 190


class Facebook:
    """Reads the comments of one live video (`channel`: its id), and answers them."""

    def __init__(self, account: PlatformAccount) -> None:
        self._account = account
        self._url = f"{account.base or _BASE}/{account.channel}/live_comments"
        self._graph = account.base or _GRAPH

    async def run(self, sink: Sink, on_ready: Callable[[], None]) -> None:
        """See Connector."""
        params = {
            "access_token": self._account.token,
            "comment_rate": "one_hundred_per_second",
            "fields": _FIELDS,
        }
        headers = {"Accept": "text/event-stream"}
        try:
            async with (
                session(headers) as http,
                http.get(self._url, params=params) as response,
            ):
                check(response.status, SHOWN, response.headers)
                on_ready()
                async for data in events(response.content):
                    if (arrival := _arrival(data)) is not None:
                        await sink([arrival])
        except (TimeoutError, aiohttp.ClientError, OSError, ValueError) as error:
            raise gone(SHOWN) from error
        raise gone(SHOWN)  # a stream that ends is begun again

    async def post(self, text: str, answers: str) -> str:
        """See Connector (Graph API, /{object}/comments): below the comment, or below the video."""
        url = f"{self._graph}/{answers or self._account.channel}/comments"
        form = {"message": text, "access_token": self._account.token}
        try:
            async with (
                asyncio.timeout(POST_S),
                session() as http,
                http.post(url, data=form) as response,
            ):
                return _posted(response.status, await response.json(content_type=None))
        except (TimeoutError, aiohttp.ClientError, OSError, ValueError) as error:
            raise gone(SHOWN) from error


def _posted(status: int, answer: Any) -> str:  # noqa: ANN401 - JSON
    """The new comment's id. Raises what the answer means."""
    error = answer.get("error") if isinstance(answer, dict) else None
    code = error.get("code") if isinstance(error, dict) else None
    if code in _UNSCOPED_CODES:
        raise unscoped(SHOWN, "pages_manage_engagement")
    if code == _TOKEN_CODE:
        raise refused(SHOWN)
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        raise gone(SHOWN)
    if not text_of(answer, "id"):
        raise not_taken(SHOWN, text_of(error, "message"))
    return text_of(answer, "id")


async def events(content: aiohttp.StreamReader) -> AsyncIterator[str]:
    """The data of each event (WHATWG HTML, 9.2). Raises TimeoutError when it falls silent."""
    data: list[str] = []
    size = 0
    while True:
        async with asyncio.timeout(_SILENCE_S):
            raw = await content.readline()
        if not raw:
            return
        line = raw.decode("utf-8", "replace").rstrip("\r\n")
        size += len(line)
        if size > MAX_MESSAGE_BYTES:
            raise gone(SHOWN)
        if line.startswith("data:"):
            data.append(line[5:].removeprefix(" "))
        elif not line:
            if data:
                yield "\n".join(data)
            data, size = [], 0


def _arrival(data: str) -> Arrival | None:
    comment: Any = json.loads(data)
    message_id, text = text_of(comment, "id"), text_of(comment, "message")
    if not message_id or not text:
        return None
    return Arrival(
        platform=NAME,
        message_id=message_id,
        author_id=text_of(comment, "from", "id") or message_id,
        author=text_of(comment, "from", "name"),
        text=text,
        sent_ms=epoch_ms(text_of(comment, "created_time").removesuffix("+0000")),
    )
