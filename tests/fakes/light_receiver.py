"""A viewer that decodes nothing: ICE, DTLS and SRTP by aiortc's transports, then counting.

Independent of the studio's own WebRTC code. After the handshake it reads its socket itself, with
the kernel's receive time of each datagram, so that its own slowness is not taken for the relay's.
Runs of datagrams stay together (UDP_GRO): on loopback the kernel would else cut them up within
the relay's own call, once for each viewer.
"""

import asyncio
import contextlib
import functools
import socket
import struct
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from unittest.mock import patch

import aiohttp
from aioice.ice import Connection
from aiortc.rtcdtlstransport import RTCCertificate, RTCDtlsTransport
from aiortc.rtcicetransport import RTCIceGatherer, RTCIceTransport
from aiortc.rtp import RtcpPsfbPacket, RtcpReceiverInfo, RtcpRrPacket, RtpPacket, is_rtcp
from aiortc.sdp import SessionDescription

STAMP_BYTES = 16  # a hexadecimal time.time_ns() behind the NAL header
_SO_TIMESTAMPNS = 35
_TIMESPEC = struct.Struct("qq")
_SOL_UDP, _UDP_GRO = 17, 104
_INT = struct.Struct("i")
_RUN_BYTES = 65_536
_NAL_IDR, _NAL_SPS, _STAP_A, _FU_A = 5, 7, 24, 28


def _stamp_and_size(extra: list[tuple[int, int, bytes]]) -> tuple[int, int]:
    """When the kernel got a run of datagrams, and how long each is; 0: not told."""
    received_ns = size = 0
    for level, kind, value in extra:
        if (level, kind) == (socket.SOL_SOCKET, _SO_TIMESTAMPNS):
            seconds, nanoseconds = _TIMESPEC.unpack(value)
            received_ns = seconds * 1_000_000_000 + nanoseconds
        elif (level, kind) == (_SOL_UDP, _UDP_GRO):
            (size,) = _INT.unpack(value)
    return received_ns, size


@functools.cache
def _certificate() -> RTCCertificate:
    return RTCCertificate.generateCertificate()


@dataclass
class StreamCount:
    """One stream. missing: sequence numbers not (yet) seen since the first.

    pictures: how many began; largest_gap_ms: the longest time between the beginnings of two.
    """

    first: int
    highest: int
    payload_type: int
    received: int = 1
    duplicates: int = 0
    missing: set[int] = field(default_factory=set)
    first_timestamp: int = 0
    newest_timestamp: int = 0
    timestamp_jump: int = 0
    pictures: int = 0
    largest_gap_ms: float = 0.0
    _picture_ns: int = 0

    def arrived(self, sequence: int, timestamp: int, received_ns: int) -> None:
        step = ((sequence - self.highest + 0x8000) & 0xFFFF) - 0x8000
        extended = self.highest + step
        if step > 0:
            self.missing.update(range(self.highest + 1, extended))
            self.highest = extended
            ahead = ((timestamp - self.newest_timestamp + 0x80000000) & 0xFFFFFFFF) - 0x80000000
            self.timestamp_jump = max(self.timestamp_jump, abs(ahead))
            if ahead > 0:
                self._picture_began(received_ns)
            self.newest_timestamp = timestamp
        elif extended in self.missing:
            self.missing.discard(extended)
        else:
            self.duplicates += 1
            return
        self.received += 1

    def _picture_began(self, received_ns: int) -> None:
        if self._picture_ns:
            gap_ms = (received_ns - self._picture_ns) / 1e6
            self.largest_gap_ms = max(self.largest_gap_ms, gap_ms)
        self.pictures, self._picture_ns = self.pictures + 1, received_ns


