"""A clock that moves only when told to."""

from datetime import UTC, datetime, timedelta

from studio.kit.clock import NS_PER_SECOND

_START = datetime(2026, 11, 11, 20, 0, tzinfo=UTC)
_START_NS = 1_000 * NS_PER_SECOND


class FakeClock:
    """Monotonic and wall time move together; `sleep` passes the time at once."""

    def __init__(self) -> None:
        self._passed_ns = 0

    def now_ns(self) -> int:
        return _START_NS + self._passed_ns

    def utc_now(self) -> datetime:
        return _START + timedelta(microseconds=self._passed_ns / 1000)

    def advance_ns(self, by_ns: int) -> None:
        self._passed_ns += by_ns

    def sleep(self, seconds: float) -> None:
        self._passed_ns += max(1, round(seconds * NS_PER_SECOND))
