"""SlidingRate: how much per second, over the last moments."""

import threading
from collections import deque

from studio.kit.clock import NS_PER_SECOND


class SlidingRate:
    """Sums amounts over a sliding window. Any thread may add, any may ask."""

    def __init__(self, window_ns: int = 2 * NS_PER_SECOND) -> None:
        self._window_ns = window_ns
        self._lock = threading.Lock()
        self._entries: deque[tuple[int, float]] = deque()
        self._total = 0.0

    def add(self, now_ns: int, amount: float = 1.0) -> None:
        """Note `amount` at `now_ns`; instants come in order."""
        with self._lock:
            self._entries.append((now_ns, amount))
            self._total += amount
            self._forget(now_ns)

    def per_second(self, now_ns: int) -> float:
        """Amount per second; 0 when nothing came within the window."""
        with self._lock:
            self._forget(now_ns)
            span_ns = self._entries[-1][0] - self._entries[0][0] if self._entries else 0
            if span_ns <= 0:
                return 0.0
            return (self._total - self._entries[0][1]) * NS_PER_SECOND / span_ns

    def clear(self) -> None:
        """Forget everything."""
        with self._lock:
            self._entries.clear()
            self._total = 0.0

    def _forget(self, now_ns: int) -> None:
        while self._entries and self._entries[0][0] < now_ns - self._window_ns:
            self._total -= self._entries.popleft()[1]
