"""Signing in with a code, for programs on a desk: the device flow of OAuth 2.0 (RFC 8628).

The host opens the platform's own page, types a code and sees there what is asked for; no password
and no secret of ours passes through the studio. Twitch: "Device code grant flow" for public
clients; Google: "OAuth 2.0 for TV and limited-input devices", whose list of scopes has YouTube's.
"""

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

import aiohttp

from studio.chat.connectors.connector import count_of, gone, session, text_of
from studio.errors import N_, UserError
from studio.l10n.safe_text import safe_text

_ANSWER_S = 15.0
_LEAST_PAUSE_S = 1.0
_SLOWER_S = 5.0
_LONGEST_S = 1800
_CODE_CHARS = 40
_DEVICE_GRANT = "urn:ietf:params:oauth:grant-type:device_code"


@dataclass(frozen=True, slots=True)
class Flow:
    """Where a platform signs in, and what is asked for. scope_field: how it calls the scopes."""

    shown: str
    device: str
    token: str
    revoke: str
    scope_field: str
    reads: str
    writes: str

    def scopes(self, *, writes: bool) -> str:
        """Only what is needed."""
        return f"{self.reads} {self.writes}" if writes else self.reads


FLOWS: Mapping[str, Flow] = {
    "twitch": Flow(
        "Twitch",
        "https://id.twitch.tv/oauth2/device",
        "https://id.twitch.tv/oauth2/token",
        "https://id.twitch.tv/oauth2/revoke",
        "scopes",
        "user:read:chat",
        "user:write:chat",
    ),
    "youtube": Flow(
        "YouTube",
        "https://oauth2.googleapis.com/device/code",
        "https://oauth2.googleapis.com/token",
        "https://oauth2.googleapis.com/revoke",
        "scope",
        "https://www.googleapis.com/auth/youtube.readonly",
        "https://www.googleapis.com/auth/youtube",
    ),
}


@dataclass(frozen=True, slots=True)
class App:
    """The app the host registered. secret: Google gives one; it is none (RFC 8252, 8.5)."""

    client_id: str
    secret: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Code:
    """What the host types on the platform's page."""

    user_code: str
    url: str
    interval_s: float
    lives_s: float
    device_code: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Grant:
    """What the platform gave."""

    token: str = field(repr=False)
    refresh: str = field(default="", repr=False)


class SignIn:
    """One platform's flow. base: another address in tests, "" for the real one."""

    def __init__(self, flow: Flow, app: App, base: str = "") -> None:
        self._flow = flow
        self._app = app
        self._base = base

    async def begin(self, *, writes: bool) -> Code:
        """Ask for a code. Raises UserError or RetryableError."""
        scopes = self._flow.scopes(writes=writes)
        form = {"client_id": self._app.client_id, self._flow.scope_field: scopes}
        status, answer = await self._post(self._flow.device, form)
        url = text_of(answer, "verification_uri") or text_of(answer, "verification_url")
        code = text_of(answer, "user_code")
        if status != HTTPStatus.OK or not code or not url.startswith(("https://", "http://127.")):
            raise self._refused(answer)
        return Code(
            safe_text(code, _CODE_CHARS),
            url,
            max(_LEAST_PAUSE_S, count_of(answer, "interval")),
            min(count_of(answer, "expires_in") or _LONGEST_S, _LONGEST_S),
            text_of(answer, "device_code"),
        )

    async def wait(self, code: Code, *, writes: bool) -> Grant:
        """Ask until the host has agreed. Raises UserError when not, or not in time."""
        form = {
            "client_id": self._app.client_id,
            "device_code": code.device_code,
            "grant_type": _DEVICE_GRANT,
            **({"client_secret": self._app.secret} if self._app.secret else {}),
            self._flow.scope_field: self._flow.scopes(writes=writes),
        }
        pause_s = code.interval_s
        try:
            async with asyncio.timeout(code.lives_s):
                while True:
                    await asyncio.sleep(pause_s)
                    status, answer = await self._post(self._flow.token, form)
                    if status == HTTPStatus.OK:
                        return self._grant(answer)
                    match _error(answer):
                        case "authorization_pending":
                            pass
                        case "slow_down":
                            pause_s += _SLOWER_S
                        case _:
                            raise self._refused(answer)
        except TimeoutError as error:
            raise self._too_late() from error

    async def renew(self, refresh: str) -> Grant:
        """A fresh token for an old one. Raises UserError or RetryableError."""
        form = {
            "client_id": self._app.client_id,
            "grant_type": "refresh_token",
            "refresh_token": refresh,
            **({"client_secret": self._app.secret} if self._app.secret else {}),
        }
        status, answer = await self._post(self._flow.token, form)
        if status != HTTPStatus.OK:
            raise self._refused(answer)
        return self._grant(answer, refresh)

    async def revoke(self, token: str) -> None:
        """Tell the platform that the token is not used any more. Raises RetryableError."""
        form = {"client_id": self._app.client_id, "token": token}
        await self._post(self._flow.revoke, form)

    async def _post(self, url: str, form: dict[str, str]) -> tuple[int, Any]:
        address = url.replace("https://", f"{self._base}/", 1) if self._base else url
        try:
            async with (
                asyncio.timeout(_ANSWER_S),
                session() as http,
                http.post(address, data=form, allow_redirects=False) as response,
            ):
                if response.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
                    raise gone(self._flow.shown)
                text = await response.text()
                return response.status, json.loads(text) if text else {}
        except (TimeoutError, aiohttp.ClientError, OSError, ValueError) as error:
            raise gone(self._flow.shown) from error

    def _grant(self, answer: Any, former: str = "") -> Grant:  # noqa: ANN401 - JSON
        token = text_of(answer, "access_token")
        if not token:
            raise gone(self._flow.shown)
        return Grant(token, text_of(answer, "refresh_token") or former)

    def _refused(self, answer: Any) -> UserError:  # noqa: ANN401 - JSON
        return UserError(
            N_("{platform} did not let the studio in: {reason}"),
            remedy=N_("Check the client ID, then sign in again."),
            code="platform.signin",
            fields={"platform": self._flow.shown, "reason": safe_text(_error(answer), 120) or "?"},
        )

    def _too_late(self) -> UserError:
        return UserError(
            N_("The code for {platform} was not entered in time."),
            remedy=N_("Sign in again; the new code is good for some minutes."),
            code="platform.signin_late",
            fields={"platform": self._flow.shown},
        )


def _error(answer: Any) -> str:  # noqa: ANN401 - JSON
    """Google says it in `error`, Twitch in `message`."""
    return text_of(answer, "error") or text_of(answer, "message")
