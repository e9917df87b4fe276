"""The devices behind the mixer: microphones, music, headphones, as the host chose them.

Lives on the control loop; starting and stopping a device waits for its threads elsewhere.
"""

import asyncio
import math
from collections.abc import Collection, Mapping
from dataclasses import replace
from pathlib import Path

from studio.capture.headphones import Headphones
from studio.capture.microphone import Microphone
from studio.capture.music import Music
from studio.engine.sound_parts import SoundPart, StripPart
from studio.errors import StudioError
from studio.ids import SourceId
from studio.kit.clock import NS_PER_MS, Clock
from studio.mix.cleaner import can_clean, load_cleaner
from studio.mix.settings import CleanSettings, GateSettings, MixSettings, StripRole, StripSettings
from studio.mix.strip import Strip
from studio.program.program import Program
from studio.program.sound import AHEAD_LAG_NS

MUSIC = SourceId("music")
_BLOCK_NS = 20 * NS_PER_MS
_LAG_LEAST_NS, _LAG_MOST_NS = 20 * NS_PER_MS, 240 * NS_PER_MS
_MARGIN_NS = 4 * NS_PER_MS
_CALM_LOOKS = 50  # five seconds


def mic_id(number: int) -> SourceId:
    """The mixer's name of microphone `number`, counted from 1."""
    return SourceId(f"mic-{number}")


