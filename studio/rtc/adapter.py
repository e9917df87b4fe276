"""Every hook into aiortc 1.16.0 and aioice 0.13.0, and nothing else.

What is hooked, and why (tests/unit/rtc/test_adapter.py holds each against the installed release):

- `aioice.ice.Connection.get_component_candidates`: our sockets, on the addresses we choose
  (loopback too, which aioice leaves out), read in batches and without asyncio's transport;
- `aioice.ice.StunProtocol.datagram_received`: STUN to aioice, SRTP straight to us, DTLS only from
  the address of a succeeded pair. aioice gives datagrams from anybody to DTLS, so one forged
  ClientHello ends a session that is being set up;
- `aioice.ice.relayed_candidate`: a TURN server as one more way to the peer, known only after the
  offer was answered;
- `Connection.check_complete`, `request_received`, `respond_error`: to learn the path and that the
  peer lives, and to leave unauthenticated checks unanswered;
- `RTCDtlsTransport` alone, without RTCPeerConnection: `_recv` and `_send` of its transport,
  `_set_role`, `_srtp_profiles`, `_tx_srtp`, `_rx_srtp`, the event "statechange".

All on the event loop on which the connection was made.
"""

import asyncio
import functools
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Protocol, cast

import structlog
from aioice import Candidate
from aioice.candidate import candidate_foundation, candidate_priority
from aioice.ice import (
    CandidatePair,
    Connection,
    StunProtocol,
    get_host_addresses,
    relayed_candidate,
)
from aioice.stun import Message, TransactionError
from aiortc.rtcdtlstransport import (
    SRTP_AEAD_AES_128_GCM,
    SRTP_PROFILES,
    RTCCertificate,
    RTCDtlsFingerprint,
    RTCDtlsParameters,
    RTCDtlsTransport,
)
from aiortc.rtcicetransport import RTCIceTransport

from studio.rtc.datagrams import Address, MediaSocket
from studio.rtc.doorway import LOOPBACK, Doorway

_log = structlog.get_logger(__name__)

_STUN_END, _DTLS_START, _DTLS_END, _MEDIA_START, _MEDIA_END = 4, 20, 64, 128, 192  # RFC 7983
_COMPONENT = 1
_DTLS_BACKLOG = 64  # datagrams; a handshake needs about ten
_HELD_PER_ADDRESS = 8
_UNAUTHENTICATED = (400, 401)


def host_addresses() -> tuple[str, ...]:
    """This machine's addresses, loopback last."""
    return (*get_host_addresses(use_ipv4=True, use_ipv6=False), LOOPBACK)


@functools.cache
def certificate() -> RTCCertificate:
    """The process's one certificate: making a key pair for each viewer would cost milliseconds."""
    return RTCCertificate.generateCertificate()


@functools.cache
def fingerprint() -> str:
    """SHA-256 of `certificate()`, as in SDP."""
    prints = certificate().getFingerprints()
    return next(each.value for each in prints if each.algorithm == "sha-256")


class Way(Protocol):
    """What media leaves by (MediaSocket, or a TURN server)."""

    def sendto(self, data: Any, addr: Any = None) -> None:  # noqa: ANN401 - asyncio's signature
        """Send one datagram."""
        ...

    def send_run(self, run: memoryview, segment_bytes: int, address: Address) -> None:
        """As MediaSocket."""
        ...


@dataclass(slots=True)
class Path:
    """Where media goes: our socket, or the server that passes it on, and the peer's address."""

    sock: Way
    address: Address


@dataclass(frozen=True, slots=True)
class TurnServer:
    """A server that passes datagrams on. transport: udp or tcp."""

    address: Address
    username: str
    credential: str = field(repr=False)
    transport: str = "udp"
    is_tls: bool = False


class _ByTurn:
    """Media by way of a TURN server: one datagram after the other, in their order."""

    def __init__(self, transport: asyncio.DatagramTransport) -> None:
        self._transport = transport

    def sendto(self, data: Any, addr: Any = None) -> None:  # noqa: ANN401 - as Way
        self._transport.sendto(bytes(data), addr)

    def send_run(self, run: memoryview, segment_bytes: int, address: Address) -> None:
        for start in range(0, len(run), segment_bytes):
            self.sendto(run[start : start + segment_bytes], address)


