"""Takes the commands about sources, watches them, and shows how they are."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path

from studio.capture.network_feed import check_address, without_password
from studio.capture.worker import SourceWorker
from studio.control import picture_commands as p
from studio.control.codec import problem_of
from studio.control.door import Door
from studio.control.picture_states import DeviceState, SourcesState, SourceState, SourceStatus
from studio.engine.device_watch import DeviceWatch
from studio.engine.picture_parts import SourcePart
from studio.engine.scenes import Scenes
from studio.engine.sources import Sources
from studio.errors import N_, StudioError, UserError
from studio.ids import SourceId, new_id
from studio.kit.clock import NS_PER_SECOND, Clock
from studio.kit.tasks import TaskScope
from studio.l10n.safe_text import safe_text

_LOOK_S = 0.2
_TITLE_CHARS = 60
_ID_CHARS = 8
_MOST_SOURCES = 16


class SourceDesk:
    """Lives on the control loop. A source that is lost is told within a second.

    on_change: called when health changed. keep: draws, tells and keeps what a command changed.
    """

    def __init__(
        self, scenes: Scenes, sources: Sources, clock: Clock, keep: Callable[[], Awaitable[None]]
    ) -> None:
        self._scenes = scenes
        self._sources = sources
        self._keep = keep
        self._meter = _Meter(clock)
        self._scope = TaskScope("sources")
        self._devices = DeviceWatch(self._devices_changed)
        self._on_change: Callable[[], None] = lambda: None
        self._door: Door | None = None
        self._problems: tuple[StudioError | None, ...] = ()

    def wire(self, door: Door, on_change: Callable[[], None]) -> None:
        """Take the commands."""
        self._door, self._on_change = door, on_change
        door.on(p.AddSource, self._add)
        door.on(p.ChangeSource, self._change)
        door.on(p.RemoveSource, self._remove)
        door.on(p.FrameSource, self._frame)
        door.on(p.LockCamera, self._lock)
        door.on(p.ListDevices, self._list_devices)
        self._show()

    def start(self) -> None:
        """Begin to watch sources and devices."""
        self._scope.start(self._watch(), "sources")
        self._scope.start(self._devices.run(), "devices")

    async def aclose(self) -> None:
        """Stop watching."""
        await self._scope.aclose()

    async def _watch(self) -> None:
        """A source that is lost is told within a second of its last picture."""
        while True:
            problems = tuple(source.problem for source in self._sources.running.values())
            self._show()
            if problems != self._problems:
                self._problems = problems
                self._on_change()
            await asyncio.sleep(_LOOK_S)

    def _show(self) -> None:
        if self._door is not None:
            running = self._sources.running
            self._meter.look(running)
            states = tuple(self._state(part, running[part.id]) for part in self._sources.parts)
            self._door.show("sources", SourcesState(states, self._sources.devices))

    def _state(self, part: SourcePart, source: SourceWorker) -> SourceState:
        size, problem = source.size_px, source.problem
        status = SourceStatus.ON if size != (0, 0) else SourceStatus.STARTING
        return SourceState(
            source_id=part.id,
            kind=part.kind,
            title=part.title,
            address=without_password(part.address) if part.kind == "network" else part.address,
            mode=part.mode,
            status=status if problem is None else SourceStatus.LOST,
            width_px=size[0],
            height_px=size[1],
            fps=self._meter.fps(part.id),
            framing=part.framing,
            locks=self._sources.held(part.id),
            problem=None if problem is None else problem_of(problem),
        )

    def _devices_changed(self, devices: tuple[DeviceState, ...]) -> None:
        self._sources.devices = devices
        self._show()

    async def _changed(self) -> None:
        await self._keep()
        self._show()

    async def _add(self, command: p.AddSource) -> None:
        if len(self._sources.parts) >= _MOST_SOURCES:
            raise UserError(
                N_("A show has at most {most} sources."),
                remedy=N_("Remove one that you do not need."),
                code="source.too_many",
                fields={"most": _MOST_SOURCES},
            )
        part = _part(SourceId(f"{command.kind}-{new_id()[:_ID_CHARS]}"), command)
        await self._sources.put(part)
        if command.scene_id is not None:
            self._scenes.put_in_front(command.scene_id, part.id)
        await self._changed()

    async def _change(self, command: p.ChangeSource) -> None:
        await self._sources.change(command.source_id, lambda former: _after(former, command))
        await self._changed()

    async def _remove(self, command: p.RemoveSource) -> None:
        await self._sources.remove(command.source_id)
        self._scenes.forget(command.source_id)
        await self._changed()

    async def _frame(self, command: p.FrameSource) -> None:
        self._sources.part(command.source_id)
        if command.scene_id is None:
            self._sources.frame(command.source_id, command.framing)
        self._scenes.frame(command)
        await self._changed()

    async def _lock(self, command: p.LockCamera) -> None:
        try:
            await self._sources.lock(command.source_id, command.locks)
        finally:
            await self._changed()  # what the camera took is kept, also when it refused something

    async def _list_devices(self, _: p.ListDevices) -> None:
        await self._devices.look()


def _part(source_id: SourceId, command: p.AddSource) -> SourcePart:
    """The part a command describes. Raises UserError when its address makes no sense."""
    address = command.address.strip()
    title = safe_text(command.title, _TITLE_CHARS)
    match command.kind:
        case "network":
            where: dict[str, object] = {"url": check_address(address)}
        case "clip" | "image":
            if not address:
                raise UserError(
                    N_("Choose a file first."), code="source.no_file", remedy=N_("Press Choose.")
                )
            where = {"path": Path(address)}
        case "camera" | "screen":
            where = {"device": address, "mode": command.mode}
        case "test_card":
            where = {}
    return SourcePart.model_validate(
        {"id": source_id, "kind": command.kind, "title": title} | where
    )


def _after(former: SourcePart, command: p.ChangeSource) -> SourcePart:
    """The part with what the command does not speak of, as far as it still means the same.

    Raises UserError when its address makes no sense.
    """
    is_same_kind = command.kind == former.kind
    shown = without_password(former.address) if former.kind == "network" else former.address
    address, mode = command.address, command.mode
    if address is None:
        address = shown if is_same_kind else ""
    if mode is None:  # another camera knows other formats
        mode = former.mode if is_same_kind and address == shown else ""
    title = former.title if command.title is None else command.title
    part = _part(former.id, p.AddSource(command.kind, title, address, mode))
    kept: dict[str, object] = {"framing": former.framing}
    if part.kind == former.kind:
        kept |= {"has_sound": former.has_sound, "has_beat": former.has_beat}
        if part.address == former.address:
            kept["locks"] = former.locks
        if part.url and part.url == without_password(former.url):
            kept["url"] = former.url  # the window never knew the password
    return part.model_copy(update=kept)


class _Meter:
    """Size and rate of what the sources really deliver, once a second."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._looked_ns = 0
        self._counted: dict[SourceId, int] = {}
        self._fps: dict[SourceId, int] = {}

    def look(self, running: Mapping[SourceId, SourceWorker]) -> None:
        """Count anew when a second has gone."""
        passed_ns = self._clock.now_ns() - self._looked_ns
        if passed_ns < NS_PER_SECOND:
            return
        self._looked_ns += passed_ns
        counted = {name: source.delivered for name, source in running.items()}
        self._fps = {
            name: round(max(0, count - self._counted.get(name, count)) * NS_PER_SECOND / passed_ns)
            for name, count in counted.items()
        }
        self._counted = counted

    def fps(self, source_id: SourceId) -> int:
        """Pictures in the last second."""
        return self._fps.get(source_id, 0)
