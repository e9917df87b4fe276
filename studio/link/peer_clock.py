"""What the other side's wall clock shows, learned from pings."""

from collections import deque

from studio.kit.clock import NS_PER_MS

_SAMPLES = 20
_TOLERANCE_MS = 10.0  # whole milliseconds on the wire, and clocks that drift


class PeerClock:
    """Keeps the newest samples and trusts the quickest: its midpoint is the least uncertain."""

    def __init__(self) -> None:
        self._samples: deque[tuple[float, float]] = deque(maxlen=_SAMPLES)

    def note(self, rtt_ns: int, their_wall_ms: int, own_wall_ms: float) -> None:
        """An answered ping. own_wall_ms: ours when the answer came."""
        rtt_ms = rtt_ns / NS_PER_MS
        offset_ms = their_wall_ms - (own_wall_ms - rtt_ms / 2)
        if any(_contradict(old, (rtt_ms, offset_ms)) for old in self._samples):
            self._samples.clear()  # a clock was set, or another engine answers
        self._samples.append((rtt_ms, offset_ms))

    @property
    def rtt_ms(self) -> float | None:
        """The newest round trip; None before the first."""
        return self._samples[-1][0] if self._samples else None

    @property
    def offset_ms(self) -> float:
        """Their wall clock minus ours; 0 until something is known."""
        return min(self._samples)[1] if self._samples else 0.0


def _contradict(one: tuple[float, float], other: tuple[float, float]) -> bool:
    """Whether two samples cannot both be right: each is off by half its round trip at most."""
    (rtt_ms, offset_ms), (other_rtt_ms, other_offset_ms) = one, other
    return abs(offset_ms - other_offset_ms) > (rtt_ms + other_rtt_ms) / 2 + _TOLERANCE_MS
