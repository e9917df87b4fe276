"""The contract with aiortc and aioice: each hooked attribute exists in the pinned release, fires,
and the filter in front of DTLS keeps strangers out."""

import asyncio
import inspect
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from importlib.metadata import version
from typing import TypeVar

import pytest
from aioice.ice import Connection, StunProtocol, relayed_candidate
from aiortc.rtcdtlstransport import SRTP_AEAD_AES_128_GCM, RTCDtlsTransport
from OpenSSL import SSL

from studio.errors import RetryableError
from studio.rtc import adapter
from studio.rtc.adapter import IceConnection, TurnServer, certificate
from studio.rtc.doorway import Doorway
from tests.unit.rtc.pairs import Pair, connected

T = TypeVar("T")


def test_the_pinned_releases_are_installed() -> None:
    assert (version("aiortc"), version("aioice")) == ("1.16.0", "0.13.0")


@pytest.mark.parametrize(
    ("owner", "name", "parameters"),
    [
        (Connection, "get_component_candidates", ["self", "component", "addresses", "timeout"]),
        (Connection, "data_received", ["self", "data", "component"]),
        (Connection, "check_complete", ["self", "pair"]),
        (Connection, "request_received", ["self", "message", "addr", "protocol"]),
        (Connection, "respond_error", ["self", "request", "addr", "protocol", "error_code"]),
        (StunProtocol, "datagram_received", ["self", "data", "addr"]),
        (RTCDtlsTransport, "_set_role", ["self", "role"]),
    ],
)
def test_a_hooked_method_has_the_shape_we_override(
    owner: type, name: str, parameters: list[str]
) -> None:
    assert list(inspect.signature(getattr(owner, name)).parameters) == parameters


def spied(original: Callable[..., T], name: str, fired: set[str]) -> Callable[..., T]:
    def spy(*arguments: object, **named: object) -> T:
        fired.add(name)
        return original(*arguments, **named)

    return spy


async def test_every_hook_fires_in_one_connection(monkeypatch: pytest.MonkeyPatch) -> None:
    fired: set[str] = set()
    for owner, names in (
        (
            IceConnection,
            ("get_component_candidates", "check_complete", "request_received", "dtls_arrived"),
        ),
        (adapter._FilteringProtocol, ("datagram_received",)),
    ):
        for name in names:
            monkeypatch.setattr(owner, name, spied(getattr(owner, name), name, fired))
    async with connected() as pair:
        assert fired == {
            "get_component_candidates",
            "check_complete",
            "request_received",
            "dtls_arrived",
            "datagram_received",
        }
        dtls = pair.caller._link._dtls
        for name in ("_tx_srtp", "_rx_srtp", "_srtp_profiles", "_task", "state"):
            assert hasattr(dtls, name)
        assert dtls._srtp_profiles[0] is SRTP_AEAD_AES_128_GCM
        assert pair.caller._link.ice._nominated
        assert pair.caller._link.ice.path is not None


async def test_good_bye_reaches_the_other_side() -> None:
    async with connected() as pair:
        await pair.caller.aclose()
        await asyncio.wait_for(pair.host_ear.lost.wait(), 5)


def client_hello_without_a_common_cipher() -> bytes:
    context = SSL.Context(SSL.DTLS_METHOD)
    context.set_cipher_list(b"AES128-SHA")  # RSA key exchange: an ECDSA server cannot
    connection = SSL.Connection(context)
    connection.set_connect_state()
    with suppress(SSL.WantReadError):
        connection.do_handshake()
    return connection.bio_read(1500)


@asynccontextmanager
async def spray(pair: Pair, hello: bytes) -> AsyncIterator[None]:
    """An unrelated socket sends `hello` to every port of both sessions, thousands a second."""
    ports = [int(line.split()[5]) for each in (pair.offer, pair.answer) for line in each.candidates]
    loop = asyncio.get_running_loop()
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as stranger:
        is_over = False

        def burst() -> None:
            if not is_over:
                for port in ports:
                    stranger.sendto(hello, ("127.0.0.1", port))
                loop.call_later(0.002, burst)

        burst()
        yield
        is_over = True


async def test_ten_of_ten_sessions_connect_under_a_spray_of_client_hellos() -> None:
    hello = client_hello_without_a_common_cipher()
    for _ in range(10):
        pair = Pair()
        await pair.describe()
        try:
            async with spray(pair, hello):
                await pair.connect()
            assert pair.caller.is_connected
            assert pair.caller.dtls_refused + pair.host.dtls_refused > 0
        finally:
            await pair.aclose()


async def test_the_same_spray_ends_a_session_without_the_filter(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def unfiltered(self: IceConnection, packet: bytes, source: object) -> None:
        self._queue_dtls(packet)

    monkeypatch.setattr(IceConnection, "dtls_arrived", unfiltered)
    pair = Pair()
    await pair.describe()
    try:
        async with spray(pair, client_hello_without_a_common_cipher()):
            with pytest.raises(ExceptionGroup) as failure:
                await pair.connect(timeout_s=2)
        assert failure.group_contains(RetryableError)
    finally:
        await pair.aclose()


async def test_strangers_checks_are_not_answered() -> None:
    pair = Pair()
    await pair.describe()
    try:
        port = int(pair.answer.candidates[0].split()[5])
        loop = asyncio.get_running_loop()
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as stranger:
            stranger.setblocking(False)
            unsigned = bytes.fromhex("000100002112a442") + bytes(12)
            await loop.sock_sendto(stranger, unsigned, ("127.0.0.1", port))
            await loop.sock_sendto(stranger, b"", ("127.0.0.1", port))
            await loop.sock_sendto(stranger, b"\x00garbage", ("127.0.0.1", port))
            await pair.connect()
            with pytest.raises(BlockingIOError):
                stranger.recv(100)
    finally:
        await pair.aclose()


def test_one_certificate_serves_the_process() -> None:
    assert certificate() is certificate()


async def test_a_turn_server_that_is_not_there_is_no_hindrance() -> None:
    wanted = inspect.signature(relayed_candidate).parameters
    assert {"protocol_factory", "turn_server", "turn_username", "turn_password"} <= set(wanted)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as silent:
        silent.bind(("127.0.0.1", 0))
        server = TurnServer(silent.getsockname(), "ana", "secret")
        link = adapter.Link(Doorway(), _NO_EVENTS, is_controlling=True)
        await link.gather()
        assert not await link.relay_through(server, 0.2)
        assert len(link.ice.local_candidates) == 1
        await link.aclose()


_NO_EVENTS = adapter.LinkEvents(
    lambda _: None, lambda: None, lambda: None, lambda: None, lambda: None
)