class LightReceiver:
    """Joins a WHEP endpoint and counts. delays_ms: of the sampled stamped packets.

    address: the local one from which it joins.
    """

    def __init__(
        self,
        whep: str,
        sample_every: int = 8,
        extensions: tuple[str, ...] = (),
        address: str = "127.0.0.1",
    ) -> None:
        self.whep = whep
        self._address = address
        self.streams: dict[int, StreamCount] = {}
        self.delays_ms: list[float] = []
        self.broken = 0
        self.sender_reports: list[bytes] = []
        self.first_key = asyncio.Event()
        self.posted_s = self.first_key_s = 0.0
        self.payloads: list[bytes] | None = None
        self.drop: set[int] = set()
        self._arrived = asyncio.Event()
        self._sample_every = sample_every
        self._extensions = extensions
        self.answer = ""
        self.extension_bytes = b""
        self._resource = ""
        self._tasks: list[asyncio.Task[None]] = []
        self._dtls: Any = None
        self._ice: Any = None
        self._sock: Any = None
        self._protocol: Any = None

    async def join(self, http: aiohttp.ClientSession) -> None:
        with patch("aioice.ice.get_host_addresses", lambda **_: [self._address]):
            gatherer = RTCIceGatherer(iceServers=[])
            await gatherer.gather()
        self._ice = RTCIceTransport(gatherer)
        self._dtls = RTCDtlsTransport(self._ice, [_certificate()])
        self.posted_s = time.monotonic()
        answer = await self._exchange(http, self._offer(gatherer))
        media: Any = answer.media[0]
        connection: Connection = self._ice._connection
        connection.ice_controlling = True
        for candidate in media.ice_candidates:
            await self._ice.addRemoteCandidate(candidate)
        await self._ice.addRemoteCandidate(None)
        await self._ice.start(media.ice)
        self._dtls._set_role("server" if media.dtls.role == "client" else "client")
        await self._dtls.start(media.dtls)
        if self._dtls.state != "connected":
            raise ConnectionError(self._dtls.state)
        self._take_socket(connection)
        self._tasks.append(asyncio.ensure_future(self._report()))

    async def _exchange(self, http: aiohttp.ClientSession, offer: str) -> SessionDescription:
        headers = {"Content-Type": "application/sdp"}
        async with http.post(self.whep, data=offer, headers=headers) as response:
            if response.status != 201:
                raise ConnectionError(response.status)
            self._resource = str(
                response.url.join(response.url.with_path(response.headers["Location"]))
            )
            self.answer = await response.text()
            return SessionDescription.parse(self.answer)

    def _offer(self, gatherer: RTCIceGatherer) -> str:
        ice = gatherer.getLocalParameters()
        prints = self._dtls.getLocalParameters().fingerprints
        digest = next(each.value for each in prints if each.algorithm == "sha-256")
        common = [
            "c=IN IP4 0.0.0.0",
            f"a=ice-ufrag:{ice.usernameFragment}",
            f"a=ice-pwd:{ice.password}",
            f"a=fingerprint:sha-256 {digest}",
            "a=setup:actpass",
            "a=recvonly",
            "a=rtcp-mux",
        ]
        lines = ["v=0", "o=- 1 1 IN IP4 127.0.0.1", "s=-", "t=0 0", "a=group:BUNDLE 0 1"]
        lines += [
            "m=audio 9 UDP/TLS/RTP/SAVPF 111",
            "a=mid:0",
            *common,
            "a=rtpmap:111 opus/48000/2",
        ]
        lines += ["m=video 9 UDP/TLS/RTP/SAVPF 102", "a=mid:1", *common, "a=rtpmap:102 H264/90000"]
        lines += ["a=rtcp-fb:102 nack", "a=rtcp-fb:102 nack pli"]
        lines += ["a=fmtp:102 packetization-mode=1;profile-level-id=42e01f"]
        lines += [f"a=extmap:{extension}" for extension in self._extensions]
        return "\r\n".join(lines) + "\r\n"

    def _take_socket(self, connection: Connection) -> None:
        pair = connection._nominated[1]
        self._protocol = pair.protocol
        transport: Any = pair.protocol.transport
        self._sock = transport._sock
        self._sock.setsockopt(socket.SOL_SOCKET, _SO_TIMESTAMPNS, 1)
        self._sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 21)
        self._sock.setsockopt(_SOL_UDP, _UDP_GRO, 1)
        loop: Any = asyncio.get_running_loop()
        loop._remove_reader(self._sock.fileno())
        loop._add_reader(self._sock.fileno(), self._readable)
        waiting = connection._queue  # media that overtook the end of the handshake
        for _ in range(waiting.qsize()):
            item = waiting.get_nowait()
            if item is None or not self._media(item[0], time.time_ns()):
                waiting.put_nowait(item)

    def _readable(self) -> None:
        with contextlib.suppress(BlockingIOError, OSError):
            for _ in range(256):
                data, extra, _, address = self._sock.recvmsg(_RUN_BYTES, 128)
                received_ns, size = _stamp_and_size(extra)
                for start in range(0, len(data), size or len(data)):
                    datagram = data[start : start + size] if size else data
                    if not self._media(datagram, received_ns):
                        self._protocol.datagram_received(datagram, address)

    def _media(self, data: bytes, received_ns: int) -> bool:
        if not 128 <= data[0] < 192:
            return False
        if is_rtcp(data):
            with contextlib.suppress(Exception):
                self.sender_reports.append(self._dtls._rx_srtp.unprotect_rtcp(data))
            return True
        self._arrived.set()
        sequence, timestamp, ssrc = struct.unpack_from("!HII", data, 2)
        if sequence in self.drop:
            self.drop.discard(sequence)
            return True
        stream = self.streams.get(ssrc)
        if stream is None:
            stream = StreamCount(sequence, sequence, data[1] & 0x7F)
            stream.first_timestamp = stream.newest_timestamp = timestamp
            self.streams[ssrc] = stream
        else:
            stream.arrived(sequence, timestamp, received_ns)
        if sequence % self._sample_every == 0 or not self.first_key.is_set():
            self._open(data, received_ns)
        return True

    def _open(self, data: bytes, received_ns: int) -> None:
        try:
            plain = self._dtls._rx_srtp.unprotect(data)
            packet = RtpPacket.parse(plain)
        except Exception:  # noqa: BLE001 - counted, whatever it was
            self.broken += 1
            return
        payload = packet.payload
        self.extension_bytes = plain[12 : len(plain) - len(payload)] or self.extension_bytes
        if self.payloads is not None:
            self.payloads.append(payload)
        if packet.payload_type == 102 and not self.first_key.is_set() and _is_key(payload):
            self.first_key_s = time.monotonic() - self.posted_s
            self.first_key.set()
        with contextlib.suppress(ValueError):
            stamp = int(payload[1 : 1 + STAMP_BYTES], 16)
            if received_ns:
                self.delays_ms.append((received_ns - stamp) / 1e6)

    async def wait_until(self, true: Callable[[], bool], timeout_s: float = 10.0) -> None:
        """Wait until `true()` holds; asked after every packet."""
        async with asyncio.timeout(timeout_s):
            while not true():
                self._arrived.clear()
                await self._arrived.wait()

    async def _report(self) -> None:
        stopping = asyncio.Event()
        while True:
            reports = [
                RtcpReceiverInfo(ssrc, 0, 0, stream.highest, 0, 0, 0)
                for ssrc, stream in self.streams.items()
            ]
            await self._dtls._send_rtp(bytes(RtcpRrPacket(1, reports)))
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(stopping.wait(), 1)

    async def ask_keyframe(self) -> None:
        """Send a PLI."""
        await self._dtls._send_rtp(bytes(RtcpPsfbPacket(1, 1, self.video_ssrc)))

    async def send_rtcp(self, compound: bytes) -> None:
        await self._dtls._send_rtp(compound)

    def fall_silent(self) -> None:
        """Send nothing more, as a frozen browser."""
        for task in (*self._tasks, self._ice._connection._query_consent_task):
            task.cancel()

    @property
    def video_ssrc(self) -> int:
        return next(ssrc for ssrc, stream in self.streams.items() if stream.payload_type == 102)

    @property
    def video(self) -> StreamCount:
        return self.streams[self.video_ssrc]

    @property
    def video_seconds(self) -> float:
        """How much of the picture's time passed since the first packet."""
        video = self.video
        return ((video.newest_timestamp - video.first_timestamp) & 0xFFFFFFFF) / 90_000

    @property
    def received(self) -> int:
        return sum(stream.received for stream in self.streams.values())

    @property
    def lost(self) -> int:
        return sum(len(stream.missing) for stream in self.streams.values())

    async def leave(self, http: aiohttp.ClientSession | None = None) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if http is not None:
            async with http.delete(self._resource):
                pass
        if self._dtls is not None:
            reader = self._dtls._task
            await self._dtls.stop()
            await self._ice.stop()
            if reader is not None:
                await asyncio.wait([reader])


def _is_key(payload: bytes) -> bool:
    kind = payload[0] & 0x1F
    if kind == _STAP_A:
        kind = payload[3] & 0x1F
    elif kind == _FU_A and payload[1] & 0x80:
        kind = payload[1] & 0x1F
    return kind in (_NAL_IDR, _NAL_SPS)
