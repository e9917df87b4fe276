"""The music of a show: its list, and what plays."""

import asyncio
from pathlib import Path

from studio.control.door import Door
from studio.control.sound_commands import AddMusic, PlayMusic, RemoveMusic
from studio.engine.sound_choices import SoundChoices
from studio.engine.sound_rack import SoundRack
from studio.engine.sound_view import track_id
from studio.errors import N_, UserError


class MusicDesk:
    """Takes the commands of the music."""

    def __init__(self, choices: SoundChoices, rack: SoundRack) -> None:
        self._choices = choices
        self._rack = rack

    def wire(self, door: Door) -> None:
        """Take the commands."""
        door.on(AddMusic, self._add)
        door.on(RemoveMusic, self._remove)
        door.on(PlayMusic, self._play)

    async def _add(self, command: AddMusic) -> None:
        path = Path(command.path)
        if not await asyncio.to_thread(path.is_file):
            raise UserError(
                N_("There is no file {name}."),
                remedy=N_("Choose another file."),
                code="music.missing",
                fields={"name": path.name},
            )
        await self._choices.change(music=tuple(dict.fromkeys((*self._choices.part.music, path))))

    async def _remove(self, command: RemoveMusic) -> None:
        path = self._track(command.track_id)
        if path == self._rack.track:
            await self._rack.play(None)
        rest = tuple(one for one in self._choices.part.music if one != path)
        await self._choices.change(music=rest)

    async def _play(self, command: PlayMusic) -> None:
        await self._rack.play(self._track(command.track_id) if command.track_id else None)
        await self._choices.apply()

    def _track(self, wanted: str) -> Path:
        music = self._choices.part.music
        found = next((path for path in music if track_id(path) == wanted), None)
        if found is None:
            raise UserError(
                N_("This music is not on the list any more."),
                remedy=N_("Choose another track."),
                code="music.unknown",
            )
        return found
