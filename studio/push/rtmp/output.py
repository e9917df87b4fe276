"""RtmpOutput: keeps one RTMP or RTMPS server fed, and says in words how it goes.

Lives on the push loop; `start`, `stop` and `retry_now` may come from any thread.
"""

import asyncio
import ssl
from collections.abc import Callable
from dataclasses import dataclass, field

from studio.control.states import OutputState, OutputStatus, Problem
from studio.errors import N_, StudioError
from studio.ids import OutputId
from studio.kit.clock import NS_PER_SECOND, epoch_ms
from studio.kit.fan_out import FanOut
from studio.media.packets import EncodedPacket
from studio.media.rates import Canvas
from studio.push.loop import PushLoop
from studio.push.output import Report
from studio.push.persistence import Persistence, Tuning
from studio.push.rate_control import Uplink
from studio.push.rtmp import causes
from studio.push.rtmp.address import RtmpAddress
from studio.push.rtmp.media import RtmpMedia
from studio.push.rtmp.session import RtmpSession
from studio.push.rtmp.socket_options import rtt_ms

STALLED_AFTER_S = 5.0
SLOW_BEHIND_MS = 1000.0
_TICK_S = 0.5
_HELD_AFTER_S = 2.0  # some servers take any key and hang up when they have looked at it
_GOODBYE_S = 1.0


@dataclass(frozen=True, slots=True)
class Stream:
    """What is published: the program's packets and the shape of its picture."""

    packets: FanOut[EncodedPacket]
    canvas: Canvas


@dataclass(slots=True)
class _Progress:
    """How far the network got. at_ns: when it last took something."""

    at_ns: int
    taken_bytes: int = 0
    looked_ns: int = field(default=0)

    def rate_bps(self, session: RtmpSession, now_ns: int) -> int:
        """Bits per second since the last look; notes the moment."""
        taken = session.wire.sent_bytes - session.wire.unsent_bytes
        since_ns = max(1, now_ns - (self.looked_ns or self.at_ns))
        rate = (taken - self.taken_bytes) * 8 * NS_PER_SECOND // since_ns
        if taken > self.taken_bytes or not session.wire.unsent_bytes:
            self.at_ns = now_ns
        self.taken_bytes, self.looked_ns = taken, now_ns
        return rate


class RtmpOutput:
    """Publishes the program to one server and never gives up while it is started.

    A wrong certificate or a refused key stop it (FAILED) until `retry_now`.
    """

    def __init__(  # noqa: PLR0913, PLR0917 - as for WhipOutput; all are needed
        self,
        output_id: OutputId,
        name: str,
        address: RtmpAddress,
        stream: Stream,
        report: Report,
        loop: PushLoop,
        tuning: Tuning | None = None,
        trust: Callable[[], ssl.SSLContext] = ssl.create_default_context,
    ) -> None:
        self._tuning = tuning = tuning or Tuning()
        self._address = address
        self._stream = stream
        self._trust = trust
        self._has_held = False
        now_ms = epoch_ms(tuning.clock.utc_now())
        named = OutputState(output_id, "rtmp", name, OutputStatus.OFF, now_ms)
        self._line = Persistence(named, self._attempt, report, loop, tuning)

    @property
    def output_id(self) -> OutputId:
        """Its name."""
        return self._line.output_id

    def start(self) -> None:
        """Connect, and reconnect until stopped."""
        self._line.start()

    def stop(self) -> None:
        """Tell the server, close, and report OFF."""
        self._line.stop()

    def retry_now(self) -> None:
        """Cut the present pause short."""
        self._line.retry_now()

    async def _attempt(self) -> None:
        line, session = self._line, await self._session()
        media = RtmpMedia(session, self._stream.packets, self._stream.canvas, self._tuning.clock)
        session.wire.on_writable = media.drain
        try:
            await session.open()
            await session.publish()
            media.begin()
            line.on_air()
            await self._watch(session, media)
        finally:
            line.ending(media.dropped)
            media.close()
            await session.aclose(_GOODBYE_S)

    async def _session(self) -> RtmpSession:
        context = await asyncio.to_thread(self._trust) if self._address.is_secure else None
        return RtmpSession(self._address, context, on_lost=self._line.interrupt.set)

    async def _watch(self, session: RtmpSession, media: RtmpMedia) -> None:
        """Report twice a second until the output is stopped. Raises when the server is gone."""
        clock, line = self._tuning.clock, self._line
        begun_ns = clock.now_ns()
        progress = _Progress(begun_ns)
        while True:
            await line.interrupted(_TICK_S)
            if session.fault is not None:
                raise session.fault if self._has_held else self._hung_up(session.fault)
            if line.interrupt.is_set():
                return
            now_ns = clock.now_ns()
            self._has_held |= now_ns - begun_ns > _HELD_AFTER_S * NS_PER_SECOND
            rate_bps = progress.rate_bps(session, now_ns)
            if now_ns - progress.at_ns > STALLED_AFTER_S * NS_PER_SECOND:
                raise causes.stalled(self._address.host)
            problem = _slow(self._address.host) if media.behind_ms > SLOW_BEHIND_MS else None
            round_trip_ms = rtt_ms(session.wire.socket)
            line.measured(round_trip_ms, rate_bps, media.dropped, problem)
            self._tuning.on_uplink(Uplink(rate_bps, media.behind_ms, rtt_ms=round_trip_ms))

    def _hung_up(self, fault: StudioError) -> StudioError:
        """A connection that never held: the key is the likely cause."""
        return causes.shut_out(self._address.host) if fault.code == "rtmp.lost" else fault


def _slow(host: str) -> Problem:
    return Problem(
        "rtmp.slow",
        N_("The network to {host} is too slow for this picture."),
        N_("Lower the bitrate, or use a wired connection."),
        {"host": host},
    )
