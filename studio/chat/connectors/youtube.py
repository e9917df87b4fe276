"""YouTube: liveChatMessages.list of the running broadcast (developers.google.com/youtube/v3/live).

Each page says how long to wait before the next (pollingIntervalMillis) and where it goes on
(nextPageToken). The quota is the host's: we never ask sooner than told, nor than twice a second.
liveChatMessages.streamList would push instead, but its guide speaks gRPC alone (a .proto and
generated code), which would be a second HTTP stack beside this one: list stays.
"""

import asyncio
from collections.abc import Callable
from http import HTTPStatus
from typing import Any

import aiohttp

from studio.chat.connectors.connector import (
    Arrival,
    PlatformAccount,
    Sink,
    gone,
    no_chat,
    not_taken,
    refused,
    session,
    text_of,
    unscoped,
)
from studio.chat.connectors.twitch import epoch_ms
from studio.control.feeds import LineKind
from studio.errors import N_, RetryableError, StudioError
from studio.kit.retry_after import retry_after_s
from studio.l10n.safe_text import first_chars

NAME = "youtube"
SHOWN = "YouTube"
_API = "https://www.googleapis.com/youtube/v3"
_LEAST_PAUSE_S = 0.5
_ANSWER_S = 15.0
_QUOTA_PAUSE_S = 300.0
_GIFTS = {
    "superChatEvent": "superChatDetails",
    "superStickerEvent": "superStickerDetails",
}
_QUOTA_REASONS = frozenset({"quotaExceeded", "dailyLimitExceeded"})
_UNSCOPED_REASONS = frozenset({"insufficientPermissions", "ACCESS_TOKEN_SCOPE_INSUFFICIENT"})
_MOST_CHARS = 200
_ENDED_REASONS = frozenset({"liveChatEnded", "liveChatNotFound", "liveChatDisabled"})

Pause = Callable[[float], Any]


class YouTube:
    """Reads the live chat of the token's channel (scope youtube.readonly), writes (youtube)."""

    def __init__(self, account: PlatformAccount, pause: Pause = asyncio.sleep) -> None:
        self._api = f"{account.base}/youtube/v3" if account.base else _API
        self._headers = {"Authorization": f"Bearer {account.token}"}
        self._chat_id = account.channel
        self._found = ""
        self._page_token = ""
        self._pause = pause

    async def run(self, sink: Sink, on_ready: Callable[[], None]) -> None:
        """See Connector."""
        try:
            async with session(self._headers) as http:
                chat_id = self._found = self._chat_id or await self._find_chat(http)
                while True:
                    page = await self._page(http, chat_id)
                    on_ready()
                    arrivals = [one for item in page.get("items") or [] for one in _arrivals(item)]
                    if arrivals:
                        await sink(arrivals)
                    self._page_token = text_of(page, "nextPageToken") or self._page_token
                    wait_ms = page.get("pollingIntervalMillis")
                    wait_s = wait_ms / 1000 if isinstance(wait_ms, int | float) else 0.0
                    await self._pause(max(_LEAST_PAUSE_S, wait_s))
        except (TimeoutError, aiohttp.ClientError, OSError, ValueError) as error:
            raise gone(SHOWN) from error

    async def post(self, text: str, answers: str) -> str:
        """See Connector (liveChatMessages.insert); YouTube's chat knows no answers."""
        del answers
        try:
            async with asyncio.timeout(_ANSWER_S), session(self._headers) as http:
                chat_id = self._found or self._chat_id or await self._find_chat(http)
                snippet = {
                    "liveChatId": chat_id,
                    "type": "textMessageEvent",
                    "textMessageDetails": {"messageText": first_chars(text, _MOST_CHARS)},
                }
                url = f"{self._api}/liveChat/messages"
                body = {"snippet": snippet}
                async with http.post(url, params={"part": "snippet"}, json=body) as response:
                    answer = await response.json(content_type=None)
                    if response.status >= HTTPStatus.BAD_REQUEST:
                        raise _not_posted(response.status, answer)
                return text_of(answer, "id")
        except (TimeoutError, aiohttp.ClientError, OSError, ValueError) as error:
            raise gone(SHOWN) from error

    async def _find_chat(self, http: aiohttp.ClientSession) -> str:
        params = {"part": "snippet", "broadcastStatus": "active", "broadcastType": "all"}
        answer = await self._get(http, "liveBroadcasts", params)
        for item in answer.get("items") or []:
            if chat_id := text_of(item, "snippet", "liveChatId"):
                return chat_id
        raise no_chat(SHOWN)

    async def _page(self, http: aiohttp.ClientSession, chat_id: str) -> dict[str, Any]:
        params = {
            "liveChatId": chat_id,
            "part": "id,snippet,authorDetails",
            "maxResults": "2000",
        }
        if self._page_token:
            params["pageToken"] = self._page_token
        return await self._get(http, "liveChat/messages", params)

    async def _get(
        self, http: aiohttp.ClientSession, path: str, params: dict[str, str]
    ) -> dict[str, Any]:
        async with (
            asyncio.timeout(_ANSWER_S),
            http.get(f"{self._api}/{path}", params=params) as response,
        ):
            answer = await response.json(content_type=None)
            if response.status >= HTTPStatus.BAD_REQUEST:
                raise _problem(response.status, answer, retry_after_s(response.headers))
        if not isinstance(answer, dict):
            raise gone(SHOWN)
        return answer


