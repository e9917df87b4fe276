"""The outputs of a running show: built, started, retried and closed; each alone.

Driven on the engine's control loop; the outputs live on the push loop and on threads of their own
and report back by `post`.
"""

import asyncio
import contextlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from studio.control.states import OutputState, OutputStatus
from studio.engine.edge_process import EdgeAddress
from studio.engine.output_maker import OutputMaker, Target
from studio.engine.show_file import ShowFile
from studio.errors import StudioError
from studio.ids import DestinationId, OutputId
from studio.kit.clock import Clock, epoch_ms
from studio.kit.post import post
from studio.push.output import Output, Report
from studio.push.recording import RecordingOutput

RECORDING_ID = OutputId("recording")
_OURS = ("edge-", RECORDING_ID)
_FLUSH_WAIT_S = 3.0
_CLOSED = frozenset({OutputStatus.OFF, OutputStatus.FAILED})


@dataclass(slots=True, eq=False)
class _Line:
    """An output and what it last said."""

    state: OutputState
    output: Output | None = None


class Outputs:
    """Every output there is now. on_change: called on the control loop when any reported.

    main: whose network decides the bitrate; None: nobody's.
    """

    def __init__(self, maker: OutputMaker, clock: Clock, on_change: Callable[[], None]) -> None:
        self.main: DestinationId | None = None
        self._maker = maker
        self._clock = clock
        self._on_change = on_change
        self._loop = asyncio.get_running_loop()
        self._reported = asyncio.Event()
        self._lines: dict[OutputId, _Line] = {}

    @property
    def states(self) -> tuple[OutputState, ...]:
        """The newest state of every output: our edge, the destinations, the recording last."""
        lines = sorted(self._lines.items(), key=lambda item: item[0] == RECORDING_ID)
        return tuple(line.state for _, line in lines)

    def build(
        self, show: ShowFile, edge: EdgeAddress, targets: Sequence[Target], recordings_dir: Path
    ) -> None:
        """The outputs of the next broadcast; nothing runs yet."""
        self._lines = {}
        for number, part in enumerate(show.destination, 1):
            output_id = OutputId(f"{part.kind}-{number}")
            report = self._line(output_id, "rtmp" if part.kind == "rtmp" else "whip", part.name)
            self._lines[output_id].output = self._maker.from_show_file(
                output_id, part, edge, report
            )
        for target in targets:
            self._make(target)
        if show.recording:
            path = _recording_path(recordings_dir, self._clock.utc_now())
            report = self._line(RECORDING_ID, "recording", path.name)
            self._lines[RECORDING_ID].output = self._maker.recording(RECORDING_ID, path, report)

    def start(self) -> None:
        """Start every output."""
        for line in self._lines.values():
            if line.output is not None:
                line.output.start()

    def join(self, target: Target) -> None:
        """Send to one more destination from now on."""
        self._make(target).start()
        self._on_change()

    def leave(self, destination_id: DestinationId) -> None:
        """Stop sending to a destination; the output closes by itself, unseen."""
        line = self._lines.pop(OutputId(destination_id), None)
        if line is not None and line.output is not None:
            line.output.stop()
            self._on_change()

    @property
    def deciding(self) -> OutputId | None:
        """The output whose network decides the bitrate: the main destination's, else the first.

        One that does not send tells nothing: while the main one is away, the next one that is on
        decides. Our own edge on this computer never does: nothing lies between.
        """
        remote = [name for name in self._lines if not name.startswith(_OURS)]
        remote.sort(key=lambda name: str(name) != self.main)
        sending = (name for name in remote if self._lines[name].state.status is OutputStatus.ON)
        return next(sending, next(iter(remote), None))

    def is_running(self, destination_id: DestinationId) -> bool:
        """True while an output of this destination does anything."""
        line = self._lines.get(OutputId(destination_id))
        return line is not None and line.state.status not in _CLOSED

    def try_out(self, target: Target, done: Callable[[StudioError | None], None]) -> None:
        """Test a destination; `done` hears on the control loop what was wrong, or None."""

        def tell(error: StudioError | None) -> None:
            post(self._loop, done, error)

        self._maker.try_out(target, tell)

    def retry(self, output_id: OutputId) -> bool:
        """Try an output again now; False when there is no such output."""
        line = self._lines.get(output_id)
        if line is not None and line.output is not None:
            line.output.retry_now()
        return line is not None

    @property
    def recording(self) -> RecordingOutput | None:
        """The recording of this broadcast, if there is one."""
        line = self._lines.get(RECORDING_ID)
        output = line.output if line is not None else None
        return output if isinstance(output, RecordingOutput) else None

    async def stop(self) -> None:
        """Flush and close every output, at most three seconds."""
        for line in self._lines.values():
            if line.output is not None:
                line.output.stop()
        # An output that will not close must not keep the show from ending.
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._until_all_off(), _FLUSH_WAIT_S)

    def close(self) -> None:
        """End the push loop; waits for it, so not on the control loop."""
        self._maker.close()

    async def _until_all_off(self) -> None:
        while any(line.state.status not in _CLOSED for line in self._lines.values()):
            self._reported.clear()
            await self._reported.wait()

    def _make(self, target: Target) -> Output:
        destination = target.destination
        output_id = OutputId(destination.destination_id)
        report = self._line(output_id, destination.kind, destination.name)
        output = self._maker.from_target(output_id, target, report)
        self._lines[output_id].output = output
        return output

    def _line(self, output_id: OutputId, kind: str, name: str) -> Report:
        """Make room for an output; what it reports later lands there, if it still stands."""
        now_ms = epoch_ms(self._clock.utc_now())
        line = _Line(OutputState(output_id, kind, name, OutputStatus.OFF, now_ms))
        self._lines[output_id] = line

        def report(state: OutputState) -> None:
            post(self._loop, self._note, line, state)

        return report

    def _note(self, line: _Line, state: OutputState) -> None:
        if self._lines.get(state.output_id) is line:
            line.state = state
            self._reported.set()
            self._on_change()


def _recording_path(folder: Path, now: datetime) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    return folder / f"{now:%Y-%m-%d %H-%M-%S}.mkv"
