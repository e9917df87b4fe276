"""Observable: a value that tells its listeners when it is replaced."""

from collections.abc import Callable
from typing import Generic, TypeVar

import structlog

T = TypeVar("T")
Listener = Callable[[T], None]

_log = structlog.get_logger(__name__)


class Observable(Generic[T]):
    """A frozen value with one owner and any number of listeners, all on one event loop.

    A listener that raises is logged and stops no other.
    """

    def __init__(self, value: T) -> None:
        self._value = value
        self._listeners: list[Listener[T]] = []

    @property
    def value(self) -> T:
        """The present value."""
        return self._value

    def set(self, value: T) -> None:
        """Replace the value; listeners hear of it only when it differs."""
        if value == self._value:
            return
        self._value = value
        for listener in tuple(self._listeners):
            try:
                listener(value)
            except Exception:  # noqa: BLE001 - one broken listener must not silence the others
                _log.exception("observable.listener_failed")

    def subscribe(self, listener: Listener[T]) -> Callable[[], None]:
        """Call `listener` with every later value; returns the way to stop."""
        self._listeners.append(listener)

        def unsubscribe() -> None:
            if listener in self._listeners:
                self._listeners.remove(listener)

        return unsubscribe
