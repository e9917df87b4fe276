"""Takes the commands about scenes and overlays, and keeps what the host arranged."""

import asyncio
from collections.abc import Callable
from pathlib import Path

from studio.control import commands as c
from studio.control import picture_commands as p
from studio.control.door import Door
from studio.engine.picture import Picture
from studio.engine.source_desk import SourceDesk
from studio.engine.sources import Sources
from studio.kit.clock import Clock


class PictureDesk:
    """Lives on the control loop. on_change: called after whatever changes picture or health."""

    def __init__(self, picture: Picture, sources: Sources, clock: Clock, setup_file: Path) -> None:
        self._picture = picture
        self._setup_file = setup_file
        self._sources = sources
        self._source_desk = SourceDesk(picture.scenes, sources, clock, self._changed)
        self._on_change: Callable[[], None] = lambda: None

    def wire(self, door: Door, on_change: Callable[[], None]) -> None:
        """Take the commands."""
        self._on_change = on_change
        door.on(c.SetScene, self._set_scene)
        door.on(c.MoveOverlay, self._move)
        door.on(p.SetTransition, self._set_transition)
        door.on(p.LookAt, self._look_at)
        door.on(p.SaveScene, self._save_scene)
        door.on(p.RemoveScene, self._remove_scene)
        door.on(p.ResizeOverlay, self._resize)
        door.on(p.ResetOverlays, self._reset)
        door.on(p.ShowQr, self._show_qr)
        door.on(p.SetLogo, self._set_logo)
        self._source_desk.wire(door, on_change)

    def start(self) -> None:
        """Begin to watch sources and devices."""
        self._source_desk.start()

    async def aclose(self) -> None:
        """Stop watching."""
        await self._source_desk.aclose()

    async def _changed(self) -> None:
        """Draw, tell, and keep."""
        self._on_change()
        setup = self._picture.setup()
        await asyncio.to_thread(setup.save, self._setup_file)

    async def _set_scene(self, command: c.SetScene) -> None:
        self._picture.set_scene(command.scene_id)
        self._on_change()  # which scene is on air is not kept: a show begins with its first

    async def _move(self, command: c.MoveOverlay) -> None:
        self._picture.put(command)
        await self._changed()

    async def _set_transition(self, command: p.SetTransition) -> None:
        self._picture.set_transition(command)
        await self._changed()

    async def _look_at(self, command: p.LookAt) -> None:
        self._picture.look_at(command.source_id)
        self._on_change()

    async def _save_scene(self, command: p.SaveScene) -> None:
        self._picture.scenes.save(command, self._sources.running)
        await self._changed()

    async def _remove_scene(self, command: p.RemoveScene) -> None:
        self._picture.scenes.remove(command.scene_id)
        await self._changed()

    async def _resize(self, command: p.ResizeOverlay) -> None:
        self._picture.put(command)
        await self._changed()

    async def _reset(self, _: p.ResetOverlays) -> None:
        self._picture.reset_overlays()
        await self._changed()

    async def _show_qr(self, command: p.ShowQr) -> None:
        self._picture.decor.show_qr(on=command.on)
        await self._changed()

    async def _set_logo(self, command: p.SetLogo) -> None:
        self._picture.decor.set_logo(Path(command.path) if command.path else None)
        await self._changed()
