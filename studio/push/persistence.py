"""Persistence: keeps one network output trying, and tells the engine how it goes.

Lives on the push loop; `start`, `stop` and `retry_now` may come from any thread. What one attempt
does is the protocol's own affair (WHIP, RTMP); when to try again, and what the host reads
meanwhile, is the same for all.
"""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace

import structlog

from studio.control.states import OutputState, OutputStatus, Problem
from studio.errors import N_, RetryableError, StudioError, UserError
from studio.ids import OutputId
from studio.kit.backoff import Jitter, pauses_s, random_jitter
from studio.kit.clock import Clock, SystemClock, epoch_ms
from studio.push.loop import PushLoop
from studio.push.output import Report
from studio.push.rate_control import Uplink

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Tuning:
    """What tests replace, and what not every show needs. on_uplink: called on the push loop."""

    clock: Clock = field(default_factory=SystemClock)
    jitter: Jitter = random_jitter
    on_uplink: Callable[[Uplink], None] = lambda _: None


class Persistence:
    """Runs `attempt` again and again while wanted; never gives up by itself.

    A UserError stops it (FAILED) until `retry_now`: the same key would be refused again.
    interrupt: set when the attempt shall look up: stopped, retried, or its peer is gone.
    """

    def __init__(
        self,
        named: OutputState,
        attempt: Callable[[], Awaitable[None]],
        report: Report,
        loop: PushLoop,
        tuning: Tuning,
    ) -> None:
        self.interrupt = asyncio.Event()
        self.is_wanted = False
        self._state = named
        self._attempt_once = attempt
        self._report = report
        self._loop = loop
        self._tuning = tuning
        self._is_running = False
        self._pauses = pauses_s(tuning.jitter)
        self._dropped_before = 0
        self._patience: asyncio.Timeout | None = None

    @property
    def output_id(self) -> OutputId:
        """The output's name."""
        return self._state.output_id

    def start(self) -> None:
        """Try, and try again until stopped."""
        self._loop.call(self._start)

    def stop(self) -> None:
        """Let the attempt finish, then report OFF."""
        self._loop.call(self._stop)

    def retry_now(self) -> None:
        """Cut the present pause short."""
        self._loop.call(self._retry)

    def on_air(self) -> None:
        """The attempt succeeded."""
        self._say(OutputStatus.ON)

    def measured(
        self,
        rtt_ms: float | None,
        bitrate_bps: int | None,
        dropped: int,
        problem: Problem | None = None,
    ) -> None:
        """Newest figures of an attempt that holds: the next failure begins with short pauses.

        A server that takes the stream and hangs up at once never gets here, so it meets no storm.
        """
        self._pauses = pauses_s(self._tuning.jitter)
        self._state = replace(
            self._state,
            rtt_ms=rtt_ms,
            bitrate_bps=bitrate_bps,
            dropped=self._dropped_before + dropped,
            problem=problem,
        )
        self._report(self._state)

    def ending(self, dropped: int) -> None:
        """The attempt closes its connection."""
        self._dropped_before += dropped
        if not self.is_wanted:
            self._say(OutputStatus.CLOSING)

    async def interrupted(self, pause_s: float | None) -> None:
        """Wait for `interrupt`, at most `pause_s`."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(pause_s):
                await self.interrupt.wait()

    def _start(self) -> None:
        self.is_wanted = True
        if not self._is_running:
            self._is_running = True
            self._loop.run(self._run, f"{self._state.kind}.{self.output_id}")

    def _stop(self) -> None:
        self.is_wanted = False
        self.interrupt.set()
        if self._state.status is OutputStatus.CONNECTING and self._patience is not None:
            self._patience.reschedule(asyncio.get_running_loop().time())  # nobody waits for it

    def _retry(self) -> None:
        if self._state.status in (OutputStatus.RETRYING, OutputStatus.FAILED):
            self._pauses = pauses_s(self._tuning.jitter)
            self.interrupt.set()

    async def _run(self) -> None:
        try:
            while not self._is_over():
                self.interrupt.clear()
                await self._attempt()
        finally:
            self._is_running = False
            self._say(OutputStatus.OFF)

    def _is_over(self) -> bool:
        """Stopped, or cancelled: an attempt's libraries may swallow the cancellation itself."""
        task = asyncio.current_task()
        return not self.is_wanted or (task is not None and task.cancelling() > 0)

    async def _attempt(self) -> None:
        self._say(OutputStatus.CONNECTING)
        try:
            async with asyncio.timeout(None) as self._patience:
                await self._attempt_once()
        except TimeoutError:
            await self._pause(OutputStatus.RETRYING, _lost(), next(self._pauses))
        except RetryableError as error:
            pause_s = max(error.retry_after_s or 0.0, next(self._pauses))
            await self._pause(OutputStatus.RETRYING, error, pause_s)
        except UserError as error:
            await self._pause(OutputStatus.FAILED, error, None)
        except Exception:  # noqa: BLE001 - our own mistake must not take the output off for good
            _log.exception("output.failed", output=self.output_id)
            await self._pause(OutputStatus.RETRYING, _lost(), next(self._pauses))

    async def _pause(self, status: OutputStatus, error: StudioError, pause_s: float | None) -> None:
        if self._is_over():
            return
        self.interrupt.clear()  # a lost peer may be told twice
        self._say(status, problem_of(error), pause_s)
        await self.interrupted(pause_s)

    def _say(
        self, status: OutputStatus, problem: Problem | None = None, pause_s: float | None = None
    ) -> None:
        now_ms = epoch_ms(self._tuning.clock.utc_now())
        self._state = replace(
            self._state,
            status=status,
            since_ms=now_ms,
            rtt_ms=None,
            bitrate_bps=None,
            dropped=self._dropped_before,
            problem=problem,
            retry_at_ms=None if pause_s is None else now_ms + round(pause_s * 1000),
        )
        self._report(self._state)


def problem_of(error: StudioError) -> Problem:
    """An error as the host reads it."""
    return Problem(error.code, error.message, error.remedy, dict(error.fields))


def _lost() -> RetryableError:
    return RetryableError(
        N_("The connection was lost."),
        remedy=N_("The studio reconnects by itself."),
        code="output.lost",
    )
