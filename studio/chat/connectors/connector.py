"""What every platform's connector is and gives."""

import hashlib
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Protocol

import aiohttp

from studio.control.feeds import LineKind
from studio.errors import N_, RetryableError, UserError
from studio.ids import ChatLineId
from studio.kit.retry_after import retry_after_s
from studio.l10n.safe_text import safe_text

MAX_MESSAGE_BYTES = 1024 * 1024
POST_S = 15.0
GONE = "platform.gone"
TOKEN_REFUSED = "platform.token"
CONNECT_S = 10.0
_LONGEST_ID = 48
_HIGHEST_COUNT = 10**9
_REASON_CHARS = 160


@dataclass(frozen=True, slots=True)
class Arrival:
    """A message as the platform gave it; nothing in it is safe yet. sent_ms: 0 when not told."""

    platform: str
    message_id: str
    author_id: str
    author: str
    text: str
    sent_ms: int = 0
    kind: LineKind = LineKind.SAID
    count: int = 0

    @property
    def line_id(self) -> ChatLineId:
        """The same for the same message, however often it comes."""
        return ChatLineId(f"{self.platform}:{_short(self.message_id)}")

    @property
    def viewer(self) -> str:
        """Its author's id in our store."""
        return f"{self.platform}:{_short(self.author_id)}"


@dataclass(frozen=True, slots=True, repr=False)
class PlatformAccount:
    """Whose chat is read. token: secret, never shown. channel: video or page id, if needed.

    base: the platform's address, another one in tests.
    """

    token: str
    channel: str = ""
    client_id: str = ""
    base: str = ""


Sink = Callable[[list[Arrival]], Awaitable[None]]


class Connector(Protocol):
    """Reads a chat until it ends. Raises UserError (the host must act) or RetryableError."""

    async def run(self, sink: Sink, on_ready: Callable[[], None]) -> None:
        """Hand messages to `sink`, which may be slow; `on_ready` once the chat is being read."""
        ...

    async def post(self, text: str, answers: str) -> str:
        """Write a message, as an answer to the one with this id ("": none); returns its own id.

        Never tried twice: what timed out may have been taken. Raises UserError or RetryableError.
        """
        ...


def session(headers: Mapping[str, str] | None = None) -> aiohttp.ClientSession:
    """A client for long answers: connecting is limited, reading is the connector's matter."""
    timeout = aiohttp.ClientTimeout(total=None, sock_connect=CONNECT_S)
    return aiohttp.ClientSession(headers=headers, timeout=timeout)


def check(status: int, platform: str, headers: Mapping[str, str] | None = None) -> None:
    """Raises when a platform refused. headers: the answer's, which may say for how long."""
    if status in {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN}:
        raise refused(platform)
    if status >= HTTPStatus.BAD_REQUEST:
        raise gone(platform, retry_after_s(headers or {}))


def refused(platform: str) -> UserError:
    """The token is not (or no longer) good."""
    return UserError(
        N_("{platform} did not accept the access token."),
        remedy=N_("Connect again with a new token that may read the chat."),
        code=TOKEN_REFUSED,
        fields={"platform": platform},
    )


def gone(platform: str, wait_s: float | None = None) -> RetryableError:
    """The platform cannot be read now. wait_s: what it asks for, None when it does not say."""
    return RetryableError(
        N_("The chat of {platform} cannot be read now."),
        remedy=N_("The studio tries again by itself."),
        code=GONE,
        fields={"platform": platform},
        retry_after_s=wait_s,
    )


def no_chat(platform: str) -> RetryableError:
    """There is no live chat on the channel yet."""
    return RetryableError(
        N_("There is no live chat on {platform} yet."),
        remedy=N_("Start the broadcast there; the studio looks again by itself."),
        code="platform.no_chat",
        fields={"platform": platform},
        retry_after_s=10.0,
    )


def unscoped(platform: str, scope: str) -> UserError:
    """The token may read, but not write."""
    return UserError(
        N_("{platform} does not let the studio write with this token."),
        remedy=N_("Connect again and let it write (scope {scope})."),
        code="platform.scope",
        fields={"platform": platform, "scope": scope},
    )


def not_taken(platform: str, reason: str) -> UserError:
    """The platform refused a message. reason: its own words."""
    return UserError(
        N_("{platform} did not take your message: {reason}"),
        remedy=N_("Your viewers on the watch page have it; write it there by hand if need be."),
        code="platform.not_taken",
        fields={"platform": platform, "reason": safe_text(reason, _REASON_CHARS) or "?"},
    )


def text_of(value: Any, *path: str) -> str:  # noqa: ANN401 - JSON of a stranger
    """`value[path...]` as text, "" when it is not there."""
    for key in path:
        value = value.get(key) if isinstance(value, dict) else None
    return value if isinstance(value, str) else ""


def count_of(value: Any, *path: str) -> int:  # noqa: ANN401 - JSON of a stranger
    """`value[path...]` as a count, 0 when it is not there."""
    for key in path:
        value = value.get(key) if isinstance(value, dict) else None
    return value if isinstance(value, int) and 0 <= value <= _HIGHEST_COUNT else 0


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST_ID else hashlib.sha256(text.encode()).hexdigest()[:48]
