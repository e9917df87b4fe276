"""UnableOutput: stands for an output that cannot even begin, and says why."""

from studio.control.states import OutputState, OutputStatus
from studio.errors import StudioError
from studio.ids import OutputId
from studio.kit.clock import SystemClock, epoch_ms
from studio.push.output import Report
from studio.push.persistence import problem_of


class UnableOutput:
    """FAILED while started. The host mends the destination; that makes another output."""

    def __init__(
        self, output_id: OutputId, kind: str, name: str, error: StudioError, report: Report
    ) -> None:
        self.output_id = output_id
        self._kind, self._name = kind, name
        self._error = error
        self._report = report

    def start(self) -> None:
        """Say why."""
        self._say(OutputStatus.FAILED)

    def stop(self) -> None:
        """Nothing runs."""
        self._say(OutputStatus.OFF)

    def retry_now(self) -> None:
        """The same again."""
        self.start()

    def _say(self, status: OutputStatus) -> None:
        now_ms = epoch_ms(SystemClock().utc_now())
        problem = problem_of(self._error) if status is OutputStatus.FAILED else None
        self._report(
            OutputState(self.output_id, self._kind, self._name, status, now_ms, problem=problem)
        )
