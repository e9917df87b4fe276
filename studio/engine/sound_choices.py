"""What the host chose for the sound: applied at once, kept for the next start."""

import asyncio
from collections.abc import Callable
from pathlib import Path

from studio.engine.sound_parts import SoundPart, read_sound, write_sound
from studio.engine.sound_rack import SoundRack

_KEEP_AFTER_S = 0.5  # a slider that is dragged writes once


class SoundChoices:
    """Owner of the part and its file. Lives on the control loop.

    on_change: called after every change was applied.
    """

    def __init__(self, file: Path, otherwise: SoundPart, rack: SoundRack) -> None:
        self._file = file
        self._rack = rack
        self._keeping: asyncio.TimerHandle | None = None
        self.part = read_sound(file, otherwise)
        self.on_change: Callable[[], None] = lambda: None

    async def apply(self) -> None:
        """Let it be heard."""
        await self._rack.apply(self.part)
        self.on_change()

    async def change(self, **fields: object) -> None:
        """Take new values. Raises ValueError for what makes no sense."""
        self.part = SoundPart.model_validate(self.part.model_dump() | fields)
        if self._keeping is None:
            loop = asyncio.get_running_loop()
            self._keeping = loop.call_later(_KEEP_AFTER_S, self.keep)
        await self.apply()

    def keep(self) -> None:
        """Write now what is not yet written."""
        if self._keeping is not None:
            self._keeping.cancel()
            self._keeping = None
            write_sound(self._file, self.part)
