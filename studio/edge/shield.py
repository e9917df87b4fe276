"""What every answer and every request of the edge must have: headers, a right Host, our Origin."""

import ipaddress
from collections.abc import Awaitable, Callable
from urllib.parse import urlsplit

from aiohttp import web

from studio.edge.keys import Key
from studio.edge.options import EdgeOptions
from studio.link.messages import PagePicture

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

_POLICY = "Content-Security-Policy"
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}
_HTTP_PORT, _HTTPS_PORT = 80, 443
_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


def policy(picture: PagePicture | None = None) -> str:
    """What a page of ours may load: from us alone, and `picture` from the server that has it."""
    connect, media = "", ""
    if picture is not None:
        address = urlsplit(picture.url)
        origin = f" {address.scheme}://{address.netloc}"
        connect, media = (origin, "") if picture.kind == "whep" else ("", origin)
    return "; ".join(
        (
            "default-src 'none'",
            "script-src 'self'",
            "style-src 'self'",
            "img-src 'self' blob:",
            f"connect-src 'self'{connect}",
            f"media-src 'self' blob:{media}",
            "object-src 'none'",
            "base-uri 'none'",
            "form-action 'none'",
            "frame-ancestors 'none'",
            "require-trusted-types-for 'script'",
            "trusted-types 'none'",
        )
    )


CONTENT_SECURITY_POLICY = policy()


def with_policy(response: web.StreamResponse, picture: PagePicture | None) -> web.StreamResponse:
    """An answer that may show `picture`."""
    response.headers[_POLICY] = policy(picture)
    return response


async def add_headers(_request: web.Request, response: web.StreamResponse) -> None:
    """The security headers of every answer (`app.on_response_prepare`)."""
    response.headers.update(HEADERS)
    response.headers.setdefault(_POLICY, CONTENT_SECURITY_POLICY)
    response.headers.setdefault("Cache-Control", "no-cache")


def host_check(options: EdgeOptions, port: int) -> Callable[..., Awaitable[web.StreamResponse]]:
    """Middleware: only names we are known by (a page of another name could be rebound to us)."""
    names = _LOOPBACK | {options.host}
    is_wildcard = _is_wildcard(options.host)
    usual_port = _HTTPS_PORT if options.tls is not None else _HTTP_PORT
    public = {*options.public_hosts, *(f"{name}:{port}" for name in options.public_hosts)}

    def is_ours(host: str) -> bool:
        if host.lower() in public:
            return True
        name, named_port = _split(host, usual_port)
        if named_port != port:
            return False
        return name in names or (is_wildcard and _is_address(name))

    @web.middleware
    async def check(request: web.Request, handler: Handler) -> web.StreamResponse:
        if not is_ours(request.headers.get("Host", "")):
            raise web.HTTPMisdirectedRequest(text="This studio is not known by that name.")
        return await handler(request)

    return check


def check_origin(request: web.Request) -> None:
    """Raises HTTPForbidden unless the request comes from a page of ours.

    Compared by host and port alone: behind a TLS front the scheme differs.
    """
    origin = urlsplit(request.headers.get("Origin", ""))
    if not origin.netloc or origin.netloc != request.headers.get("Host"):
        raise web.HTTPForbidden(text="Only the watch page may do this.")


def check_bearer(request: web.Request, key: Key) -> None:
    """Raises HTTPUnauthorized unless the request carries a token that `key` fits."""
    if not key.opens(request.headers.get("Authorization", "")):
        raise web.HTTPUnauthorized(headers={"WWW-Authenticate": "Bearer"})


def _split(host: str, usual_port: int) -> tuple[str, int | None]:
    try:
        parts = urlsplit(f"//{host}")
        return parts.hostname or "", parts.port or usual_port
    except ValueError:
        return "", None


def _is_wildcard(host: str) -> bool:
    return _is_address(host) and ipaddress.ip_address(host).is_unspecified


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True
