"""How the machine and the program are doing, for the footer: sampled, never asked for."""

import shutil
from pathlib import Path

import psutil

from studio.control.states import SystemState
from studio.program.stats import ProgramStats


class Vitals:
    """Samples processor and disk; one object, asked once a second on the control loop."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        psutil.cpu_percent(interval=None)  # the first call only sets the mark

    def sample(self, program: ProgramStats) -> SystemState:
        """The newest figures. Never blocks: the processor share is since the last call."""
        return SystemState(
            cpu_percent=psutil.cpu_percent(interval=None),
            disk_free_bytes=shutil.disk_usage(self._folder).free,
            program_fps=round(program.fps, 1),
            skipped_ticks=program.skipped_ticks,
            encoder_bitrate_bps=program.bitrate_bps,
        )
