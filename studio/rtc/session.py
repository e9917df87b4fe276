"""Session: one WebRTC association carrying RTP and RTCP both ways, whoever called first.

Owner: the WHIP output (push loop) or the edge's relay (its loop). All calls on that loop.
"""

import asyncio
import contextlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from aioice import Candidate
from aiortc.rtp import AnyRtcpPacket

from studio.errors import N_, RetryableError
from studio.kit.clock import Clock
from studio.rtc import rtcp, rtp, sdp
from studio.rtc.adapter import IceParameters, Link, LinkEvents, TurnServer, fingerprint
from studio.rtc.doorway import Doorway
from studio.rtc.srtp import Outgoing, Protector, Scratch, Unprotector

_REMOTE_CANDIDATES_MAX = 16
_EARLY_DATAGRAMS = 64
_REFUSALS_UNTIL_LOST = 4


class SessionSink(Protocol):
    """Who hears a session. on_rtp: a decrypted packet, unparsed. on_drained: a batch ended."""

    def on_rtp(self, packet: bytes) -> None:
        """A media packet."""
        ...

    def on_rtcp(self, packets: Sequence[AnyRtcpPacket]) -> None:
        """The packets of one compound."""
        ...

    def on_drained(self) -> None:
        """Everything that had arrived was told."""
        ...

    def on_lost(self) -> None:
        """The peer said good-bye or its host refuses our packets. May be told more than once."""
        ...


@dataclass(slots=True)
class SessionCounters:
    """What went through. heard_ns: when the peer last proved to be there."""

    sent_packets: int = 0
    sent_bytes: int = 0
    forged_packets: int = 0
    heard_ns: int = 0
    rtcp_heard_ns: int = 0


class Session:
    """ICE, DTLS and SRTP with one peer over our sockets.

    doorway: where the peer reaches us. scratch: shared by all sessions of this loop.
    """

    def __init__(
        self,
        doorway: Doorway,
        sink: SessionSink,
        scratch: Scratch,
        clock: Clock,
        *,
        is_controlling: bool,
    ) -> None:
        self._sink = sink
        self._scratch = scratch
        self._clock = clock
        self._protector: Protector | None = None
        self._unprotector: Unprotector | None = None
        self.counters = SessionCounters(heard_ns=clock.now_ns())
        self._refusals = 0
        self._is_closed = False
        self._early: tuple[bytes, ...] = ()  # media that overtook the end of the handshake
        events = LinkEvents(self._media, sink.on_drained, self._alive, self._refused, sink.on_lost)
        self._doorway = doorway
        self._link = Link(doorway, events, is_controlling=is_controlling)

    @property
    def is_connected(self) -> bool:
        """True once media can be sent."""
        return self._protector is not None

    @property
    def dtls_refused(self) -> int:
        """Handshake datagrams that came from strangers and were ignored."""
        return self._link.ice.dtls_refused

    @property
    def remote_username(self) -> str:
        """The peer's ice-ufrag: tells a trickle of this session from a restart."""
        return self._link.ice.remote_username or ""

    async def local(self, setup: str) -> sdp.Local:
        """Bind sockets and describe our side. Raises RetryableError when no port is free."""
        candidates = await self._link.gather()
        if not candidates:
            raise RetryableError(
                N_("No port is free for picture and sound."),
                remedy=N_("Give the edge a wider range of UDP ports."),
                code="rtc.no_port",
                retry_after_s=5,
            )
        ice = self._link.ice
        lines = self._doorway.lines(candidates)
        return sdp.Local(ice.local_username, ice.local_password, fingerprint(), setup, lines)

    async def relay_through(self, servers: Sequence[TurnServer], timeout_s: float) -> None:
        """Have the first of `servers` that takes us as one more way; before `connect`."""
        for server in servers:
            if await self._link.relay_through(server, timeout_s):
                return

    async def connect(
        self, remote: sdp.Description, timeout_s: float, *, use_candidates: bool
    ) -> None:
        """Reach the peer and agree on keys. Raises RetryableError after `timeout_s`.

        use_candidates: False on a server: the peer reaches us, and we never send to an address
        that a stranger merely wrote into an offer.
        """
        candidates = _candidates(remote) if use_candidates else ()
        peer = IceParameters(remote.username, remote.password, candidates)
        role = "server" if remote.setup == "active" else "client"
        try:
            async with asyncio.timeout(timeout_s):
                await self._link.connect(peer, remote.fingerprint, role)
            if self._is_closed:  # while the handshake ended: a DELETE may come at any time
                raise ConnectionError("closed")
        except (OSError, TimeoutError, ValueError) as error:
            raise RetryableError(
                N_("The media connection could not be made."),
                remedy=N_("Check that UDP is not blocked between here and the relay."),
                code="rtc.unreachable",
            ) from error
        outgoing, incoming = self._link.sessions
        self._protector = Protector(outgoing, self._scratch)
        self._unprotector = Unprotector(incoming)
        self._alive()
        asyncio.get_running_loop().call_soon(self._take_early)

    def _take_early(self) -> None:
        early, self._early = self._early, ()
        for datagram in early:
            self._media(datagram)
        self._sink.on_drained()

    def send(self, packets: Sequence[Outgoing], shift: int = 0) -> None:
        """Encrypt and send media packets, equally long neighbours in one call. Never waits.

        shift: added to every sequence number, modulo 2^16.
        """
        path, protector = self._link.ice.path, self._protector
        if path is not None and protector is not None:
            self.counters.sent_bytes += protector.send(
                packets, path.sock.send_run, path.address, shift
            )
            self.counters.sent_packets += len(packets)

    def send_rtcp(self, compound: bytes) -> None:
        """Encrypt and send an RTCP compound. Never waits."""
        path, protector = self._link.ice.path, self._protector
        if path is not None and protector is not None:
            path.sock.sendto(protector.protect_rtcp(compound), path.address)

    def _alive(self) -> None:
        self.counters.heard_ns = self._clock.now_ns()
        self._refusals = 0

    def _refused(self) -> None:
        """Its host says that nobody listens: true after a few times, once media flows."""
        self._refusals += self.is_connected
        if self._refusals == _REFUSALS_UNTIL_LOST:
            self._sink.on_lost()

    def _media(self, datagram: bytes) -> None:
        unprotector = self._unprotector
        if unprotector is None:
            if len(self._early) < _EARLY_DATAGRAMS:
                self._early = (*self._early, datagram)
            return
        if rtp.is_rtcp(datagram):
            self._rtcp(unprotector.unprotect_rtcp(datagram))
            return
        packet = unprotector.unprotect(datagram)
        if packet is None:
            self.counters.forged_packets += 1
        else:
            self._sink.on_rtp(packet)

    def _rtcp(self, compound: bytes | None) -> None:
        if compound is None:
            self.counters.forged_packets += 1
            return
        self._alive()
        self.counters.rtcp_heard_ns = self.counters.heard_ns
        self._sink.on_rtcp(rtcp.parse(compound))

    async def aclose(self) -> None:
        """Say good-bye and close the sockets."""
        self._is_closed = True
        self._protector = self._unprotector = None
        await self._link.aclose()


def _candidates(remote: sdp.Description) -> tuple[Candidate, ...]:
    """The peer's UDP candidates; names instead of addresses are left out, they need multicast."""
    found = []
    for line in remote.candidates[:_REMOTE_CANDIDATES_MAX]:
        with contextlib.suppress(ValueError, IndexError):
            candidate = Candidate.from_sdp(line)
            if candidate.transport.lower() == "udp" and not candidate.host.endswith(".local"):
                found.append(candidate)
    return tuple(found)