@dataclass(frozen=True, slots=True)
class LinkEvents:
    """What a Link tells. on_media: an SRTP or SRTCP datagram, still encrypted."""

    on_media: Callable[[bytes], None]
    on_drained: Callable[[], None]
    on_alive: Callable[[], None]
    on_refused: Callable[[], None]
    on_lost: Callable[[], None]


class _FilteringProtocol(StunProtocol):
    """Sorts datagrams by their first byte before aioice sees them."""

    def datagram_received(self, data: bytes | str, addr: tuple[Any, ...]) -> None:
        packet = cast("bytes", data)
        if not packet:
            return
        first, ice = packet[0], cast("IceConnection", self.receiver)
        if _MEDIA_START <= first < _MEDIA_END:
            ice.events.on_media(packet)
        elif first < _STUN_END:
            super().datagram_received(packet, addr)
        elif _DTLS_START <= first < _DTLS_END:
            ice.dtls_arrived(packet, (addr[0], addr[1]))


class IceConnection(Connection):
    """An ICE agent on our own sockets that lets nobody but its peer speak DTLS."""

    def __init__(self, doorway: Doorway, events: LinkEvents, *, is_controlling: bool) -> None:
        super().__init__(ice_controlling=is_controlling)
        self.events = events
        self.path: Path | None = None
        self.dtls_refused = 0
        self._doorway = doorway
        self._held: dict[Address, list[bytes]] = {}

    async def get_component_candidates(
        self,
        component: int,
        addresses: list[str],
        timeout: int = 5,  # noqa: ASYNC109 - aioice's signature
    ) -> list[Candidate]:
        """Bind one socket per address; an address that is not ours is left out."""
        for host in self._doorway.addresses:
            protocol = _FilteringProtocol(self)
            try:
                sock = MediaSocket.bind(
                    (host, self._doorway.port_choices()),
                    protocol,
                    self.events.on_drained,
                    self.events.on_refused,
                )
            except OSError as error:
                _log.info("ice.address_unusable", host=host, error=str(error))
                continue
            protocol.connection_made(sock)
            protocol.local_candidate = Candidate(
                foundation=candidate_foundation("host", "udp", host),
                component=component,
                transport="udp",
                priority=candidate_priority(component, "host"),
                host=host,
                port=sock.get_extra_info("sockname")[1],
                type="host",
            )
            self._protocols.append(protocol)
        return [protocol.local_candidate for protocol in self._protocols]

    async def relay_through(self, server: TurnServer) -> None:
        """Have one more way to the peer; before `connect`. Raises OSError or aioice's errors."""
        candidate, protocol = await relayed_candidate(
            component=_COMPONENT,
            hide_related_address=True,
            protocol_factory=lambda: _FilteringProtocol(self),
            turn_server=server.address,
            turn_username=server.username,
            turn_password=server.credential,
            turn_ssl=server.is_tls,
            turn_transport=server.transport,
        )
        self._protocols.append(protocol)
        self._local_candidates.append(candidate)

    def data_received(self, data: bytes, component: int) -> None:
        """Ignore what aioice could not read: DTLS and media never come this way."""

    def dtls_arrived(self, packet: bytes, source: Address) -> None:
        """Queue a DTLS datagram of the peer; hold a known candidate's until its check succeeded."""
        pairs = [pair for pair in self._check_list if pair.remote_addr == source]
        pairs += [pair for pair in self._nominated.values() if pair.remote_addr == source]
        if any(pair.state is CandidatePair.State.SUCCEEDED for pair in pairs):
            self._queue_dtls(packet)
        elif pairs:
            held = self._held.setdefault(source, [])
            if len(held) < _HELD_PER_ADDRESS:
                held.append(packet)
        else:
            self.dtls_refused += 1

    def _queue_dtls(self, packet: bytes) -> None:
        if self._queue.qsize() < _DTLS_BACKLOG:
            self._queue.put_nowait((packet, _COMPONENT))

    def check_complete(self, pair: CandidatePair) -> None:
        """A check ended: note the path, and let the pair's held DTLS in."""
        super().check_complete(pair)
        if pair.state is CandidatePair.State.SUCCEEDED:
            for packet in self._held.pop(pair.remote_addr, ()):
                self._queue_dtls(packet)
        chosen = self._nominated.get(_COMPONENT)
        if chosen is not None:
            way = chosen.protocol.transport
            sock = way if isinstance(way, MediaSocket) else _ByTurn(way)
            self.path = Path(sock, chosen.remote_addr)

    def request_received(self, message: Message, addr: Address, protocol: StunProtocol) -> None:
        """A check by the peer (authenticated below, else ignored)."""
        answered = len(self._check_list)
        super().request_received(message, addr, protocol)
        if answered and any(pair.remote_addr == addr for pair in self._nominated.values()):
            self.events.on_alive()

    def respond_error(
        self,
        request: Message,
        addr: Address,
        protocol: StunProtocol,
        error_code: tuple[int, str],
    ) -> None:
        """Answer a role conflict; a stranger's check gets nothing to echo off."""
        if error_code[0] not in _UNAUTHENTICATED:
            super().respond_error(request, addr, protocol, error_code)


