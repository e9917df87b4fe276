"""UDP for media: reads everything that waits in one go, sends runs of packets in one call.

asyncio's own datagram transport takes one packet per turn of the loop and one system call per
packet sent; at 40 viewers the calls cost more than the encryption. On Linux a run of equally long
packets (the last may be shorter) leaves as one segmented send (UDP_SEGMENT); elsewhere, or when
the kernel or the card refuses, one by one.
"""

import asyncio
import contextlib
import errno
import select
import socket
import struct
import sys
from collections.abc import Callable, Iterable
from typing import Any

import structlog

Address = tuple[str, int]

_log = structlog.get_logger(__name__)
_READ_BYTES = 2048
_READS_PER_TURN = 48  # a whole key frame is passed on at once; then the loop does other business
_SOCKET_BUFFER_BYTES = 2 * 1024 * 1024
_SOL_UDP = 17
_UDP_SEGMENT = 103
_SOL_IP, _IP_RECVERR = 0, 11
SEGMENTS_MAX = 60  # the kernel takes 64
HAS_SEGMENTATION = sys.platform == "linux"


class MediaSocket(asyncio.DatagramTransport):
    """One bound UDP socket on an event loop; also the transport that aioice sees.

    on_drained: called after every batch of received datagrams.
    on_refused: called when the host at the other end says that nobody listens (Linux only).
    """

    def __init__(
        self,
        sock: socket.socket,
        protocol: asyncio.DatagramProtocol,
        on_drained: Callable[[], None],
        on_refused: Callable[[], None],
    ) -> None:
        super().__init__({"sockname": sock.getsockname(), "socket": sock})
        self._loop = asyncio.get_running_loop()
        self._sock = sock
        self._protocol = protocol
        self._on_drained = on_drained
        self._on_refused = on_refused
        self._closing = False
        self._segmented = HAS_SEGMENTATION
        self.send_failures = 0
        self._watch = _Watch(sock) if _loses_sockets(self._loop) else None
        self._loop.add_reader(self._watched, self._readable)

    @classmethod
    def bind(
        cls,
        place: tuple[str, Iterable[int]],
        protocol: asyncio.DatagramProtocol,
        on_drained: Callable[[], None],
        on_refused: Callable[[], None],
    ) -> "MediaSocket":
        """A socket at `place`: a local address, and the ports to try (0: any free one).

        Raises OSError when the address is not ours, or every port is taken.
        """
        host, ports = place
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        sock = socket.socket(family, socket.SOCK_DGRAM)
        try:
            sock.settimeout(0)
            for option in (socket.SO_RCVBUF, socket.SO_SNDBUF):
                sock.setsockopt(socket.SOL_SOCKET, option, _SOCKET_BUFFER_BYTES)
            if sys.platform == "linux" and family == socket.AF_INET:
                sock.setsockopt(_SOL_IP, _IP_RECVERR, 1)
            _bind(sock, host, ports)
            return cls(sock, protocol, on_drained, on_refused)
        except OSError:
            sock.close()
            raise

    def _readable(self) -> None:
        for _ in range(_READS_PER_TURN):
            try:
                data, address = self._sock.recvfrom(_READ_BYTES)
            except (BlockingIOError, InterruptedError):
                break
            except OSError:
                self._take_errors()
                break
            try:
                self._protocol.datagram_received(data, address)
            except Exception:  # noqa: BLE001 - hostile input must never end the reader
                _log.debug("datagram.failed", exc_info=True)
            if self._closing:
                return
        self._on_drained()

    def _take_errors(self) -> None:
        """Empty the error queue, or the loop would wake for it for ever."""
        with contextlib.suppress(OSError):
            while self._sock.recvmsg(0, 512, socket.MSG_ERRQUEUE):
                pass
        self._on_refused()

    def sendto(self, data: Any, addr: Any = None) -> None:  # noqa: ANN401 - asyncio's signature
        """Send one datagram; a full buffer drops it, as the network might."""
        if self._closing:
            return
        try:
            self._sock.sendto(data, addr)
        except OSError as error:
            self._failed(error)

    def send_run(self, run: memoryview, segment_bytes: int, address: Address) -> None:
        """Send `run` as datagrams of `segment_bytes` each; only the last may be shorter."""
        if len(run) <= segment_bytes:
            self.sendto(run, address)
        elif not self._segmented:
            for start in range(0, len(run), segment_bytes):
                self.sendto(run[start : start + segment_bytes], address)
        elif not self._closing:
            self._send_segmented(run, segment_bytes, address)

    def _send_segmented(self, run: memoryview, segment_bytes: int, address: Address) -> None:
        control = [(_SOL_UDP, _UDP_SEGMENT, struct.pack("H", segment_bytes))]
        try:
            self._sock.sendmsg([run], control, 0, address)
        except (BlockingIOError, ConnectionError) as error:
            self._failed(error)
        except OSError as error:
            _log.info("datagram.no_segmentation", error=str(error))
            self._segmented = False
            self.send_run(run, segment_bytes, address)

    def _failed(self, error: OSError) -> None:
        self.send_failures += 1
        if isinstance(error, ConnectionError):
            self._take_errors()

    @property
    def _watched(self) -> int:
        """What the loop looks at."""
        return self._sock.fileno() if self._watch is None else self._watch.fileno()

    def is_closing(self) -> bool:
        """True once closed."""
        return self._closing

    def close(self) -> None:
        """Close the socket; the protocol hears of it on the next turn of the loop."""
        if self._closing:
            return
        self._closing = True
        self._loop.remove_reader(self._watched)
        if self._watch is not None:
            self._watch.close()
        self._sock.close()
        self._loop.call_soon(self._protocol.connection_lost, None)

    abort = close


class _Watch:
    """An epoll of its own around one socket: readable when the socket is, or holds an error."""

    def __init__(self, sock: socket.socket) -> None:
        self._epoll = select.epoll()
        self._epoll.register(sock.fileno(), select.EPOLLIN | select.EPOLLERR)

    def fileno(self) -> int:
        return self._epoll.fileno()

    def close(self) -> None:
        self._epoll.close()


def _loses_sockets(loop: asyncio.AbstractEventLoop) -> bool:
    """Whether `loop` stops reading from a socket for ever once its error queue is not empty.

    libuv takes such a socket for broken (uv__poll_io: POLLERR becomes UV_EBADF), but a refusal by
    one of a peer's many addresses is quite usual while a path is looked for.
    """
    return sys.platform == "linux" and type(loop).__module__.startswith("uvloop")


def _bind(sock: socket.socket, host: str, ports: Iterable[int]) -> None:
    taken = OSError(errno.EADDRINUSE, "every media port is taken")
    for port in ports:
        try:
            sock.bind((host, port))
        except OSError as error:
            if error.errno != errno.EADDRINUSE:
                raise
            taken = error
        else:
            return
    raise taken
