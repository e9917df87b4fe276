"""Stands before the HTTP server: silent, dribbling and too many connections are cut off.

aiohttp alone keeps a connection that never finishes a request for ever (measured; threat model,
finding 8). The guard passes everything on to aiohttp's own protocol; a middleware tells it when a
request is whole, and from then on the handler's own time limits count.
"""

import asyncio
import ipaddress
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Sequence
from typing import cast

from aiohttp import web

from studio.edge.options import Limits
from studio.edge.proxies import Network, is_trusted

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Gate:
    """Counts connections; makes a guarded one for each. One loop.

    proxies: they bring everybody's connections, so no limit per address holds for them.
    """

    def __init__(self, server: web.Server, limits: Limits, proxies: Sequence[Network] = ()) -> None:
        self._server = server
        self._proxies = proxies
        self.limits = limits
        self._waiting: dict[str, OrderedDict[GuardedConnection, None]] = {}
        self._open: dict[str, int] = {}
        self._total = 0

    def connection(self) -> "GuardedConnection":
        """The protocol factory for `loop.create_server`."""
        return GuardedConnection(self, cast("asyncio.Protocol", self._server()))

    def enter(self, address: str) -> bool:
        """Count a new connection. False when there are too many."""
        count = self._open.get(address, 0) + 1
        is_one_of_many = count > self.limits.connections_per_address and not (
            _is_loopback(address) or is_trusted(address, self._proxies)
        )
        if is_one_of_many or self._total >= self.limits.connections:
            return False
        self._open[address] = count
        self._total += 1
        return True

    def leave(self, address: str) -> None:
        """A counted connection is gone."""
        self._total -= 1
        self._open[address] -= 1
        if not self._open[address]:
            del self._open[address]

    def waits(self, connection: "GuardedConnection") -> None:
        """No request is under way on `connection`; too many of these push out the oldest."""
        waiting = self._waiting.setdefault(connection.address, OrderedDict())
        waiting[connection] = None
        is_too_many = len(waiting) > self.limits.waiting_per_address
        if is_too_many and not is_trusted(connection.address, self._proxies):
            next(iter(waiting)).cut_off()

    def waits_no_more(self, connection: "GuardedConnection") -> None:
        """A request is under way, or the connection is gone."""
        waiting = self._waiting.get(connection.address)
        if waiting is None:
            return
        waiting.pop(connection, None)
        if not waiting:
            del self._waiting[connection.address]


class GuardedConnection(asyncio.Protocol):
    """Passes everything to aiohttp's protocol and cuts off a peer that keeps it waiting."""

    def __init__(self, gate: Gate, inner: asyncio.Protocol) -> None:
        self._gate = gate
        self._inner = inner
        self._transport: asyncio.Transport | None = None
        self._timer: asyncio.TimerHandle | None = None
        self.address = ""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """As asyncio.Protocol."""
        assert isinstance(transport, asyncio.Transport)
        peer = transport.get_extra_info("peername")
        address = str(peer[0]) if peer else ""
        if not self._gate.enter(address):
            transport.abort()
            return
        self.address = address
        self._transport = transport
        self._inner.connection_made(transport)
        self.request_done()

    def data_received(self, data: bytes) -> None:
        """As asyncio.Protocol."""
        if self._transport is not None:
            self._inner.data_received(data)

    def eof_received(self) -> bool | None:
        """As asyncio.Protocol."""
        return None if self._transport is None else self._inner.eof_received()

    def pause_writing(self) -> None:
        """As asyncio.Protocol."""
        self._inner.pause_writing()

    def resume_writing(self) -> None:
        """As asyncio.Protocol."""
        self._inner.resume_writing()

    def connection_lost(self, exc: Exception | None) -> None:
        """As asyncio.Protocol."""
        if self._transport is None:
            return
        self.request_begun()
        self._transport = None
        self._gate.leave(self.address)
        self._inner.connection_lost(exc)

    def request_begun(self) -> None:
        """A whole request (its head) arrived; its handler keeps the time now."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        self._gate.waits_no_more(self)

    def request_done(self) -> None:
        """The answer is sent; the next request may take `request_wait_s`."""
        if self._transport is None or self._transport.is_closing():
            return
        loop = asyncio.get_running_loop()
        self._timer = loop.call_later(self._gate.limits.request_wait_s, self.cut_off)
        self._gate.waits(self)

    def cut_off(self) -> None:
        """Close at once, without a word."""
        self._gate.waits_no_more(self)
        if self._transport is not None:
            self._transport.abort()


@web.middleware
async def tell_guard(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Let the connection's guard know that a request is whole, and when it is answered."""
    transport = request.transport
    guard = None if transport is None else transport.get_protocol()
    if not isinstance(guard, GuardedConnection):
        return await handler(request)
    guard.request_begun()
    try:
        return await handler(request)
    finally:
        guard.request_done()


def _is_loopback(address: str) -> bool:
    try:
        return ipaddress.ip_address(address.partition("%")[0]).is_loopback
    except ValueError:
        return False
