"""Pacer: spreads the packets of a big picture, so that an IDR does not overrun small buffers."""

import asyncio
from collections import deque
from collections.abc import Callable, Sequence

from studio.rtc.srtp import Outgoing

BURST_PACKETS = 32  # a picture at 6 Mb/s and 20 fps; smaller ones leave at once
TICK_S = 0.003
TICKS_PER_PICTURE = 4  # so the last packet of an IDR leaves 9 ms after the first at the latest


class Pacer:
    """Passes packets to `send`, in order. One event loop.

    burst: how many packets may leave at once; a relay on this machine takes any number.
    """

    def __init__(
        self, send: Callable[[Sequence[Outgoing]], None], burst: int = BURST_PACKETS
    ) -> None:
        self._send = send
        self._burst = burst
        self._waiting: deque[Outgoing] = deque()
        self._chunk = burst
        self._timer: asyncio.TimerHandle | None = None

    @property
    def backlog(self) -> int:
        """Packets that wait now."""
        return len(self._waiting)

    def push(self, packets: Sequence[Outgoing]) -> None:
        """Send now what fits into a burst, the rest within TICKS_PER_PICTURE ticks."""
        if self._timer is None and len(packets) <= self._burst:
            self._send(packets)
            return
        self._waiting.extend(packets)
        self._chunk = max(self._burst, -(-len(self._waiting) // TICKS_PER_PICTURE))
        if self._timer is None:
            self._tick()

    def _tick(self) -> None:
        count = min(self._chunk, len(self._waiting))
        self._send([self._waiting.popleft() for _ in range(count)])
        self._timer = None
        if self._waiting:
            self._timer = asyncio.get_running_loop().call_later(TICK_S, self._tick)

    def close(self) -> None:
        """Forget what waits."""
        self._waiting.clear()
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
