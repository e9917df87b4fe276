"""Rate control: what the one encoder may send, from how the main destination's network does.

No clock and no network of its own. RTMP tells its backlog, WHIP losses and round trips; both lead
to the same rule: down at once, to what the network really took; up slowly, and more slowly each
time the step up was too much (the loss thresholds are those of draft-ietf-rmcat-gcc-02, section 6).
"""

from collections import deque
from dataclasses import dataclass

from studio.kit.clock import NS_PER_SECOND

_FLOOR_BPS = 150_000
_FLOOR_SHARE = 8  # of the wanted rate: below, a picture is no picture any more
_SOUND_BPS = 150_000  # travels beside the picture
_MARGIN = 0.85
_BEHIND_MS, _FAR_BEHIND_MS = 200.0, 1000.0
_QUEUED_MS = 80.0  # round trip above its best: packets wait somewhere on the way
_LOSS_CALM, _LOSS_HEAVY = 0.02, 0.10
_SETTLE_NS = NS_PER_SECOND  # what the encoder and the network need to show a change
_HOLD_NS, _HOLD_MAX_NS = 6 * NS_PER_SECOND, 60 * NS_PER_SECOND
_STEP_EVERY_NS = 2 * NS_PER_SECOND
_STEP_SHARE = 0.05  # of the wanted rate
_PATIENCE_NS = 10 * NS_PER_SECOND  # congestion so soon after a step up is that step's fault
_SAMPLES = 30


@dataclass(frozen=True, slots=True)
class Uplink:
    """How one output's network does. taken_bps: what it took lately; lost: share, 0..1.

    behind_ms: age of what the network takes now. cap_bps: what the peer asks not to exceed (REMB).
    """

    taken_bps: int
    behind_ms: float = 0.0
    lost: float = 0.0
    rtt_ms: float | None = None
    cap_bps: int | None = None


class RateControl:
    """Follows one network. target_bps: for the encoder, never above `wanted_bps`."""

    def __init__(self, wanted_bps: int) -> None:
        self.wanted_bps = wanted_bps
        self.target_bps = wanted_bps
        self._floor_bps = max(_FLOOR_BPS, wanted_bps // _FLOOR_SHARE)
        self._round_trips: deque[float] = deque(maxlen=_SAMPLES)
        self._lowered_ns: int | None = None
        self._raised_ns: int | None = None
        self._hold_ns = _HOLD_NS
        self._free_ns = 0

    def note(self, uplink: Uplink, now_ns: int) -> int:
        """Take in how it goes; returns the target."""
        if uplink.rtt_ms is not None:
            self._round_trips.append(uplink.rtt_ms)
        if self._is_congested(uplink):
            self._lower(uplink, now_ns)
        elif uplink.lost < _LOSS_CALM and now_ns >= self._free_ns:
            self._raise(now_ns)
        if uplink.cap_bps is not None:
            self.target_bps = min(self.target_bps, max(self._floor_bps, uplink.cap_bps))
        return self.target_bps

    def _is_congested(self, uplink: Uplink) -> bool:
        queued_ms = uplink.rtt_ms - min(self._round_trips) if uplink.rtt_ms is not None else 0.0
        best_ms = min(self._round_trips, default=0.0)
        return (
            uplink.behind_ms > _BEHIND_MS
            or uplink.lost > _LOSS_HEAVY
            or queued_ms > max(_QUEUED_MS, best_ms / 2)
        )

    def _lower(self, uplink: Uplink, now_ns: int) -> None:
        if self._lowered_ns is not None and now_ns - self._lowered_ns < _SETTLE_NS:
            return
        if self._raised_ns is not None and now_ns - self._raised_ns < _PATIENCE_NS:
            self._hold_ns = min(_HOLD_MAX_NS, 2 * self._hold_ns)
        room_bps = float(self.target_bps)
        if uplink.behind_ms > _BEHIND_MS:
            room_bps = min(room_bps, uplink.taken_bps - _SOUND_BPS)
        factor = _MARGIN**2 if uplink.behind_ms > _FAR_BEHIND_MS else _MARGIN
        factor = min(factor, 1 - uplink.lost / 2) if uplink.lost > _LOSS_HEAVY else factor
        self.target_bps = max(self._floor_bps, round(room_bps * factor))
        self._lowered_ns, self._free_ns = now_ns, now_ns + self._hold_ns

    def _raise(self, now_ns: int) -> None:
        if self.target_bps >= self.wanted_bps:
            self._hold_ns = _HOLD_NS if self._is_long_calm(now_ns) else self._hold_ns
            return
        step_bps = round(self.wanted_bps * _STEP_SHARE)
        self.target_bps = min(self.wanted_bps, self.target_bps + step_bps)
        self._raised_ns, self._free_ns = now_ns, now_ns + _STEP_EVERY_NS

    def _is_long_calm(self, now_ns: int) -> bool:
        return self._raised_ns is None or now_ns - self._raised_ns > _HOLD_MAX_NS
