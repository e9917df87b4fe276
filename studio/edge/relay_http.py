"""What every WHIP and WHEP answer of the relay has in common: CORS, errors, bounded bodies."""

from collections.abc import Awaitable, Callable, Iterable

import structlog
from aiohttp import web
from multidict import CIMultiDict

from studio.edge.keys import Key
from studio.errors import RetryableError, UserError
from studio.rtc import sdp

SDP_TYPE = "application/sdp"
FRAGMENT_TYPE = "application/trickle-ice-sdpfrag"
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

_log = structlog.get_logger(__name__)
_CORS = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "Location, Link, ETag, Retry-After",
}
_PREFLIGHT = {
    **_CORS,
    "Access-Control-Allow-Methods": "POST, PATCH, DELETE, GET, HEAD, OPTIONS",
    "Access-Control-Allow-Headers": "Authorization, Content-Type, If-Match",
    "Access-Control-Max-Age": "86400",
    "Accept-Post": SDP_TYPE,
    "Accept-Patch": FRAGMENT_TYPE,
}


def answered(status: int, text: str = "", **headers: str) -> web.Response:
    """A short answer; header names with `_` for `-`."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return web.Response(status=status, text=text, headers={**_CORS, **named})


def created(answer: str, location: str, links: Iterable[str] = ()) -> web.Response:
    """201 with the SDP answer. links: values of `Link`, RFC 9725 section 4.6."""
    headers = CIMultiDict({**_CORS, "Location": location})
    for link in links:
        headers.add("Link", link)
    return web.Response(status=201, body=answer.encode(), content_type=SDP_TYPE, headers=headers)


async def preflight(request: web.Request) -> web.Response:
    """OPTIONS: needs no token, browsers send none."""
    return web.Response(status=204, headers=_PREFLIGHT)


async def empty(request: web.Request) -> web.Response:
    """GET and HEAD: 2xx without content, RFC 9725 section 4.1."""
    return web.Response(status=204, headers=_CORS)


def guarded(handler: Handler) -> Handler:
    """Turn our errors into answers: what the peer sent wrong is 400, what may pass 503."""

    async def guard(request: web.Request) -> web.StreamResponse:
        try:
            return await handler(request)
        except UserError as error:
            return answered(400, str(error))
        except RetryableError as error:
            return answered(503, str(error), Retry_After=str(int(error.retry_after_s or 2)))

    return guard


def with_key(key: Key, handler: Handler) -> Handler:
    """Let only bearers of `key` through: RFC 9725 section 4.7."""

    async def check(request: web.Request) -> web.StreamResponse:
        if not key.opens(request.headers.get("Authorization", "")):
            _log.info("relay.token_refused", remote=request.remote)
            return answered(401, "a valid stream key is needed", WWW_Authenticate="Bearer")
        return await handler(request)

    return check


async def text_of(request: web.Request, content_type: str) -> str:
    """The body. Raises HTTPUnsupportedMediaType, HTTPRequestEntityTooLarge, SdpError."""
    if request.content_type != content_type:
        raise web.HTTPUnsupportedMediaType(text=f"expected {content_type}", headers=_CORS)
    body = b""
    async for chunk in request.content.iter_any():
        body += chunk
        if len(body) > sdp.MAX_BYTES:
            raise web.HTTPRequestEntityTooLarge(
                max_size=sdp.MAX_BYTES, actual_size=len(body), headers=_CORS
            )
    try:
        return body.decode()
    except UnicodeDecodeError:
        raise sdp.refuse("not UTF-8") from None