class SoundRack:
    """Keeps mixer and devices as the part says."""

    def __init__(self, program: Program, clock: Clock) -> None:
        self._program = program
        self._mixer = program.mixer
        self._clock = clock
        self._lag_ns = AHEAD_LAG_NS
        self._calm_looks = 0
        self._track: Path | None = None
        self.microphones: dict[int, Microphone] = {}
        self.headphones: Headphones | None = None
        self.music = Music(clock)
        self.can_clean = can_clean()

    @property
    def track(self) -> Path | None:
        """What plays now."""
        return self._track if self.music.is_playing else None

    @property
    def problem(self) -> StudioError | None:
        """Why the audience misses something; headphones are the host's own affair."""
        problems = (mic.problem for mic in self.microphones.values())
        return next((problem for problem in problems if problem is not None), self.music.problem)

    @property
    def flaw(self) -> StudioError | None:
        """Why the audience hears what it should not."""
        return next((s.problem for s in self._mixer.strips if s.problem is not None), None)

    def problems(self) -> Mapping[SourceId, StudioError]:
        """By sound."""
        found = {strip.strip_id: strip.problem for strip in self._mixer.strips}
        for mic in self.microphones.values():
            found[mic.source_id] = mic.problem or found.get(mic.source_id)
        found[MUSIC] = self.music.problem
        return {sound_id: problem for sound_id, problem in found.items() if problem is not None}

    async def apply(self, part: SoundPart) -> None:
        """Open and close devices, then set the mixer."""
        for number in range(1, max(len(part.microphone), *self.microphones, 0) + 1):
            chosen = part.microphone[number - 1] if number <= len(part.microphone) else ""
            await self._use_microphone(number, chosen)
        await self._use_headphones(part.headphones)
        if any(_cleaning(strip).is_on for strip in part.strip.values()):
            await asyncio.to_thread(load_cleaner)
        self.adjust(part)

    def adjust(self, part: SoundPart) -> None:
        """Set the mixer only: gains, mutes, gates, cleaning, limiter, ducking."""
        is_muted = self._mixer.settings.is_voice_muted
        self._mixer.settings = MixSettings(
            is_voice_muted=is_muted,
            has_ducking=part.ducking,
            duck_db=part.duck_db,
            has_limiter=part.limiter,
        )
        for strip in self._mixer.strips:
            told = part.of(strip.strip_id)
            strip.settings = StripSettings(
                gain_db=told.gain_db,
                is_muted=told.muted,
                is_heard=strip.settings.is_heard,
                gate=GateSettings(told.gate, told.gate_db),
                clean=_cleaning(told) if self.is_microphone(strip.strip_id) else CleanSettings(),
            )
        wanted_ns = self._wanted_lag_ns()  # at once: what looks ahead begins with the next block
        if wanted_ns > self._lag_ns:
            self._set_lag(wanted_ns)

    def hear_scene(self, in_scene: Collection[SourceId], sources: Collection[SourceId]) -> None:
        """Of `sources` only those in the scene are heard."""
        for strip in self._mixer.strips:
            if strip.strip_id in sources:
                is_heard = strip.strip_id in in_scene
                strip.settings = replace(strip.settings, is_heard=is_heard)

    def is_microphone(self, sound_id: SourceId) -> bool:
        """It comes from a microphone in use."""
        return any(mic.source_id == sound_id for mic in self.microphones.values())

    def is_heard(self, sound_id: SourceId) -> bool:
        """False while its picture is not in the scene."""
        strip = self._mixer.strip(sound_id)
        return strip is None or strip.settings.is_heard

    async def play(self, path: Path | None) -> None:
        """Play a file in a loop; None: silence."""
        if path is None:
            await asyncio.to_thread(self.music.stop)
            self._mixer.remove(MUSIC)
            self.music.problem = None
        else:
            if self._mixer.strip(MUSIC) is None:
                self._mixer.put(Strip(MUSIC, self.music.sound, StripRole.MUSIC))
            await asyncio.to_thread(self.music.play, path)
        self._track = path

    def watch(self) -> None:
        """About ten times a second: follow how late the microphones are."""
        for mic in self.microphones.values():
            mic.watch()
        if self.headphones is not None:
            self.headphones.watch()
        lag_ns = self._wanted_lag_ns()
        if lag_ns < self._lag_ns and self.microphones:
            self._calm_looks += 1
            if self._calm_looks < _CALM_LOOKS:  # each step is a small rush: not for every dip
                return
        self._calm_looks = 0
        if lag_ns != self._lag_ns:
            self._set_lag(lag_ns)

    def _wanted_lag_ns(self) -> int:
        if not self.microphones:
            return AHEAD_LAG_NS
        late_ns = max(map(self._lateness_ns, self.microphones.values())) + _MARGIN_NS
        blocks_ns = math.ceil(late_ns / _BLOCK_NS) * _BLOCK_NS
        return max(_LAG_LEAST_NS, min(blocks_ns, _LAG_MOST_NS))

    def _lateness_ns(self, mic: Microphone) -> int:
        strip = self._mixer.strip(mic.source_id)
        return mic.lateness_ns + (0 if strip is None else strip.ahead_ns)

    def _set_lag(self, lag_ns: int) -> None:
        self._lag_ns = lag_ns
        self._program.set_sound_lag(lag_ns)

    async def aclose(self) -> None:
        """Let go of every device."""
        await self.play(None)
        await self._use_headphones("")
        for number in tuple(self.microphones):
            await self._use_microphone(number, "")

    async def _use_microphone(self, number: int, device_id: str) -> None:
        former = self.microphones.get(number)
        if former is not None and former.device_id == device_id:
            return
        if former is not None:
            del self.microphones[number]
            self._mixer.remove(former.source_id)
            await asyncio.to_thread(former.stop)
        if device_id:
            mic = self.microphones[number] = Microphone(mic_id(number), device_id, self._clock)
            self._mixer.put(Strip(mic.source_id, mic.sound, StripRole.VOICE))
            mic.start()

    async def _use_headphones(self, device_id: str) -> None:
        former = self.headphones
        if (former.device_id if former is not None else "") == device_id:
            return
        self._mixer.monitor = None
        self.headphones = None
        if former is not None:
            await asyncio.to_thread(former.stop)
        if device_id:
            self.headphones = Headphones(device_id, self._clock)
            self._mixer.monitor = self.headphones.hear
            self.headphones.start()


def _cleaning(told: StripPart) -> CleanSettings:
    return CleanSettings(told.noise, told.echo)
