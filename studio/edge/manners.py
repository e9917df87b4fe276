"""The host's rules for those who write on the page: slow mode, and who may not write."""

from collections import OrderedDict

from studio.edge.intake import Intake
from studio.edge.room import Room
from studio.errors import N_, RetryableError, UserError

_MS_PER_SECOND = 1000
_REMEMBERED = 10_000


class Manners:
    """Asked before a line is taken. One loop."""

    def __init__(self, room: Room, intake: Intake) -> None:
        self._room = room
        self._intake = intake
        self._spoke_ms: OrderedDict[str, float] = OrderedDict()

    async def check(self, viewer_id: str) -> None:
        """Raises UserError for one who may not write, RetryableError for one too soon."""
        now_ms = self._intake.engine_ms()
        until_ms = await self._room.muted_until_ms(viewer_id)
        if until_ms == 0:
            raise UserError(N_("The host does not let you write in this show."), code="chat.banned")
        if until_ms is not None and until_ms > now_ms:
            raise _later(
                N_("The host asked you to pause for a while."), (until_ms - now_ms), "chat.muted"
            )
        slow_ms = self._room.page.slow_mode_s * _MS_PER_SECOND
        wait_ms = self._spoke_ms.get(viewer_id, 0.0) + slow_ms - now_ms
        if slow_ms and wait_ms > 0:
            raise _later(N_("Slow mode: one message every few seconds."), wait_ms, "chat.slow")

    def spoke(self, viewer_id: str) -> None:
        """A line of this viewer was taken."""
        self._spoke_ms[viewer_id] = self._intake.engine_ms()
        self._spoke_ms.move_to_end(viewer_id)
        while len(self._spoke_ms) > _REMEMBERED:
            self._spoke_ms.popitem(last=False)


def _later(message: str, wait_ms: float, code: str) -> RetryableError:
    wait_s = max(1, round(wait_ms / _MS_PER_SECOND))
    return RetryableError(
        message,
        remedy=N_("Write again in {seconds} s."),
        code=code,
        fields={"seconds": wait_s},
        retry_after_s=float(wait_s),
    )
