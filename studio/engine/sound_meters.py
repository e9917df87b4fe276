"""The meters of the sound, ten times a second, and the big mute.

Lives on the control loop; the mixer works on its own thread and is handed plain values.
"""

import asyncio
from collections.abc import Callable
from dataclasses import replace

from studio.control.door import Door
from studio.control.sound_commands import SetMicMuted
from studio.control.sound_states import AudioState, SoundAlarm, SoundLevel
from studio.kit.clock import Clock
from studio.kit.tasks import TaskScope
from studio.mix.alarms import Heard, SoundWatch
from studio.mix.mixer import Mixer
from studio.mix.settings import StripRole

_METER_S = 0.1


class SoundMeters:
    """Owner of the slice "audio". is_live: whether an audience would hear a silence.

    on_beat: called with every look at the meters.
    """

    def __init__(self, mixer: Mixer, door: Door, clock: Clock, is_live: Callable[[], bool]) -> None:
        self._mixer = mixer
        self._door = door
        self._clock = clock
        self._is_live = is_live
        self._watch = SoundWatch()
        self._scope = TaskScope("meters")
        self.on_beat: Callable[[], None] = lambda: None

    def wire(self) -> None:
        """Take the big mute."""
        self._door.on(SetMicMuted, self._set_muted)

    def start(self) -> None:
        """Show the meters from now on."""
        self._show()
        self._scope.start(self._meter(), "meters")

    def begin_show(self) -> None:
        """The show goes on air: loudness counts from here."""
        self._mixer.restart_loudness()

    async def aclose(self) -> None:
        """Stop."""
        await self._scope.aclose()

    async def _set_muted(self, command: SetMicMuted) -> None:
        self._mixer.settings = replace(self._mixer.settings, is_voice_muted=command.muted)
        self._show()

    async def _meter(self) -> None:
        while True:
            self._show()
            self.on_beat()
            await asyncio.sleep(_METER_S)

    def _show(self) -> None:
        mixer = self._mixer
        level, loudness = mixer.level, mixer.loudness
        self._door.show(
            "audio",
            AudioState(
                is_muted=mixer.settings.is_voice_muted,
                peak_db=round(level.peak_db),
                rms_db=round(level.rms_db),
                lufs=round(loudness.short),
                whole_lufs=round(loudness.whole, 1),
                reduction_db=round(mixer.reduction_db),
                is_ducking=mixer.is_ducking,
                alarm=self._alarm(),
                levels=tuple(
                    SoundLevel(strip.strip_id, round(strip.level.peak_db)) for strip in mixer.strips
                ),
            ),
        )

    def _alarm(self) -> SoundAlarm:
        mixer = self._mixer
        heard = Heard(
            peak_db=mixer.level.peak_db,
            short_lufs=mixer.loudness.short,
            clipped=sum(s.clipped for s in mixer.strips if s.role is StripRole.VOICE),
            is_muted=mixer.settings.is_voice_muted,
        )
        alarm = SoundAlarm(self._watch.alarm(heard, self._clock.now_ns()).value)
        if alarm is SoundAlarm.SILENT and not self._is_live():
            return SoundAlarm.NONE
        return alarm
