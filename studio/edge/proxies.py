"""Whose word counts about where a request comes from: only that of reverse proxies we were told of.

Without this a flood through the proxy would look like one viewer, and with a careless reading any
viewer could name an address of its choice and step around every limit.
"""

import ipaddress
from collections.abc import Awaitable, Callable, Sequence

from aiohttp import web

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
Network = ipaddress.IPv4Network | ipaddress.IPv6Network


def is_trusted(address: str, proxies: Sequence[Network]) -> bool:
    """Whether `address` is one of our proxies."""
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(found, ipaddress.IPv6Address) and found.ipv4_mapped is not None:
        found = found.ipv4_mapped
    return any(found.version == proxy.version and found in proxy for proxy in proxies)


def client_of(remote: str, forwarded_for: str, proxies: Sequence[Network]) -> str:
    """The address of whoever began a request.

    `X-Forwarded-For` is read from its end, where our own proxies wrote, back to the first address
    that is not ours; what stands before that was written by a stranger.
    """
    chain = [part.strip() for part in forwarded_for.split(",") if part.strip()]
    client = remote
    while chain and is_trusted(client, proxies):
        candidate = chain.pop()
        try:
            client = str(ipaddress.ip_address(candidate))
        except ValueError:
            return client
    return client


def behind(proxies: Sequence[Network]) -> Callable[..., Awaitable[web.StreamResponse]]:
    """Middleware: `request.remote` becomes the viewer's own address."""

    @web.middleware
    async def resolve(request: web.Request, handler: Handler) -> web.StreamResponse:
        said = ", ".join(request.headers.getall("X-Forwarded-For", []))
        if not said or not is_trusted(request.remote or "", proxies):
            return await handler(request)
        return await handler(request.clone(remote=client_of(request.remote or "", said, proxies)))

    return resolve