class _IcePort:
    """What RTCDtlsTransport needs of an ICE transport."""

    def __init__(self, ice: IceConnection) -> None:
        self._recv = ice.recv
        self._send = ice.send


@dataclass(frozen=True, slots=True)
class IceParameters:
    """ICE credentials and, for the side that calls first, the peer's candidates."""

    username: str
    password: str
    candidates: tuple[Candidate, ...] = ()


class Link:
    """One ICE and DTLS association; afterwards the two SRTP sessions."""

    def __init__(self, doorway: Doorway, events: LinkEvents, *, is_controlling: bool) -> None:
        self._events = events
        self.ice = IceConnection(doorway, events, is_controlling=is_controlling)
        port = cast("RTCIceTransport", _IcePort(self.ice))
        self._dtls = RTCDtlsTransport(port, [certificate()])
        self._dtls._srtp_profiles = sorted(
            SRTP_PROFILES, key=lambda profile: profile is not SRTP_AEAD_AES_128_GCM
        )
        self._dtls.on("statechange", self._state_changed)

    async def gather(self) -> tuple[Candidate, ...]:
        """Bind the sockets; our candidates."""
        await self.ice.gather_candidates()
        return tuple(self.ice.local_candidates)

    async def relay_through(self, server: TurnServer, timeout_s: float) -> bool:
        """Have a TURN server as one more way to the peer; before `connect`. False: it refuses."""
        try:
            async with asyncio.timeout(timeout_s):
                await self.ice.relay_through(server)
        except (OSError, TimeoutError, TransactionError) as error:
            _log.info("ice.no_turn", server=server.address[0], reason=str(error) or repr(error))
            return False
        return True

    async def connect(self, peer: IceParameters, peer_fingerprint: str, role: str) -> None:
        """ICE, then DTLS as `role` (client or server). Raises ConnectionError.

        Without candidates of the peer we wait for its checks and send nothing before one arrived.
        """
        self.ice.remote_username, self.ice.remote_password = peer.username, peer.password
        for candidate in peer.candidates:
            await self.ice.add_remote_candidate(candidate)
        if peer.candidates:
            await self.ice.add_remote_candidate(None)
        await self.ice.connect()
        self._dtls._set_role(role)
        remote = RTCDtlsParameters([RTCDtlsFingerprint("sha-256", peer_fingerprint)])
        await self._dtls.start(remote)
        if self._dtls.state != "connected":
            raise ConnectionError("DTLS failed")

    @property
    def sessions(self) -> tuple[Any, Any]:
        """Pylibsrtp sessions for sending and receiving; only after `connect`."""
        return self._dtls._tx_srtp, self._dtls._rx_srtp

    def _state_changed(self) -> None:
        if self._dtls.state == "closed":
            self._events.on_lost()

    async def aclose(self) -> None:
        """Say good-bye and close the sockets."""
        self._dtls.remove_all_listeners()
        reader = self._dtls._task
        await self._dtls.stop()
        await self.ice.close()
        if reader is not None:
            await asyncio.wait([reader])
