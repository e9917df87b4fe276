"""The show's status, derived: what the host wants and what the outputs report."""

from collections.abc import Iterable

from studio.control.states import OutputState, OutputStatus, ShowStatus

RECORDING_KIND = "recording"


class StatusRule:
    """Follows one show. A recording alone is not an audience: LIVE needs a sending output."""

    def __init__(self) -> None:
        self._wants_live = False
        self._was_on = False
        self._is_ending = False
        self._is_rehearsal = False

    @property
    def is_rehearsal(self) -> bool:
        """On air with nobody watching."""
        return self._wants_live and self._is_rehearsal

    @property
    def wants_live(self) -> bool:
        """The host pressed Go live and has not ended the show."""
        return self._wants_live

    def go_live(self, *, is_rehearsal: bool = False) -> None:
        """The host went live, or rehearses."""
        self._wants_live, self._was_on, self._is_ending = True, False, False
        self._is_rehearsal = is_rehearsal

    def begin_ending(self) -> None:
        """The host ended the show; outputs are closing."""
        self._is_ending = True

    def ended(self) -> None:
        """Every output is closed."""
        self._wants_live, self._is_ending = False, False

    def status(self, outputs: Iterable[OutputState]) -> ShowStatus:
        """The present status."""
        if self._is_ending:
            return ShowStatus.ENDING
        if not self._wants_live:
            return ShowStatus.PREVIEWING
        sending = [output for output in outputs if output.kind != RECORDING_KIND]
        if self._is_rehearsal and not sending:
            return ShowStatus.LIVE
        if any(output.status is OutputStatus.ON for output in sending):
            self._was_on = True
            return ShowStatus.LIVE
        if sending and all(output.status is OutputStatus.FAILED for output in sending):
            return ShowStatus.FAILED
        return ShowStatus.RECONNECTING if self._was_on else ShowStatus.STARTING
