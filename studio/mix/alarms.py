"""SoundWatch: says in time when the audience hears nothing, too little or too much."""

from dataclasses import dataclass
from enum import Enum

from studio.kit.clock import NS_PER_SECOND
from studio.mix.levels import SILENCE_DB
from studio.mix.loudness import SILENCE_LUFS

_SILENT_DB = -60.0
_SILENT_AFTER_NS = 8 * NS_PER_SECOND
_QUIET_LUFS = -33.0
_LOUD_LUFS = -8.0
_TREND_NS = 6 * NS_PER_SECOND  # too quiet or too loud for so long, before it is said
_CLIP_HOLD_NS = 4 * NS_PER_SECOND
_CLIPS = 2  # blocks that touch full scale within the hold: a single knock is no fault


class Alarm(Enum):
    """What is wrong with the sound; the most urgent one."""

    NONE = "none"
    SILENT = "silent"
    CLIPPING = "clipping"
    QUIET = "quiet"
    LOUD = "loud"


@dataclass(frozen=True, slots=True)
class Heard:
    """What the mixer measured just now. clipped: blocks of voices at full scale so far."""

    peak_db: float = SILENCE_DB
    short_lufs: float = SILENCE_LUFS
    clipped: int = 0
    is_muted: bool = False


class SoundWatch:
    """Asked ten times a second, by one thread. Muted on purpose is no alarm."""

    def __init__(self) -> None:
        self._sound_ns: int | None = None  # when something was heard last
        self._fine_ns: int | None = None  # when the loudness was right last
        self._clips: list[int] = []  # instants of blocks at full scale
        self._clipped: int | None = None

    def alarm(self, heard: Heard, now_ns: int) -> Alarm:
        """What to say now."""
        self._note(heard, now_ns)
        assert self._sound_ns is not None
        assert self._fine_ns is not None
        if len(self._clips) >= _CLIPS:
            return Alarm.CLIPPING
        if now_ns - self._sound_ns >= _SILENT_AFTER_NS:
            return Alarm.SILENT
        if now_ns - self._fine_ns >= _TREND_NS:
            return Alarm.QUIET if heard.short_lufs < _QUIET_LUFS else Alarm.LOUD
        return Alarm.NONE

    def _note(self, heard: Heard, now_ns: int) -> None:
        if self._sound_ns is None or heard.is_muted or heard.peak_db > _SILENT_DB:
            self._sound_ns = now_ns
        is_fine = heard.peak_db <= _SILENT_DB or _QUIET_LUFS <= heard.short_lufs <= _LOUD_LUFS
        if self._fine_ns is None or heard.is_muted or is_fine:
            self._fine_ns = now_ns
        fresh = heard.clipped - (heard.clipped if self._clipped is None else self._clipped)
        self._clipped = heard.clipped
        self._clips += [now_ns] * fresh
        self._clips = [at_ns for at_ns in self._clips if now_ns - at_ns < _CLIP_HOLD_NS]
