"""WhipOutput: keeps one relay fed over WHIP, and says in words how it goes.

Lives on the push loop; `start`, `stop` and `retry_now` may come from any thread.
"""

from collections.abc import Callable

import aiohttp
from yarl import URL

from studio.control.states import OutputState, OutputStatus, Problem
from studio.errors import N_, RetryableError
from studio.ids import OutputId
from studio.kit.clock import NS_PER_SECOND, epoch_ms
from studio.kit.fan_out import FanOut
from studio.media.packets import EncodedPacket
from studio.push.loop import PushLoop
from studio.push.output import Report
from studio.push.persistence import Persistence, Tuning
from studio.push.rate_control import Uplink
from studio.push.whip_http import WhipClient
from studio.push.whip_media import DEGRADED_AFTER_S, LOST_AFTER_S, WhipMedia, Wishes
from studio.rtc.adapter import host_addresses
from studio.rtc.doorway import LOOPBACK

_TICK_S = 0.5  # reports to the engine: at most two a second
_TICKS_PER_SENDER_REPORT = 2
_LOCAL_HOSTS = frozenset({LOOPBACK, "localhost"})


class WhipOutput:
    """Publishes the program to a WHIP endpoint and never gives up while it is started.

    401 and 403 stop it (FAILED) until `retry_now`: the same key would be refused again.
    """

    def __init__(  # noqa: PLR0913, PLR0917 - agreed with the engine; all are needed
        self,
        output_id: OutputId,
        name: str,
        endpoint: str,
        token: str,
        packets: FanOut[EncodedPacket],
        on_keyframe_wanted: Callable[[], None],
        report: Report,
        loop: PushLoop,
        tuning: Tuning | None = None,
    ) -> None:
        self._tuning = tuning = tuning or Tuning()
        self._endpoint, self._token = endpoint, token
        self._packets = packets
        self._on_keyframe_wanted = on_keyframe_wanted
        self._cap_bps: int | None = None
        now_ms = epoch_ms(tuning.clock.utc_now())
        named = OutputState(output_id, "whip", name, OutputStatus.OFF, now_ms)
        self._line = Persistence(named, self._attempt, report, loop, tuning)

    @property
    def output_id(self) -> OutputId:
        """Its name in the show file."""
        return self._line.output_id

    def start(self) -> None:
        """Connect, and reconnect until stopped."""
        self._line.start()

    def stop(self) -> None:
        """Tell the relay, close, and report OFF."""
        self._line.stop()

    def retry_now(self) -> None:
        """Cut the present pause short."""
        self._line.retry_now()

    def _cap(self, cap_bps: int) -> None:
        """The relay asks not to exceed this."""
        self._cap_bps = cap_bps

    async def _attempt(self) -> None:
        async with aiohttp.ClientSession() as http:
            await self._broadcast(WhipClient(http, self._endpoint, self._token))

    async def _broadcast(self, client: WhipClient) -> None:
        line = self._line
        self._cap_bps = None
        wishes = Wishes(self._on_keyframe_wanted, self._cap, line.interrupt.set)
        media = WhipMedia(addresses_for(self._endpoint), self._packets, wishes, self._tuning.clock)
        resource: URL | None = None
        try:
            accepted = await client.publish(await media.offer())
            resource = accepted.resource
            await media.connect(accepted.answer, accepted.relays)
            media.begin()
            line.on_air()
            await self._watch(media)
        finally:
            line.ending(media.dropped)
            await media.aclose()
            if resource is not None:
                await client.delete(resource)

    async def _watch(self, media: WhipMedia) -> None:
        """Report twice a second until the output is stopped. Raises when the relay is gone."""
        ticks, sent_bytes, since_ns = 0, 0, self._tuning.clock.now_ns()
        while True:
            await self._line.interrupted(_TICK_S)
            if media.is_lost or media.silent_s > LOST_AFTER_S:
                raise _lost()
            if self._line.interrupt.is_set():
                return
            ticks += 1
            if ticks % _TICKS_PER_SENDER_REPORT:
                continue
            media.send_reports()
            now_ns, total = self._tuning.clock.now_ns(), media.session.counters.sent_bytes
            rate_bps = (total - sent_bytes) * 8 * NS_PER_SECOND // max(1, now_ns - since_ns)
            sent_bytes, since_ns = total, now_ns
            problem = _degraded() if media.silent_s > DEGRADED_AFTER_S else None
            self._line.measured(media.rtt_ms, rate_bps, media.dropped, problem)
            uplink = Uplink(rate_bps, 0.0, media.lost, media.rtt_ms, self._cap_bps)
            self._tuning.on_uplink(uplink)


def addresses_for(endpoint: str) -> tuple[str, ...]:
    """The addresses from which a relay at `endpoint` can be reached."""
    is_local = URL(endpoint).host in _LOCAL_HOSTS
    return (LOOPBACK,) if is_local else host_addresses()


def _lost() -> RetryableError:
    return RetryableError(
        N_("The connection to the relay was lost."),
        remedy=N_("The studio reconnects by itself."),
        code="whip.lost",
    )


def _degraded() -> Problem:
    return Problem(
        "whip.silent",
        N_("The relay has not answered for some seconds."),
        N_("Check the network connection; the studio reconnects by itself."),
    )
