"""The retry law of every connection: quick first, growing, never giving up while live."""

import random
from collections.abc import Callable, Iterator

FIRST_PAUSE_S = 0.25
GROWTH = 1.6
CAP_S = 10.0
JITTER = 0.2

Jitter = Callable[[], float]


def random_jitter() -> float:
    """A factor in 0.8 .. 1.2, so that many clients do not return in one instant."""
    return 1.0 + random.uniform(-JITTER, JITTER)


def no_jitter() -> float:
    """For tests that compare pauses."""
    return 1.0


def pauses_s(jitter: Jitter = random_jitter) -> Iterator[float]:
    """Endless pauses: 0.25 s, times 1.6 each, at most 10 s, each times `jitter()`.

    Our own ten lines instead of a retry library: outputs show each pause, cut it short on
    "retry now" and reset it on success, which a decorator around a call cannot.
    """
    pause_s = FIRST_PAUSE_S
    while True:
        yield pause_s * jitter()
        pause_s = min(CAP_S, pause_s * GROWTH)
