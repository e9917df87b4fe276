"""How the machine and the program are doing, for the footer: sampled, never asked for."""

import shutil
from collections.abc import Callable
from pathlib import Path

import psutil

from studio.control.states import SystemState
from studio.program.stats import ProgramStats


class Vitals:
    """Samples processor and disk; one object, asked once a second on the control loop.

    folder: where what fills the disk is written now.
    """

    def __init__(self, folder: Callable[[], Path]) -> None:
        self._folder = folder
        psutil.cpu_percent(interval=None)  # the first call only sets the mark

    def sample(self, program: ProgramStats) -> SystemState:
        """The newest figures. Never blocks: the processor share is since the last call."""
        return SystemState(
            cpu_percent=psutil.cpu_percent(interval=None),
            disk_free_bytes=free_bytes(self._folder()),
            program_fps=round(program.fps, 1),
            skipped_ticks=program.skipped_ticks,
            encoder_bitrate_bps=program.bitrate_bps,
        )


def free_bytes(folder: Path) -> int:
    """Room where `folder` is, or will be once something is written there; 0 when nobody knows."""
    there = next((one for one in (folder, *folder.parents) if one.is_dir()), None)
    try:
        return shutil.disk_usage(there).free if there is not None else 0
    except OSError:
        return 0
