"""State slices of the sound: what the meters show, and how the mixer is set."""

from dataclasses import dataclass
from enum import Enum

from studio.control.problem import Problem
from studio.ids import SourceId


class SoundAlarm(Enum):
    """What is wrong with the sound; the most urgent one."""

    NONE = "none"
    SILENT = "silent"
    CLIPPING = "clipping"
    QUIET = "quiet"
    LOUD = "loud"


@dataclass(frozen=True, slots=True)
class SoundLevel:
    """How loud one sound is before muting; dBFS of the last 100 ms, -90 when silent."""

    sound_id: SourceId
    peak_db: float


@dataclass(frozen=True, slots=True)
class AudioState:
    """The programme's sound, ten times a second.

    is_muted: voices are silenced. peak_db, rms_db: dBFS of the last 100 ms, -90 when silent.
    lufs: of the last 3 s, whole_lufs: of the show, both EBU R128, -70 when silent. reduction_db:
    what the limiter takes away. levels: of every sound.
    """

    is_muted: bool = False
    peak_db: float = -90.0
    rms_db: float = -90.0
    lufs: float = -70.0
    whole_lufs: float = -70.0
    reduction_db: float = 0.0
    is_ducking: bool = False
    alarm: SoundAlarm = SoundAlarm.NONE
    levels: tuple[SoundLevel, ...] = ()


@dataclass(frozen=True, slots=True)
class SoundStrip:
    """One sound of the mixer. kind: microphone, source or music; name: of device or source.

    is_muted: by the host; is_heard: its picture is in the scene. cleans_noise, cleans_echo: these
    are taken out, where SoundState.can_clean.
    """

    sound_id: SourceId
    kind: str
    name: str
    gain_db: float = 0.0
    is_muted: bool = False
    is_heard: bool = True
    has_gate: bool = False
    gate_db: float = -45.0
    cleans_noise: bool = False
    cleans_echo: bool = False
    problem: Problem | None = None


@dataclass(frozen=True, slots=True)
class SoundDevice:
    """A microphone or headphones; device_id stays the same over restarts."""

    device_id: str
    name: str
    is_default: bool = False


@dataclass(frozen=True, slots=True)
class MusicTrack:
    """A file that may play. title: its name."""

    track_id: str
    title: str


@dataclass(frozen=True, slots=True)
class SoundState:
    """How the mixer is set. microphones: the chosen devices, by number from 1; "" for none.

    can_clean: the extra `voice` is installed, so noise and echo can be taken out.
    """

    strips: tuple[SoundStrip, ...] = ()
    microphones: tuple[str, ...] = ("",)
    headphones: str = ""
    inputs: tuple[SoundDevice, ...] = ()
    outputs: tuple[SoundDevice, ...] = ()
    problem: Problem | None = None
    has_limiter: bool = True
    has_ducking: bool = True
    duck_db: float = 14.0
    tracks: tuple[MusicTrack, ...] = ()
    playing: str = ""
    can_clean: bool = False
