"""Pacer: wakes a thread at a steady rate, at absolute instants, without drift."""

import time
from collections.abc import Callable
from dataclasses import dataclass

from studio.kit.clock import NS_PER_SECOND, Clock


@dataclass(frozen=True, slots=True)
class Tick:
    """One beat. number counts all beats from 0, skipped ones too; skipped: lost just before it."""

    number: int
    deadline_ns: int
    skipped: int


class Pacer:
    """Beats `per_second` times a second, for one thread.

    The instant of a beat follows from its number, so rounding and late wake-ups never add up. A
    thread that comes `patience` whole beats late or more loses the beats it missed; up to that
    it catches up. sleep: `time.sleep` (fine-grained on every system since CPython 3.11).
    """

    def __init__(
        self,
        clock: Clock,
        per_second: int,
        patience: int = 1,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._clock = clock
        self._per_second = per_second
        self._patience = patience
        self._sleep = sleep
        self._origin_ns = clock.now_ns()
        self._number = 0

    def wait(self) -> Tick:
        """Sleep until the next beat is due."""
        skipped = 0
        left_ns = self._due_ns() - self._clock.now_ns()
        while left_ns > 0:
            self._sleep(left_ns / NS_PER_SECOND)
            left_ns = self._due_ns() - self._clock.now_ns()
        behind = -left_ns * self._per_second // NS_PER_SECOND
        if behind >= self._patience:
            skipped = behind
            self._number += skipped
        tick = Tick(self._number, self._due_ns(), skipped)
        self._number += 1
        return tick

    def shift(self, by_ns: int) -> None:
        """Move every later beat by `by_ns`."""
        self._origin_ns += by_ns

    def _due_ns(self) -> int:
        return self._origin_ns + self._number * NS_PER_SECOND // self._per_second
