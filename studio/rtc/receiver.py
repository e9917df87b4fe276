"""InboundStream: what one receives of a stream, for its reports and its NACKs. One event loop."""

import secrets
from dataclasses import dataclass

from aiortc.rtp import RtcpReceiverInfo, clamp_packets_lost

from studio.kit.clock import NS_PER_MS, NS_PER_SECOND
from studio.rtc import rtp

_GAP_MAX = 256  # a larger one is not repaired packet by packet
_NACK_AGAIN_NS = 60 * NS_PER_MS
_NACK_TRIES = 8
_RATE = 65_536  # LSR and DLSR count 1/65536 s


@dataclass(slots=True)
class _Missing:
    due_ns: int
    tries: int = 0


class InboundStream:
    """Counts, jitter and gaps of one SSRC: RFC 3550 appendix A.

    ours: the SSRC under which we report.
    """

    def __init__(self, ssrc: int, clock_rate: int) -> None:
        self.ssrc = ssrc
        self.ours = secrets.randbits(32)
        self.received = 0
        self._clock_rate = clock_rate
        self._first: int | None = None
        self._highest = 0
        self._jitter = 0.0
        self._transit: int | None = None
        self._missing: dict[int, _Missing] = {}
        self._reported = (0, 0)
        self._last_report: tuple[int, int] | None = None

    @property
    def lost(self) -> int:
        """Packets that never came, so far."""
        if self._first is None:
            return 0
        return self._highest - self._first + 1 - self.received

    @property
    def has_gaps(self) -> bool:
        """True while something is missing that may still be repaired."""
        return bool(self._missing)

    def arrived(self, packet: rtp.RtpPacket, now_ns: int) -> bool:
        """Note a packet; False when it was here before."""
        if self._first is None:
            self._first = self._highest = packet.sequence
        else:
            step = rtp.distance(packet.sequence, self._highest & 0xFFFF)
            if step > 0:
                self._note_gap(step, now_ns)
                self._highest += step
                self._note_jitter(packet.timestamp, now_ns)
            elif self._missing.pop(packet.sequence, None) is None:
                return False
        self.received += 1
        return True

    def _note_gap(self, step: int, now_ns: int) -> None:
        if step > _GAP_MAX:
            self._missing.clear()
            return
        for ahead in range(1, step):
            self._missing[(self._highest + ahead) & 0xFFFF] = _Missing(now_ns)

    def _note_jitter(self, timestamp: int, now_ns: int) -> None:
        transit = (now_ns * self._clock_rate // NS_PER_SECOND - timestamp) & 0xFFFFFFFF
        if self._transit is not None:
            change = (transit - self._transit) & 0xFFFFFFFF
            change = min(change, (1 << 32) - change)
            self._jitter += (change - self._jitter) / 16
        self._transit = transit

    def nacks_due(self, now_ns: int) -> list[int]:
        """Sequence numbers to ask for now; each a few times, then it is given up."""
        due = []
        for sequence, missing in list(self._missing.items()):
            if now_ns < missing.due_ns:
                continue
            if missing.tries >= _NACK_TRIES:
                del self._missing[sequence]
                continue
            missing.tries += 1
            missing.due_ns = now_ns + _NACK_AGAIN_NS
            due.append(sequence)
        return due

    def note_report(self, ntp: int, now_ns: int) -> None:
        """A sender report came: our next report answers it."""
        self._last_report = ((ntp >> 16) & 0xFFFFFFFF, now_ns)

    def report(self, now_ns: int) -> RtcpReceiverInfo:
        """A report block about everything since the last one."""
        first = self._first if self._first is not None else 0
        expected = self._highest - first + 1 if self.received else 0
        new_expected = expected - self._reported[0]
        new_lost = new_expected - (self.received - self._reported[1])
        self._reported = (expected, self.received)
        fraction = max(0, min(255, new_lost * 256 // new_expected)) if new_expected > 0 else 0
        lsr, dlsr = 0, 0
        if self._last_report is not None:
            lsr = self._last_report[0]
            dlsr = (now_ns - self._last_report[1]) * _RATE // NS_PER_SECOND
        return RtcpReceiverInfo(
            ssrc=self.ssrc,
            fraction_lost=fraction,
            packets_lost=clamp_packets_lost(self.lost),
            highest_sequence=self._highest & 0xFFFFFFFF,
            jitter=int(self._jitter),
            lsr=lsr,
            dlsr=dlsr & 0xFFFFFFFF,
        )
