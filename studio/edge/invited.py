"""The edge of a rehearsal: closed to everybody but those who have its link.

The link carries a key; who opens it gets the key as a cookie, and the page works as any other.
Whatever else is asked without the key is not found, as if no such edge were there. What an engine
does has a token of its own (`shield.check_bearer`).
"""

import hashlib
import hmac
from collections.abc import Awaitable, Callable

from aiohttp import web

from studio.edge.shield import Handler

PAGE = "/watch"
_KEY = "rehearsal"
_COOKIE = "caravan_rehearsal"
_KEY_CHARS = 32
_ENGINE = ("/link", "/whip/")


def visitor_key(link_token: str) -> str:
    """The key of an edge's visitors; fresh with every fresh link token, and tells nothing of it."""
    digest = hmac.new(link_token.encode(), b"visitors of a rehearsal", hashlib.sha256)
    return digest.hexdigest()[:_KEY_CHARS]


def invitation(watch_url: str, link_token: str) -> str:
    """The link that lets in whoever has it."""
    return f"{watch_url}?{_KEY}={visitor_key(link_token)}"


def only_invited(key: str) -> Callable[..., Awaitable[web.StreamResponse]]:
    """Middleware: whoever does not have `key` finds nothing."""

    @web.middleware
    async def check(request: web.Request, handler: Handler) -> web.StreamResponse:
        is_engine = request.path.startswith(_ENGINE) or request.method == "PUT"
        if is_engine or _is(request.cookies.get(_COOKIE, ""), key):
            return await handler(request)
        if request.path == PAGE and _is(request.query.get(_KEY, ""), key):
            return _let_in(key)
        raise web.HTTPNotFound

    return check


def _let_in(key: str) -> web.Response:
    """On to the page itself: the key does not stay in the address line."""
    answer = web.Response(status=303, headers={"Location": PAGE})
    answer.set_cookie(_COOKIE, key, httponly=True, samesite="Lax")
    return answer


def _is(said: str, key: str) -> bool:
    return hmac.compare_digest(said.encode("utf-8", "replace"), key.encode())
