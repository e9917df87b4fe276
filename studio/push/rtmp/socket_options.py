"""What the operating system can do for a live TCP connection, and what it knows about it."""

import contextlib
import socket
import struct
import sys
from asyncio.trsock import TransportSocket

_UNACKNOWLEDGED_MS = 8000  # a peer that vanished; one that stalls is noticed before, by RtmpOutput
_UNSENT_BYTES = 32 * 1024  # the rest waits here, where it can be dropped to the next key frame
_TCP_INFO_BYTES, _RTT_AT = 104, 68  # struct tcp_info of linux/tcp.h: tcpi_rtt, microseconds


def tune(connection: TransportSocket | None) -> None:
    """Keep little in the kernel; notice a vanished peer. Where the system cannot, nothing changes.

    Without TCP_NOTSENT_LOWAT a slow uplink hides seconds of video in the socket's buffer.
    """
    if connection is None:
        return
    wanted = {"TCP_USER_TIMEOUT": _UNACKNOWLEDGED_MS, "TCP_NOTSENT_LOWAT": _UNSENT_BYTES}
    for name, value in wanted.items():
        option = getattr(socket, name, None)
        if option is not None:
            with contextlib.suppress(OSError):
                connection.setsockopt(socket.IPPROTO_TCP, option, value)


def rtt_ms(connection: TransportSocket | None) -> float | None:
    """Round trip as TCP measures it; None where the system does not say (only Linux does)."""
    if connection is None or sys.platform != "linux":
        return None
    try:
        told = connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, _TCP_INFO_BYTES)
        rtt_us: int = struct.unpack_from("=I", told, _RTT_AT)[0]
    except (OSError, struct.error):
        return None
    return rtt_us / 1000 or None
