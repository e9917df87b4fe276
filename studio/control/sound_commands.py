"""Commands of the sound."""

from dataclasses import dataclass
from typing import ClassVar

from studio.control.command import Command
from studio.control.roles import Role
from studio.ids import SourceId


@dataclass(frozen=True, slots=True)
class SetMicMuted(Command):
    """Silence the voices (microphones and what clips say), or open them; music goes on."""

    ROLE: ClassVar[Role] = Role.PRODUCER
    muted: bool


@dataclass(frozen=True, slots=True)
class UseMicrophone(Command):
    """Hear this device as microphone `number` (1..4); "" for none, "default" for the system's."""

    ROLE: ClassVar[Role] = Role.PRODUCER
    device_id: str
    number: int = 1


@dataclass(frozen=True, slots=True)
class SetSoundGain(Command):
    """Make one sound louder or softer: -40..20 dB."""

    ROLE: ClassVar[Role] = Role.PRODUCER
    sound_id: SourceId
    gain_db: float


@dataclass(frozen=True, slots=True)
class SetSoundMuted(Command):
    """Silence one sound, or open it."""

    ROLE: ClassVar[Role] = Role.PRODUCER
    sound_id: SourceId
    muted: bool


@dataclass(frozen=True, slots=True)
class SetGate(Command):
    """Hold back what is quieter than `threshold_db` (-80..-10) in one sound."""

    ROLE: ClassVar[Role] = Role.PRODUCER
    sound_id: SourceId
    on: bool
    threshold_db: float = -45.0


@dataclass(frozen=True, slots=True)
class SetCleaning(Command):
    """Take noise, and the echo of what the studio plays, out of one microphone.

    Needs the extra `voice`; what is on may be turned off without it.
    """

    ROLE: ClassVar[Role] = Role.PRODUCER
    sound_id: SourceId
    noise: bool
    echo: bool


@dataclass(frozen=True, slots=True)
class SetLimiter(Command):
    """Keep the sum below -1 dBFS without tearing it."""

    ROLE: ClassVar[Role] = Role.PRODUCER
    on: bool


@dataclass(frozen=True, slots=True)
class SetDucking(Command):
    """Make music `depth_db` (3..40) quieter while somebody speaks."""

    ROLE: ClassVar[Role] = Role.PRODUCER
    on: bool
    depth_db: float = 14.0


@dataclass(frozen=True, slots=True)
class AddMusic(Command):
    """Add a file of this computer to the music."""

    path: str


@dataclass(frozen=True, slots=True)
class RemoveMusic(Command):
    """Take a track off the list; the file stays."""

    ROLE: ClassVar[Role] = Role.PRODUCER
    track_id: str


@dataclass(frozen=True, slots=True)
class PlayMusic(Command):
    """Play this track in a loop; "" stops the music."""

    ROLE: ClassVar[Role] = Role.PRODUCER
    track_id: str = ""


@dataclass(frozen=True, slots=True)
class UseHeadphones(Command):
    """Play on this device what the audience hears; "" for none."""

    ROLE: ClassVar[Role] = Role.PRODUCER
    device_id: str


@dataclass(frozen=True, slots=True)
class LookForSoundDevices(Command):
    """Read the lists of microphones and headphones again."""

    ROLE: ClassVar[Role] = Role.PRODUCER


COMMANDS: tuple[type[Command], ...] = (
    SetMicMuted,
    UseMicrophone,
    SetSoundGain,
    SetSoundMuted,
    SetGate,
    SetCleaning,
    SetLimiter,
    SetDucking,
    AddMusic,
    RemoveMusic,
    PlayMusic,
    UseHeadphones,
    LookForSoundDevices,
)
