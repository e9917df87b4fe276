"""A refusal by one address must not close our ears: uvloop stops reading from such sockets."""

import asyncio
import socket
import sys
from typing import Any

import pytest

from studio.rtc.datagrams import MediaSocket
from studio.rtc.doorway import LOOPBACK

uvloop = pytest.importorskip("uvloop")


class Ear(asyncio.DatagramProtocol):
    """Keeps what it hears."""

    def __init__(self) -> None:
        self.heard: asyncio.Queue[bytes] = asyncio.Queue()

    def datagram_received(self, data: bytes, addr: tuple[Any, ...]) -> None:
        self.heard.put_nowait(data)


async def refused_then_spoken_to() -> tuple[int, bytes]:
    """Send to a port where nobody listens, then be sent something; how often we were refused."""
    ear, refusals = Ear(), asyncio.Queue[None]()
    ours = MediaSocket.bind((LOOPBACK, (0,)), ear, lambda: None, lambda: refusals.put_nowait(None))
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as peer:
        peer.bind((LOOPBACK, 0))
        gone = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        gone.bind((LOOPBACK, 0))
        address = gone.getsockname()
        gone.close()
        async with asyncio.timeout(10):
            ours.sendto(b"anybody?", address)
            await refusals.get()
            peer.sendto(b"here", ours.get_extra_info("sockname"))
            heard = await ear.heard.get()
    ours.close()
    await asyncio.sleep(0)
    return refusals.qsize(), heard


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux reports refusals")
def test_a_refusal_by_one_address_does_not_deafen_a_socket_on_uvloop() -> None:
    assert uvloop.run(refused_then_spoken_to()) == (0, b"here")
