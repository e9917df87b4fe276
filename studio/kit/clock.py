"""The two clocks: monotonic nanoseconds for durations, aware UTC for records."""

import time
from datetime import UTC, datetime
from typing import Protocol

NS_PER_SECOND = 1_000_000_000
NS_PER_MS = 1_000_000


class Clock(Protocol):
    """What everything that measures time is given; tests hand in a FakeClock."""

    def now_ns(self) -> int:
        """Monotonic nanoseconds; only differences mean anything."""
        ...

    def utc_now(self) -> datetime:
        """Wall time, aware, UTC; for records and for people, never for durations."""
        ...


class SystemClock:
    """The machine's clocks. Safe from every thread."""

    def now_ns(self) -> int:
        """`time.monotonic_ns()`: the clock that stamps every captured picture."""
        return time.monotonic_ns()

    def utc_now(self) -> datetime:
        """Aware UTC."""
        return datetime.now(UTC)


def epoch_ms(moment: datetime) -> int:
    """Milliseconds since 1970 of an aware moment: the form in which instants cross processes."""
    return int(moment.timestamp() * 1000)
