"""Mixer: every sound of the show becomes one."""

import threading
from collections.abc import Callable

import numpy as np

from studio.ids import SourceId
from studio.media.frames import Samples
from studio.media.sound import SoundQueue
from studio.mix.ducker import Ducker
from studio.mix.levels import peak_of
from studio.mix.limiter import Limiter
from studio.mix.loudness import Loudness, LoudnessMeter
from studio.mix.meter import Level, Meter
from studio.mix.settings import MixSettings, StripRole
from studio.mix.strip import Strip


def summed(sounds: list[Samples | None]) -> Samples | None:
    """The sum of equally long sounds; None (silence) when there are none."""
    total: Samples | None = None
    for sound in sounds:
        if sound is not None:
            total = sound if total is None else total + sound
    return total


class Mixer:
    """`mix` belongs to the sound thread; everything else may be called from any.

    Nothing is computed that is not asked for: a single sound at 0 dB passes untouched.
    """

    def __init__(self) -> None:
        self.settings = MixSettings()
        self.monitor: Callable[[Samples | None], None] | None = None  # never waits
        self._strips: tuple[Strip, ...] = ()
        self._lock = threading.Lock()
        self._ducker = Ducker()
        self._limiter = Limiter()
        self._meter = Meter()
        self._loudness = LoudnessMeter()
        self._wants_reset = False

    @property
    def strips(self) -> tuple[Strip, ...]:
        """In the order in which they came."""
        return self._strips

    @property
    def level(self) -> Level:
        """Of the sum, over the last 100 ms."""
        return self._meter.level

    @property
    def loudness(self) -> Loudness:
        """Of the sum."""
        return self._loudness.loudness

    @property
    def reduction_db(self) -> float:
        """What the limiter takes away now."""
        return self._limiter.reduction_db

    @property
    def is_ducking(self) -> bool:
        """Music makes room now."""
        return self._ducker.is_ducking

    def put(self, strip: Strip) -> None:
        """Add a sound, or replace the one of the same name."""
        with self._lock:
            others = tuple(s for s in self._strips if s.strip_id != strip.strip_id)
            self._strips = (*others, strip)

    def remove(self, strip_id: SourceId) -> None:
        """Take a sound out."""
        with self._lock:
            self._strips = tuple(s for s in self._strips if s.strip_id != strip_id)

    def strip(self, strip_id: SourceId) -> Strip | None:
        """The sound of this name."""
        return next((strip for strip in self._strips if strip.strip_id == strip_id), None)

    def hears(self, strip_id: SourceId, queue: SoundQueue) -> bool:
        """True when the sound of this name comes from this queue."""
        strip = self.strip(strip_id)
        return strip is not None and strip.queue is queue

    def restart_loudness(self) -> None:
        """Measure the whole from now on (a show begins)."""
        self._wants_reset = True

    def mix(self, start_ns: int, count: int) -> Samples | None:
        """The programme's `count` samples from `start_ns` on, within -1..1; None: silence."""
        settings = self.settings
        voices, music = self._buses(start_ns, count, settings)
        if music is not None and settings.has_ducking:
            music = self._ducked(voices, music, settings)
        total = self._held(summed([voices, music]), settings)
        if self._wants_reset:
            self._wants_reset = False
            self._loudness.reset()
        self._meter.add(total)
        self._loudness.add(total)
        if self.monitor is not None:
            self.monitor(total)
            for strip in self._strips:
                strip.hear_played(total)
        return total

    def _buses(
        self, start_ns: int, count: int, settings: MixSettings
    ) -> tuple[Samples | None, Samples | None]:
        voices: list[Samples | None] = []
        music: list[Samples | None] = []
        for strip in self._strips:
            is_voice = strip.role is StripRole.VOICE
            is_open = not (is_voice and settings.is_voice_muted)
            (voices if is_voice else music).append(strip.read(start_ns, count, is_open=is_open))
        return summed(voices), summed(music)

    def _ducked(self, voices: Samples | None, music: Samples, settings: MixSettings) -> Samples:
        self._ducker.follow(0.0 if voices is None else peak_of(voices))
        return self._ducker.applied(music, settings.duck_db)

    def _held(self, total: Samples | None, settings: MixSettings) -> Samples | None:
        if total is None:
            return None
        if settings.has_limiter:
            return self._limiter.applied(total, settings.ceiling_db)
        if peak_of(total) > 1.0:
            total = np.clip(total, -1.0, 1.0)
        return total
