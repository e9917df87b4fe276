"""KeyframeGate: many wishes for a key frame become few requests.

A forced IDR costs every viewer bits, so one request answers all who ask within MIN_GAP_S; the
first goes out at once, so that a newcomer is not kept waiting. One event loop.
"""

import asyncio
from collections.abc import Callable

from studio.kit.clock import NS_PER_SECOND, Clock

MIN_GAP_S = 0.65
REPLAY_MAX_AGE_S = 0.4  # with the gap: 20 joins within one second cause two requests at most
_ASK_AGAIN_S = 0.65  # a request may get lost


class KeyframeGate:
    """Calls `request` at most every MIN_GAP_S, and again until `arrived`."""

    def __init__(self, clock: Clock, request: Callable[[], None]) -> None:
        self._clock = clock
        self._request = request
        self._asked_ns: int | None = None
        self._timer: asyncio.TimerHandle | None = None
        self.requests = 0

    def want(self) -> None:
        """Somebody cannot go on without a key frame."""
        if self._timer is not None:
            return
        wait_s = 0.0
        if self._asked_ns is not None:
            wait_s = MIN_GAP_S - (self._clock.now_ns() - self._asked_ns) / NS_PER_SECOND
        if wait_s <= 0:
            self._ask()
        else:
            self._timer = asyncio.get_running_loop().call_later(wait_s, self._ask)

    def _ask(self) -> None:
        self._asked_ns = self._clock.now_ns()
        self.requests += 1
        self._timer = asyncio.get_running_loop().call_later(_ASK_AGAIN_S, self._ask)
        self._request()

    def arrived(self) -> None:
        """A key frame came: everybody who waited has what they wanted."""
        self.close()

    def close(self) -> None:
        """Ask no more."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
