"""Which encoder makes the picture: the host's choice, trials of hardware, what is really in use.

Lives on the engine's control loop. Nothing is tried unasked; what passed is kept in the profile.
"""

import asyncio
import json
import os
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

import structlog

from studio.control import encoder_commands as c
from studio.control.door import Door
from studio.control.encoder_states import EncoderChoice, EncoderState
from studio.control.problem import Problem
from studio.encode.encoders import BY_NAME, SOFTWARE, candidates
from studio.encode.probing import fault_of
from studio.errors import N_, UserError
from studio.kit.tasks import TaskScope
from studio.media.rates import Canvas
from studio.program.program import Program

AUTO = "auto"
Probe = Callable[[str, Canvas], Awaitable[str]]
_FILE = "encoder.json"
_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class _Kept:
    """faults: of the encoders that were tried here; "" means it works."""

    chosen: str = AUTO
    faults: dict[str, str] = field(default_factory=dict)


class Encoder:
    """Owner of the choice. probe: asks whether an encoder works here."""

    def __init__(
        self, folder: Path, program: Program, canvas: Canvas, probe: Probe = fault_of
    ) -> None:
        self._path = folder / _FILE
        self._program = program
        self._canvas = canvas
        self._probe = probe
        self._door: Door | None = None
        self._kept = _Kept()
        self._is_trying = False
        self._scope = TaskScope("encoder")

    def wire(self, door: Door) -> None:
        """Take the commands about the encoder."""
        self._door = door
        door.on(c.TryEncoders, self._try)
        door.on(c.SetEncoder, self._set)
        self._kept = _read(self._path)
        self._program.use_encoder(self._planned)
        self.show()

    async def aclose(self) -> None:
        """End a running trial."""
        await self._scope.aclose()

    def show(self) -> None:
        """Show choice and what is in use; asked once a second while the show runs."""
        if self._door is None:
            return
        stats = self._program.stats()
        in_use = stats.encoder.codec if stats.is_encoding else ""
        choices = tuple(
            EncoderChoice(
                kind.name,
                kind.title,
                kind.name in self._kept.faults,
                self._kept.faults.get(kind.name, ""),
            )
            for kind in candidates()
        )
        state = EncoderState(self._kept.chosen, self._planned, in_use, self._is_trying, choices)
        if in_use and in_use != self._program.codec:
            state = replace(state, problem=_fell_back(self._program.codec))
        self._door.show("encoder", state)

    @property
    def _planned(self) -> str:
        """The chosen one if it passed; of its own accord the first that did; else x264."""
        working = [kind.name for kind in candidates() if self._kept.faults.get(kind.name) == ""]
        if self._kept.chosen in working:
            return self._kept.chosen
        return working[0] if self._kept.chosen == AUTO and working else SOFTWARE.name

    async def _set(self, command: c.SetEncoder) -> None:
        if command.name != AUTO and command.name not in BY_NAME:
            raise UserError(
                N_("This studio does not know that encoder."),
                remedy=N_("Choose one of the list."),
                code="encoder.unknown",
            )
        await self._keep(replace(self._kept, chosen=command.name))

    async def _try(self, _: c.TryEncoders) -> None:
        if not self._is_trying:
            self._is_trying = True
            self.show()
            self._scope.start(self._try_all(), "trial")

    async def _try_all(self) -> None:
        faults = {}
        try:
            for kind in candidates():
                faults[kind.name] = await self._probe(kind.name, self._canvas)
                _log.info("encoder.tried", name=kind.name, fault=faults[kind.name] or "none")
        finally:
            self._is_trying = False
            await self._keep(replace(self._kept, faults={**self._kept.faults, **faults}))

    async def _keep(self, kept: _Kept) -> None:
        self._kept = kept
        self._program.use_encoder(self._planned)
        self.show()
        await asyncio.to_thread(_write, self._path, kept)


def _fell_back(codec: str) -> Problem:
    return Problem(
        "encoder.fell_back",
        N_("{encoder} failed; the picture is encoded in software."),
        N_("Update its driver, then look for hardware encoders again in the settings."),
        {"encoder": BY_NAME[codec].title},
    )


def _read(path: Path) -> _Kept:
    try:
        said = json.loads(path.read_text(encoding="utf-8"))
        chosen, faults = str(said["chosen"]), dict(said["faults"])
    except (OSError, ValueError, KeyError, TypeError):
        return _Kept()
    known = {str(name): str(fault) for name, fault in faults.items() if name in BY_NAME}
    return _Kept(chosen if chosen in BY_NAME else AUTO, known)


def _write(path: Path, kept: _Kept) -> None:
    fresh = path.with_suffix(f".{os.getpid()}.new")
    fresh.write_text(json.dumps({"chosen": kept.chosen, "faults": kept.faults}), encoding="utf-8")
    fresh.replace(path)
