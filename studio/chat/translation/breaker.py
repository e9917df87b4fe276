"""Leaves a failing service alone for a while, then tries it with one request."""

from collections.abc import Callable

from studio.kit.clock import NS_PER_SECOND

FAILURES = 3
FIRST_PAUSE_S = 15.0
LONGEST_PAUSE_S = 300.0


class Breaker:
    """Open after three failures in a row; the pause doubles until one request succeeds."""

    def __init__(self, now_ns: Callable[[], int]) -> None:
        self._now_ns = now_ns
        self._failures = 0
        self._pause_s = FIRST_PAUSE_S
        self._open_until_ns = 0

    @property
    def is_open(self) -> bool:
        """Whether the service is left alone now."""
        return self._now_ns() < self._open_until_ns

    def succeeded(self) -> None:
        """A request was answered."""
        self._failures = 0
        self._pause_s = FIRST_PAUSE_S
        self._open_until_ns = 0

    def failed(self, retry_after_s: float | None = None) -> None:
        """A request was not answered. retry_after_s: what the service itself asked for."""
        self._failures += 1
        if self._failures < FAILURES and retry_after_s is None:
            return
        pause_s = max(self._pause_s, retry_after_s or 0.0)
        self._open_until_ns = self._now_ns() + round(pause_s * NS_PER_SECOND)
        self._pause_s = min(2 * self._pause_s, LONGEST_PAUSE_S)
