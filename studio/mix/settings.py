"""How the host set the mixer: plain values, handed over whole."""

from dataclasses import dataclass
from enum import Enum

GAIN_LEAST_DB, GAIN_MOST_DB = -40.0, 20.0


class StripRole(Enum):
    """What a sound is for: music makes room for voices, and the big mute silences voices."""

    VOICE = 1
    MUSIC = 2


@dataclass(frozen=True, slots=True)
class GateSettings:
    """Silence below the threshold: a fan, a street, a keyboard between two sentences."""

    is_on: bool = False
    threshold_db: float = -45.0


@dataclass(frozen=True, slots=True)
class CleanSettings:
    """What is taken out of a voice. echo: of what the studio plays on loudspeakers."""

    noise: bool = False
    echo: bool = False

    @property
    def is_on(self) -> bool:
        """There is something to do."""
        return self.noise or self.echo


@dataclass(frozen=True, slots=True)
class StripSettings:
    """Of one sound. is_heard: False while its picture is not in the scene."""

    gain_db: float = 0.0
    is_muted: bool = False
    is_heard: bool = True
    gate: GateSettings = GateSettings()
    clean: CleanSettings = CleanSettings()

    @property
    def is_open(self) -> bool:
        """It reaches the audience."""
        return self.is_heard and not self.is_muted


@dataclass(frozen=True, slots=True)
class MixSettings:
    """Of the whole mix. duck_db: how much quieter music is under a voice."""

    is_voice_muted: bool = False
    has_ducking: bool = True
    duck_db: float = 14.0
    has_limiter: bool = True
    ceiling_db: float = -1.0
