"""Marks in the recording: its steps, and what the host, or a helper, wants to find again."""

from collections.abc import Awaitable, Callable, Mapping

from studio.control import recording_commands as c
from studio.control.door import Door
from studio.engine.outputs import Outputs
from studio.engine.sheet import RunStep
from studio.errors import N_, FieldValue, UserError
from studio.kit.clock import NS_PER_MS
from studio.l10n.safe_text import safe_text

LABEL_CHARS = 80
Log = Callable[[str, Mapping[str, FieldValue | None]], Awaitable[None]]


class RecordingDesk:
    """log: appends to the log of the show."""

    def __init__(self, outputs: Outputs, log: Log) -> None:
        self._outputs = outputs
        self._log = log

    def wire(self, door: Door) -> None:
        """Take the commands about the recording."""
        door.on(c.MarkMoment, self._mark)

    async def step(self, step: RunStep) -> None:
        """A step of the run of show begins: a chapter of the recording, if there is one."""
        recording = self._outputs.recording
        if recording is not None:
            recording.mark(safe_text(step.segment.title, LABEL_CHARS))

    async def _mark(self, command: c.MarkMoment) -> None:
        recording = self._outputs.recording
        label = safe_text(command.text, LABEL_CHARS)
        at_ns = recording.mark(label) if recording is not None else None
        if at_ns is None:
            raise UserError(
                N_("There is no recording to mark."),
                remedy=N_("Go live with the recording on, then mark."),
                code="recording.off",
            )
        await self._log("mark", {"at_ms": at_ns // NS_PER_MS, "text": label})