def _reason(answer: Any) -> str:  # noqa: ANN401 - JSON
    errors = answer.get("error", {}).get("errors") if isinstance(answer, dict) else None
    return text_of(errors[0], "reason") if errors else ""


def _not_posted(status: int, answer: Any) -> StudioError:  # noqa: ANN401 - JSON
    """Why a message was not taken."""
    reason = _reason(answer)
    if reason in _UNSCOPED_REASONS:
        return unscoped(SHOWN, "youtube")
    if reason in _QUOTA_REASONS | _ENDED_REASONS or status == HTTPStatus.UNAUTHORIZED:
        return _problem(status, answer)
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return gone(SHOWN)
    return not_taken(SHOWN, text_of(answer, "error", "message") or reason)


def _problem(
    status: int,
    answer: Any,  # noqa: ANN401 - JSON
    wait_s: float | None = None,
) -> StudioError:
    reason = _reason(answer)
    if reason in _QUOTA_REASONS:
        return RetryableError(
            N_("YouTube's quota for reading the chat is used up for now."),
            remedy=N_("It is renewed every day; the studio tries again by itself."),
            code="platform.quota",
            retry_after_s=_QUOTA_PAUSE_S,
        )
    if reason in _ENDED_REASONS:
        return no_chat(SHOWN)
    if status in {401, 403} and reason != "rateLimitExceeded":
        return refused(SHOWN)
    return gone(SHOWN, wait_s)


def _arrivals(item: Any) -> list[Arrival]:  # noqa: ANN401 - JSON
    """The message in an item, if it is one that people see."""
    kind = text_of(item, "snippet", "type")
    if kind != "textMessageEvent" and kind not in _GIFTS:
        return []
    amount = item["snippet"].get(_GIFTS.get(kind, ""), {})
    shown = text_of(amount, "amountDisplayString")
    text = text_of(item, "snippet", "displayMessage")
    return [
        Arrival(
            platform=NAME,
            message_id=text_of(item, "id"),
            author_id=text_of(item, "authorDetails", "channelId"),
            author=text_of(item, "authorDetails", "displayName"),
            text=f"{shown} {text}".strip() if shown and shown not in text else text,
            sent_ms=epoch_ms(text_of(item, "snippet", "publishedAt")),
            kind=LineKind.GIFT if kind in _GIFTS else LineKind.SAID,
            count=1 if kind in _GIFTS else 0,
        )
    ]
