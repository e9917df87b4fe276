"""PhaseLock: keeps the program's beat just behind the arrival of the main source's pictures."""

from studio.kit.clock import NS_PER_MS

LEAD_NS = 2_500_000  # the beat comes this long after the picture: room for a late source thread
LEAD_LIMIT_NS = 12 * NS_PER_MS
_LEAD_STEP_NS = NS_PER_MS  # wider after each picture that missed its beat, ...
_LEAD_DECAY_NS = 5_000  # ... and narrower again by this per beat: 1 ms in 7 s
_STEP_LIMIT_NS = NS_PER_MS  # per beat, so that timestamps stay even
_GAIN = 8  # an eighth of the error per beat: jitter of single pictures averages out
_RATE_TOLERANCE = 0.02  # a source at another rate has no phase to follow
_SMOOTHING = 0.1


class PhaseLock:
    """Without it a picture waits between nothing and a whole frame for its beat. One thread.

    On a busy machine the source's thread wakes late now and then; the lead then widens until its
    pictures are in time again, so that they need not be repeated.
    """

    def __init__(self, frame_ns: int) -> None:
        self._frame_ns = frame_ns
        self._lead_ns = LEAD_NS
        self._deadline_ns = 0
        self._captured_ns: int | None = None
        self._counter = 0
        self._mean_ns = float(frame_ns)

    def shift_ns(self, deadline_ns: int, captured_ns: int, counter: int) -> int:
        """By how much later beats should move, given that a new picture was shown at this one.

        captured_ns, counter: the picture's.
        """
        self._widen(deadline_ns, counter)
        if not self._has_our_rate(captured_ns):
            return 0
        half_ns = self._frame_ns // 2
        error_ns = deadline_ns - captured_ns - self._lead_ns
        error_ns = (error_ns + half_ns) % self._frame_ns - half_ns
        return max(-_STEP_LIMIT_NS, min(_STEP_LIMIT_NS, -error_ns // _GAIN))

    def _widen(self, deadline_ns: int, counter: int) -> None:
        """A beat without a picture, and then two pictures at once: the first came just too late."""
        beats = self._frames_in(deadline_ns - self._deadline_ns)
        pictures = counter - self._counter
        self._deadline_ns, self._counter = deadline_ns, counter
        if self._captured_ns is not None and 1 < beats <= pictures:
            self._lead_ns = min(LEAD_LIMIT_NS, self._lead_ns + _LEAD_STEP_NS)
        else:
            self._lead_ns = max(LEAD_NS, self._lead_ns - _LEAD_DECAY_NS)

    def _has_our_rate(self, captured_ns: int) -> bool:
        before_ns, self._captured_ns = self._captured_ns, captured_ns
        if before_ns is None or captured_ns <= before_ns:
            return False
        one_ns = (captured_ns - before_ns) / self._frames_in(captured_ns - before_ns)
        self._mean_ns += _SMOOTHING * (one_ns - self._mean_ns)
        return abs(self._mean_ns - self._frame_ns) < _RATE_TOLERANCE * self._frame_ns

    def _frames_in(self, duration_ns: int) -> int:
        return max(1, round(duration_ns / self._frame_ns))
