"""Fetch a picture from a public address, and from nowhere else.

An import file is a stranger's text: an address in it must not reach this computer, its network or
a cloud's metadata service. Only http and https to public addresses, each redirect checked again,
and the connection goes to the very address that was checked (no second look-up in between).
"""

import ipaddress
import socket
from urllib.parse import urljoin, urlsplit

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.resolver import ThreadedResolver

from studio.errors import N_, UserError
from studio.pictures.decoding import too_large
from studio.pictures.worker import MAX_INPUT_BYTES

_MAX_REDIRECTS = 4
_TIMEOUT = aiohttp.ClientTimeout(total=20, sock_connect=6, sock_read=10)
_PORTS = frozenset({None, 80, 443, 8080, 8443})
_CHUNK_BYTES = 64 * 1024
_NAT64 = ipaddress.ip_network("64:ff9b::/96")


def is_public(address: str) -> bool:
    """True for an address of the public internet, also when it hides inside an IPv6 one."""
    try:
        ip = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(ip, ipaddress.IPv6Address):
        if ip in _NAT64:
            ip = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
        else:
            ip = ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else ip)
    return ip.is_global and not ip.is_multicast


class PublicResolver(AbstractResolver):
    """Names to public addresses only."""

    def __init__(self, resolver: AbstractResolver | None = None) -> None:
        self._resolver = resolver or ThreadedResolver()

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        """The public ones of a name's addresses. Raises OSError when there are none."""
        found = await self._resolver.resolve(host, port, family)
        public = [one for one in found if is_public(one["host"])]
        if not public:
            raise OSError(f"{host} has no public address")
        return public

    async def close(self) -> None:
        """Close the resolver behind."""
        await self._resolver.close()


async def fetched(url: str, resolver: AbstractResolver | None = None) -> bytes:
    """The bytes behind an address, unchecked yet whether they are a picture. Raises UserError."""
    connector = aiohttp.TCPConnector(resolver=PublicResolver(resolver), use_dns_cache=False)
    async with aiohttp.ClientSession(
        connector=connector, timeout=_TIMEOUT, cookie_jar=aiohttp.DummyCookieJar()
    ) as session:
        for _ in range(_MAX_REDIRECTS):
            _check(url)
            try:
                async with session.get(url, allow_redirects=False) as response:
                    if response.status in {301, 302, 303, 307, 308}:
                        url = urljoin(url, response.headers.get("Location", ""))
                        continue
                    if response.status != 200:  # noqa: PLR2004 - OK
                        raise _unreachable(url, f"HTTP {response.status}")
                    return await _capped(response)
            except (aiohttp.ClientError, OSError, TimeoutError, ValueError) as error:
                raise _unreachable(url, type(error).__name__) from error
    raise _unreachable(url, "redirects")


def _check(url: str) -> None:
    """Refuse what is no plain public address. Raises UserError."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise _not_allowed(url) from None
    host = parts.hostname or ""
    if parts.scheme not in {"http", "https"} or not host or port not in _PORTS:
        raise _not_allowed(url)
    if parts.username is not None or parts.password is not None:
        raise _not_allowed(url)
    if _looks_numeric(host) and not is_public(host):  # aiohttp asks no resolver for numbers
        raise _not_allowed(url)


def _looks_numeric(host: str) -> bool:
    """`127.0.0.1`, `[::1]`, and the short and octal forms that connect() understands too."""
    last = host.rstrip(".").rpartition(".")[2]
    return ":" in host or last.isdecimal() or last.lower().startswith("0x")


async def _capped(response: aiohttp.ClientResponse) -> bytes:
    body = bytearray()
    async for chunk in response.content.iter_chunked(_CHUNK_BYTES):
        body += chunk
        if len(body) > MAX_INPUT_BYTES:
            raise too_large()
    return bytes(body)


def _host(url: str) -> str:
    try:
        return urlsplit(url).hostname or url[:80]
    except ValueError:
        return url[:80]


def _not_allowed(url: str) -> UserError:
    return UserError(
        N_("A picture cannot be taken from {host}."),
        remedy=N_("Use a public http or https address, or choose a file."),
        code="picture.address",
        fields={"host": _host(url)},
    )


def _unreachable(url: str, reason: str) -> UserError:
    return UserError(
        N_("The picture could not be fetched from {host} ({reason})."),
        remedy=N_("Check the address, or choose a file."),
        code="picture.unreachable",
        fields={"host": _host(url), "reason": reason},
    )
