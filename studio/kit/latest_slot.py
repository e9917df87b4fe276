"""LatestSlot: hand-over of the newest value between two threads."""

import threading
from typing import Generic, TypeVar

T = TypeVar("T")


class LatestSlot(Generic[T]):
    """Holds the newest value; one not taken in time is counted and forgotten.

    Neither side waits for the other; `wait_take` waits only for a value to appear.
    """

    def __init__(self) -> None:
        self._condition = threading.Condition()
        self._value: T | None = None
        self._overwritten = 0

    @property
    def overwritten(self) -> int:
        """How many values were replaced before anybody took them."""
        return self._overwritten

    def put(self, value: T) -> None:
        """Replace whatever waits. Called once per value, from any thread."""
        with self._condition:
            self._overwritten += self._value is not None
            self._value = value
            self._condition.notify()

    def take(self) -> T | None:
        """The newest value, once; None when nothing new came."""
        with self._condition:
            value, self._value = self._value, None
            return value

    def wait_take(self, timeout_s: float) -> T | None:
        """As `take`, but waits up to `timeout_s` for a value."""
        with self._condition:
            if self._value is None:
                self._condition.wait(timeout_s)
            value, self._value = self._value, None
            return value
