"""Who may speak to a server on this computer: no web page, no name that was bent to 127.0.0.1.

A browser sends pages' requests to loopback too, so every request must name a loopback host with
the right port (against DNS rebinding, CVE-2025-66414) and come from no other origin.
"""

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

LOOPBACK_NAMES = ("127.0.0.1", "localhost", "[::1]")


def is_allowed(host: str, origin: str | None, port: int) -> bool:
    """True when `Host` is a loopback name with `port`, and `Origin` is absent or the same."""
    if host.lower() not in {f"{name}:{port}" for name in LOOPBACK_NAMES}:
        return False
    return origin is None or origin.lower() == f"http://{host.lower()}"


@web.middleware
async def loopback_only(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Answer 403 to everything else, whatever the route."""
    transport = request.transport
    own = transport.get_extra_info("sockname") if transport is not None else None
    hosts, origins = request.headers.getall("Host", []), request.headers.getall("Origin", [])
    if own is None or len(hosts) != 1 or len(origins) > 1:
        raise web.HTTPForbidden(text="loopback only")
    if not is_allowed(hosts[0], origins[0] if origins else None, own[1]):
        raise web.HTTPForbidden(text="loopback only")
    response = await handler(request)
    if not response.prepared:
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["Cache-Control"] = "no-store"
    return response


GUARDS: tuple[Middleware, ...] = (loopback_only,)
