"""The sound of a running show: the host's choices reach the mixer, and are kept.

Lives on the control loop; owner of the slice "sound".
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from pathlib import Path

from studio.capture.sound_devices import SoundDevices, sound_devices
from studio.control import sound_commands as c
from studio.control.door import Door
from studio.control.states import Problem
from studio.engine.broadcast import Broadcast
from studio.engine.show_file import ShowFile
from studio.engine.sound_choices import SoundChoices
from studio.engine.sound_meters import SoundMeters
from studio.engine.sound_music import MusicDesk
from studio.engine.sound_parts import MICROPHONES, SoundPart, StripPart
from studio.engine.sound_rack import SoundRack
from studio.engine.sound_view import sound_state, strip_names, told
from studio.errors import N_, UserError
from studio.ids import SourceId
from studio.kit.clock import SystemClock
from studio.kit.tasks import TaskScope
from studio.mix.cleaner import voice_missing
from studio.paths import Profile


@dataclass(frozen=True, slots=True)
class SoundOptions:
    """file: where the host's choices are kept. names: of the sources that have sound now."""

    file: Path
    part: SoundPart
    names: Callable[[], Mapping[SourceId, str]]


def build_sound(
    show: ShowFile,
    profile: Profile,
    broadcast: Broadcast,
    door: Door,
    is_live: Callable[[], bool],
) -> "Sound":
    """The sound of this show, with its devices still closed."""
    clock, program = SystemClock(), broadcast.program
    sources = broadcast.sources
    sound = Sound(
        SoundOptions(profile.sound_file, show.sound, lambda: sources.names_with_sound),
        SoundRack(program, clock),
        SoundMeters(program.mixer, door, clock, is_live),
        door,
    )
    broadcast.on_sources = sound.follow_sources
    return sound


class Sound:
    """Takes every command of the sound."""

    def __init__(
        self, options: SoundOptions, rack: SoundRack, meters: SoundMeters, door: Door
    ) -> None:
        self._options = options
        self._choices = SoundChoices(options.file, options.part, rack)
        self._choices.on_change = self._show
        self._rack = rack
        self._meters = meters
        self._door = door
        self._devices = SoundDevices()
        self._in_scene: Collection[SourceId] = ()
        self._scope = TaskScope("sound")
        meters.on_beat = self._beat

    @property
    def problem(self) -> Problem | None:
        """What keeps a sound from the audience."""
        return told(self._rack.problem)

    @property
    def flaw(self) -> Problem | None:
        """What the audience hears though it should not."""
        return told(self._rack.flaw)

    def wire(self) -> None:
        """Take the commands of the sound."""
        on = self._door.on
        self._meters.wire()
        on(c.UseMicrophone, self._use_microphone)
        on(c.SetSoundGain, self._set_gain)
        on(c.SetSoundMuted, self._set_strip_muted)
        on(c.SetGate, self._set_gate)
        on(c.SetCleaning, self._set_cleaning)
        on(c.SetLimiter, self._set_limiter)
        on(c.SetDucking, self._set_ducking)
        on(c.UseHeadphones, self._use_headphones)
        on(c.LookForSoundDevices, self._look)
        MusicDesk(self._choices, self._rack).wire(self._door)

    async def start(self) -> None:
        """Open the chosen devices and show the meters from now on."""
        await self._choices.apply()
        self._meters.start()
        self._scope.start(self._look(c.LookForSoundDevices()), "devices")

    def begin_show(self) -> None:
        """The show goes on air: loudness counts from here."""
        self._meters.begin_show()

    def hear_scene(self, sources: Collection[SourceId]) -> None:
        """Of the sources with pictures only those in the scene are heard."""
        self._in_scene = sources
        self._rack.hear_scene(sources, self._options.names())
        self._show()

    def follow_sources(self) -> None:
        """A source came, changed or went; a new one is set as the host wants before it sounds."""
        self._rack.adjust(self._choices.part)
        self.hear_scene(self._in_scene)

    async def aclose(self) -> None:
        """Stop meters and devices."""
        self._choices.keep()
        await self._meters.aclose()
        await self._scope.aclose()
        await self._rack.aclose()

    def _beat(self) -> None:
        self._rack.watch()
        self._show()  # a problem came or went; equal slices are not sent

    async def _change_strip(self, sound_id: SourceId, **fields: object) -> None:
        if sound_id not in strip_names(self._choices.part, self._options.names()):
            raise UserError(
                N_("This sound is not part of the show."),
                remedy=N_("Choose one of the sounds in the list."),
                code="sound.unknown",
            )
        changed = StripPart.model_validate(self._choices.part.of(sound_id).model_dump() | fields)
        await self._choices.change(strip={**self._choices.part.strip, sound_id: changed})

    async def _use_microphone(self, command: c.UseMicrophone) -> None:
        number = max(1, min(MICROPHONES, command.number))
        chosen = [*self._choices.part.microphone, *[""] * MICROPHONES][:MICROPHONES]
        chosen[number - 1] = command.device_id
        while chosen and not chosen[-1]:
            chosen.pop()
        await self._choices.change(microphone=chosen)

    async def _set_gain(self, command: c.SetSoundGain) -> None:
        await self._change_strip(command.sound_id, gain_db=_bounded(command.gain_db, -40, 20))

    async def _set_strip_muted(self, command: c.SetSoundMuted) -> None:
        await self._change_strip(command.sound_id, muted=command.muted)

    async def _set_gate(self, command: c.SetGate) -> None:
        level_db = _bounded(command.threshold_db, -80, -10)
        await self._change_strip(command.sound_id, gate=command.on, gate_db=level_db)

    async def _set_cleaning(self, command: c.SetCleaning) -> None:
        if (command.noise or command.echo) and not self._rack.can_clean:
            raise voice_missing()
        if not self._rack.is_microphone(command.sound_id):
            raise UserError(
                N_("Noise and echo can be taken out of microphones only."),
                remedy=N_("Choose one of the microphones in the list."),
                code="sound.not_microphone",
            )
        await self._change_strip(command.sound_id, noise=command.noise, echo=command.echo)

    async def _set_limiter(self, command: c.SetLimiter) -> None:
        await self._choices.change(limiter=command.on)

    async def _set_ducking(self, command: c.SetDucking) -> None:
        await self._choices.change(ducking=command.on, duck_db=_bounded(command.depth_db, 3, 40))

    async def _use_headphones(self, command: c.UseHeadphones) -> None:
        await self._choices.change(headphones=command.device_id)

    async def _look(self, _: c.LookForSoundDevices) -> None:
        self._devices = await sound_devices()
        self._show()

    def _show(self) -> None:
        state = sound_state(self._choices.part, self._rack, self._devices, self._options.names())
        self._door.show("sound", state)


def _bounded(value: float, least: float, most: float) -> float:
    return max(least, min(most, float(value)))
