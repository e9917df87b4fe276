"""How the mixer is set, as front ends see it."""

import hashlib
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from studio.capture import sound_devices
from studio.capture.sound_problems import device_name
from studio.control.problem import Problem
from studio.control.sound_states import MusicTrack, SoundDevice, SoundState, SoundStrip
from studio.engine.sound_parts import SoundPart
from studio.engine.sound_rack import MUSIC, SoundRack, mic_id
from studio.errors import StudioError
from studio.ids import SourceId
from studio.l10n.safe_text import safe_text

_TRACK_ID_CHARS = 12
_NAME_CHARS = 60
Names = Mapping[SourceId, str]


def sound_state(
    part: SoundPart, rack: SoundRack, devices: sound_devices.SoundDevices, names: Names
) -> SoundState:
    """The slice "sound". names: of the sources that have sound."""
    track, headphones = rack.track, rack.headphones
    return SoundState(
        strips=tuple(
            _strip(part, rack, sound_id, kind, name)
            for sound_id, (kind, name) in strip_names(part, names).items()
        ),
        microphones=part.microphone,
        headphones=part.headphones,
        inputs=_devices(devices.inputs),
        outputs=_devices(devices.outputs),
        problem=told(devices.problem or (headphones.problem if headphones else None)),
        has_limiter=part.limiter,
        has_ducking=part.ducking,
        duck_db=part.duck_db,
        tracks=tuple(MusicTrack(track_id(path), _clean(path.stem)) for path in part.music),
        playing="" if track is None else track_id(track),
        can_clean=rack.can_clean,
    )


def strip_names(part: SoundPart, names: Names) -> dict[SourceId, tuple[str, str]]:
    """Kind and name of each sound: microphones, then sources, then music."""
    mics = {
        mic_id(number): ("microphone", _clean(device_name(device_id)))
        for number, device_id in enumerate(part.microphone, 1)
        if device_id
    }
    sources = {sound_id: ("source", name) for sound_id, name in names.items()}
    music = {MUSIC: ("music", "")} if part.music else {}
    return mics | sources | music


@cache
def track_id(path: Path) -> str:
    """Stable, and says nothing about the computer's folders."""
    return hashlib.sha256(str(path).encode()).hexdigest()[:_TRACK_ID_CHARS]


def told(error: StudioError | None) -> Problem | None:
    """An error as front ends are told."""
    if error is None:
        return None
    return Problem(error.code, error.message, error.remedy, dict(error.fields))


def _strip(
    part: SoundPart, rack: SoundRack, sound_id: SourceId, kind: str, name: str
) -> SoundStrip:
    setting = part.of(sound_id)
    return SoundStrip(
        sound_id,
        kind,
        name,
        gain_db=setting.gain_db,
        is_muted=setting.muted,
        is_heard=rack.is_heard(sound_id),
        has_gate=setting.gate,
        gate_db=setting.gate_db,
        cleans_noise=setting.noise,
        cleans_echo=setting.echo,
        problem=told(rack.problems().get(sound_id)),
    )


def _devices(found: tuple[sound_devices.SoundDevice, ...]) -> tuple[SoundDevice, ...]:
    return tuple(SoundDevice(one.device_id, _clean(one.name), one.is_default) for one in found)


def _clean(name: str) -> str:
    return safe_text(name, _NAME_CHARS)
