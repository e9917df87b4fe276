"""What every translation service is asked, and how its refusals are told apart."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Protocol

import aiohttp

from studio.errors import N_, RetryableError, UserError
from studio.kit.retry_after import retry_after_s

_TIMEOUT_S = 8.0
_LONGEST_PAUSE_S = 3600.0  # a service's own wish; without translation the show goes on
_MAX_ANSWER_BYTES = 1024 * 1024
DEEPL_QUOTA_EXCEEDED = 456


class MissingPairError(UserError):
    """This pair of languages is not to be had there; every other one is."""


class Adapter(Protocol):
    """One translation service. Raises UserError (settings are wrong) and RetryableError (later)."""

    async def translate(self, texts: Sequence[str], source: str, target: str) -> list[str]:
        """The texts in `target`, in the same order. source, target: ISO 639."""
        ...

    async def aclose(self) -> None:
        """Free what it holds."""
        ...


@dataclass(frozen=True, slots=True, repr=False)
class Account:
    """Where and as whom a service is used. key: secret, never shown. region, project: some need."""

    url: str = ""
    key: str = ""
    region: str = ""
    project: str = ""


@dataclass(frozen=True, slots=True, repr=False)
class Call:
    """One POST."""

    url: str
    body: object
    headers: Mapping[str, str]
    query: tuple[tuple[str, str], ...] = ()


class Http:
    """POSTs JSON and turns refusals into errors with a remedy. One session, made at first use."""

    def __init__(self) -> None:
        self._session: aiohttp.ClientSession | None = None

    async def post(self, call: Call) -> Any:  # noqa: ANN401 - JSON; each adapter checks its shape
        """The answer's JSON."""
        if self._session is None:
            timeout = aiohttp.ClientTimeout(total=_TIMEOUT_S)
            self._session = aiohttp.ClientSession(timeout=timeout)
        try:
            async with self._session.post(
                call.url,
                params=call.query,
                json=call.body,
                headers=dict(call.headers),
                allow_redirects=False,
            ) as response:
                check_status(response)
                if (response.content_length or 0) > _MAX_ANSWER_BYTES:
                    raise strange_answer()
                return await response.json(content_type=None)
        except (TimeoutError, aiohttp.ClientError, OSError) as error:
            raise RetryableError(
                N_("The translation service cannot be reached."),
                remedy=N_("Check the network and the service's address."),
                code="translation.unreachable",
            ) from error
        except ValueError as error:
            raise strange_answer() from error

    async def aclose(self) -> None:
        """Close the session."""
        if self._session is not None:
            await self._session.close()
            self._session = None


def check_status(response: aiohttp.ClientResponse) -> None:
    """Raises UserError or RetryableError unless the service answered well."""
    status = response.status
    if status in {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN}:
        raise UserError(
            N_("The translation service did not accept the key."),
            remedy=N_("Enter the key again in the settings, under Chat."),
            code="translation.key",
        )
    if status == DEEPL_QUOTA_EXCEEDED:
        raise UserError(
            N_("The translation service's quota is used up."),
            remedy=N_("Raise the quota there, or choose another service."),
            code="translation.quota",
        )
    if status == HTTPStatus.TOO_MANY_REQUESTS or status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        raise RetryableError(
            N_("The translation service is busy."),
            code="translation.busy",
            retry_after_s=retry_after_s(response.headers, _LONGEST_PAUSE_S),
        )
    if status != HTTPStatus.OK:
        raise UserError(
            N_("The translation service refused the request ({status})."),
            remedy=N_("Check its address and settings; it may not know this language."),
            code="translation.refused",
            fields={"status": status},
        )


def strange_answer() -> RetryableError:
    """The service said something that is no translation."""
    return RetryableError(
        N_("The translation service gave an answer that makes no sense."),
        remedy=N_("Check the service's address."),
        code="translation.strange",
    )


def answered(texts: Sequence[str], translated: object) -> list[str]:
    """`translated` when it is one text for each of `texts`. Raises RetryableError."""
    if not isinstance(translated, list) or len(translated) != len(texts):
        raise strange_answer()
    if not all(isinstance(text, str) for text in translated):
        raise strange_answer()
    return translated


def each(items: object, key: str) -> list[object]:
    """`item[key]` of every item of a JSON list. Raises RetryableError."""
    if not isinstance(items, list):
        raise strange_answer()
    try:
        return [item[key] for item in items]
    except (KeyError, TypeError, IndexError) as error:
        raise strange_answer() from error
