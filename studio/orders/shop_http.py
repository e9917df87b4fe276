"""One question to a shop's API: bounded in time and size, refusals told apart."""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

import aiohttp

from studio.errors import N_, RetryableError, UserError
from studio.kit.retry_after import retry_after_s

TIMEOUT_S = 20.0
MAX_ANSWER_BYTES = 8 * 1024 * 1024
LONGEST_PAUSE_S = 3600.0  # a shop's own wish; its orders wait there
_OK = 200
_TOO_MANY = 429
_FORBIDDEN = frozenset({401, 403})


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked. body: sent byte for byte, so that it can be signed; None: a GET."""

    url: str
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    params: list[tuple[str, str]] | None = field(default=None, repr=False)
    body: bytes | None = None
    method: str = "GET"


async def ask(
    session: aiohttp.ClientSession, question: Question, told: Collection[int] = (_OK,)
) -> tuple[Any, Mapping[str, str]]:
    """The answer's JSON and headers. Raises UserError (key refused) and RetryableError.

    told: the statuses whose JSON says itself how it went.
    """
    try:
        async with session.request(
            question.method,
            question.url,
            params=question.params,
            data=question.body,
            headers=question.headers,
            allow_redirects=False,  # a token goes nowhere else
            timeout=aiohttp.ClientTimeout(total=TIMEOUT_S),
        ) as answer:
            if answer.status not in told:
                raise _refusal(answer)
            text = await answer.content.read(MAX_ANSWER_BYTES + 1)
            while len(text) <= MAX_ANSWER_BYTES and (more := await answer.content.read(65536)):
                text += more
            if len(text) > MAX_ANSWER_BYTES:
                raise no_answer()
            return json.loads(text), answer.headers
    except (aiohttp.ClientError, TimeoutError, OSError, ValueError) as error:
        raise no_answer() from error


def refused() -> UserError:
    """The key is not good, or not for this."""
    return UserError(
        N_("The shop refused the API key."),
        remedy=N_("Enter a key that may read orders."),
        code="shop.refused",
    )


def busy(wait_s: float | None) -> RetryableError:
    """Too much was asked. wait_s: what the shop asks for, None when it does not say."""
    return RetryableError(
        N_("The shop asks to be left alone for a while."), code="shop.busy", retry_after_s=wait_s
    )


def no_answer() -> RetryableError:
    """Nothing came, or nothing that means anything."""
    return RetryableError(
        N_("The shop does not answer as expected."),
        remedy=N_("Check the shop's address; the studio keeps trying."),
        code="shop.no_answer",
    )


def _refusal(answer: aiohttp.ClientResponse) -> UserError | RetryableError:
    if answer.status in _FORBIDDEN:
        return refused()
    if answer.status == _TOO_MANY:
        return busy(retry_after_s(answer.headers, LONGEST_PAUSE_S))
    return no_answer()
