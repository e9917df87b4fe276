"""Token buckets by key: what is too much from one viewer or one address."""

from collections import OrderedDict

from studio.edge.options import Rate
from studio.kit.clock import NS_PER_SECOND, Clock

_MOST_KEYS = 10_000  # the longest unused is forgotten: a flood of addresses costs no memory


class Buckets:
    """One bucket per key, all of one rate. One loop."""

    def __init__(self, rate: Rate, clock: Clock) -> None:
        self._rate = rate
        self._clock = clock
        self._levels: OrderedDict[str, tuple[float, int]] = OrderedDict()

    def wait_s(self, key: str) -> float:
        """Take one token of `key`: 0.0 when there was one, else seconds until there will be."""
        now_ns = self._clock.now_ns()
        level, then_ns = self._levels.pop(key, (self._rate.burst, now_ns))
        level = min(self._rate.burst, level + (now_ns - then_ns) / NS_PER_SECOND * self._rate.per_s)
        is_granted = level >= 1
        self._levels[key] = (level - 1 if is_granted else level, now_ns)
        if len(self._levels) > _MOST_KEYS:
            self._levels.popitem(last=False)
        return 0.0 if is_granted else (1 - level) / self._rate.per_s
