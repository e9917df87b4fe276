"""The sources of a show: built from their parts, started, changed and stopped one by one."""

import asyncio
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from studio.capture.image import ImageSource
from studio.capture.worker import SourceWorker
from studio.control.picture_states import DeviceState
from studio.engine.picture_parts import SourcePart
from studio.engine.source_builder import SourceBuilder
from studio.errors import N_, StudioError, UserError
from studio.framing import PLAIN, Framing
from studio.ids import SourceId
from studio.kit.clock import Clock
from studio.media.rates import Canvas

Running = Mapping[SourceId, SourceWorker]


class Sources:
    """Belongs to the control loop; every source runs on threads of its own.

    on_running: called with all sources after one came, changed or went.
    """

    def __init__(self, parts: Iterable[SourcePart], canvas: Canvas, clock: Clock) -> None:
        self._builder = SourceBuilder(canvas, clock)
        self._parts = {part.id: part for part in parts}
        self._product: Path | None = None
        self._turn = asyncio.Lock()  # two windows may change sources at once
        self.on_running: Callable[[Running], None] = lambda _: None
        self.running: Running = {
            part.id: self._builder.build(part) for part in self._parts.values()
        }

    @property
    def devices(self) -> tuple[DeviceState, ...]:
        """What is connected, as it was last listed."""
        return self._builder.devices

    @devices.setter
    def devices(self, devices: tuple[DeviceState, ...]) -> None:
        self._builder.devices = devices

    @property
    def parts(self) -> tuple[SourcePart, ...]:
        """What is shown, as the show file says it."""
        return tuple(self._parts.values())

    @property
    def names_with_sound(self) -> Mapping[SourceId, str]:
        """What the host calls each source that has sound."""
        return {part.id: part.title or part.id for part in self.parts if self._sounds(part.id)}

    def _sounds(self, source_id: SourceId) -> bool:
        """Whether anything can be heard of a source: of a clip as soon as it is open."""
        source = self.running[source_id]
        return source.sound is not None and not source.is_silent

    def part(self, source_id: SourceId) -> SourcePart:
        """One source. Raises UserError when the show has no such source."""
        part = self._parts.get(source_id)
        if part is None:
            raise UserError(
                N_("This show has no such source."),
                remedy=N_("Choose one of the list under Sources."),
                code="source.unknown",
            )
        return part

    def start(self) -> None:
        """Every source begins to deliver."""
        for source in self.running.values():
            source.start()

    def stop(self) -> None:
        """Stop every source and wait for its thread."""
        for source in self.running.values():
            source.stop()

    async def put(self, part: SourcePart) -> None:
        """Add a source, or let it show something else."""
        if part.id in self._parts:
            await self.change(part.id, lambda _: part)
            return
        async with self._turn:
            self._begin(part)

    async def change(self, source_id: SourceId, change: Callable[[SourcePart], SourcePart]) -> None:
        """Let a source show something else. Raises UserError when it is unknown.

        change: makes the part from what it is at that moment: while the former picture ends,
        another window may have framed it.
        """
        async with self._turn:
            part = change(self.part(source_id))
            if _same_picture(self._parts[source_id], part):
                self._parts[source_id] = part
                self._builder.rename(self.running[source_id], part)
                return
            await self._stop_one(source_id)  # before the new one: a camera is opened only once
            self._begin(change(self._parts[source_id]))

    async def remove(self, source_id: SourceId) -> None:
        """Take a source away. Raises UserError when it is unknown."""
        async with self._turn:
            self.part(source_id)
            await self._stop_one(source_id)
            del self._parts[source_id]
            self._run({key: source for key, source in self.running.items() if key != source_id})

    def _begin(self, part: SourcePart) -> None:
        source = self._builder.build(part)
        self._parts[part.id] = part
        self._run({**self.running, part.id: source})
        source.start()

    def frame(self, source_id: SourceId, framing: Framing) -> None:
        """Frame a source otherwise. Raises UserError when it is unknown."""
        self._parts[source_id] = self.part(source_id).model_copy(update={"framing": framing})

    async def lock(self, source_id: SourceId, locks: Iterable[str]) -> None:
        """Hold exposure, focus or white balance of a camera as they are.

        Raises UserError when the camera refuses one; the others are held then.
        """
        if self.part(source_id).kind != "camera":
            return
        wanted = tuple(locks)
        refused = await asyncio.to_thread(self._builder.locks.hold, source_id, wanted)
        held = tuple(name for name in wanted if name not in refused)
        part = self.part(source_id).model_copy(update={"locks": held})
        self._parts[source_id] = part
        if refused:
            raise UserError(
                N_("{name} does not hold this still."),
                remedy=N_("Unplug it and plug it in again, or set it in the camera's own program."),
                code="source.lock",
                fields={"name": self._builder.name(part)},
            )

    def held(self, source_id: SourceId) -> tuple[str, ...]:
        """What the host wants a camera to hold, without what it refused when it was opened."""
        refused = self._builder.locks.refused(source_id)
        return tuple(name for name in self.part(source_id).locks if name not in refused)

    def problem(self, on_air: Iterable[SourceId]) -> StudioError | None:
        """What is wrong with the first of these that has a problem."""
        found = (self.running[name].problem for name in on_air if name in self.running)
        return next((problem for problem in found if problem is not None), None)

    def framing(self, source_id: SourceId) -> Framing:
        """How the source is framed unless a scene says otherwise."""
        part = self._parts.get(source_id)
        return PLAIN if part is None else part.framing

    def has_something(self, source_id: SourceId) -> bool:
        """False for the picture of the pinned product while there is none."""
        part = self._parts.get(source_id)
        return part is not None and (part.kind != "product" or self._product is not None)

    def show_product(self, path: Path | None) -> None:
        """The picture of the product now on offer, or None."""
        self._product = path
        for part in self._parts.values():
            source = self.running[part.id]
            if part.kind == "product" and isinstance(source, ImageSource):
                source.show(path)

    def _run(self, running: Running) -> None:
        self.running = running
        self.on_running(running)

    async def _stop_one(self, source_id: SourceId) -> None:
        source = self.running.get(source_id)
        if source is not None:
            await asyncio.to_thread(source.stop)


def _same_picture(one: SourcePart, other: SourcePart) -> bool:
    """True when nothing differs that a running source would have to be rebuilt for."""
    same = {"title": other.title, "framing": other.framing, "locks": other.locks}
    return one.model_copy(update=same) == other
