"""The sound as it is written: in the show file, and in the profile once the host changed it."""

import json
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from studio.ids import SourceId
from studio.mix.settings import GAIN_LEAST_DB, GAIN_MOST_DB

MICROPHONES = 4
Gain = Annotated[float, Field(ge=GAIN_LEAST_DB, le=GAIN_MOST_DB)]
Threshold = Annotated[float, Field(ge=-80, le=-10)]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class StripPart(_Part):
    """One sound."""

    gain_db: Gain = 0.0
    muted: bool = False
    gate: bool = False
    gate_db: Threshold = -45.0
    noise: bool = False
    echo: bool = False


class SoundPart(_Part):
    """The mixer. microphone: device ids in order, "default" for the system's, "" for none.

    music: files, relative to the show file. strip: by sound: mic-1, music, or a source's id.
    """

    microphone: Annotated[tuple[str, ...], Field(max_length=MICROPHONES)] = ()
    headphones: str = ""
    limiter: bool = True
    ducking: bool = True
    duck_db: Annotated[float, Field(ge=3, le=40)] = 14.0
    music: tuple[Path, ...] = ()
    strip: dict[SourceId, StripPart] = {}

    def of(self, sound_id: SourceId) -> StripPart:
        """How one sound is set."""
        return self.strip.get(sound_id, StripPart())

    def beside(self, folder: Path) -> "SoundPart":
        """With the music's paths made absolute."""
        return self.model_copy(update={"music": tuple(folder / path for path in self.music)})


def read_sound(path: Path, otherwise: SoundPart) -> SoundPart:
    """What the host set last; `otherwise` when nothing was written or it makes no sense."""
    try:
        return SoundPart.model_validate(json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, ValidationError):
        return otherwise


def write_sound(path: Path, part: SoundPart) -> None:
    """Replace the file as a whole."""
    fresh = path.with_suffix(".new")
    fresh.write_text(part.model_dump_json(indent=1), encoding="utf-8")
    fresh.replace(path)
