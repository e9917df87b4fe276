"""Cleaner: takes noise, and the echo of what the computer plays, out of a voice.

WebRTC's audio processing module, as the package livekit brings it (the extra `voice`): the only
part of that package which is used, and nothing of it goes online. This is the one file that knows
the package. Owned by a Strip; belongs to the sound thread.
"""

from functools import cache
from importlib.util import find_spec
from typing import TYPE_CHECKING

import numpy as np
import structlog

from studio.errors import N_, FatalError, StudioError, UserError
from studio.media.frames import Samples
from studio.media.rates import AUDIO_CHANNELS, AUDIO_SAMPLE_RATE
from studio.mix.settings import CleanSettings

if TYPE_CHECKING:
    from livekit.rtc import AudioFrame

_FRAME = AUDIO_SAMPLE_RATE // 100  # the module takes 10 ms at a time
# How many samples the module keeps; test_cleaner measures it. Every kind of work goes through the
# filters that part and join three bands; noise is analysed in windows that overlap by 6 ms, and
# echo in blocks of 4 ms, once to fill one and once more for windows that overlap.
_BANDS, _NOISE, _ECHO = 45, 288, 2 * 192
_FULL_SCALE = 32_768.0  # of int16
_LIKELY_DELAY_MS = 120  # from hearing what is played to its echo; the module finds the true one
_REASON_CHARS = 120
_PACKAGE = "livekit"

_log = structlog.get_logger(__name__)


def can_clean() -> bool:
    """The extra `voice` is installed."""
    return find_spec(_PACKAGE) is not None and find_spec(f"{_PACKAGE}.rtc") is not None


def voice_missing() -> UserError:
    """The extra `voice` is not installed."""
    return UserError(
        N_("The part that takes noise and echo out of a voice is not installed."),
        remedy=N_("Install it with: uv sync --extra voice"),
        code="voice.extra",
    )


def samples_ahead(settings: CleanSettings) -> int:
    """How many samples past a block the cleaner must know to give out all of the block.

    7 ms for noise, 9 for echo, 15 for both.
    """
    if not settings.is_on:
        return 0
    return _BANDS + _NOISE * settings.noise + _ECHO * settings.echo


@cache
def load_cleaner() -> None:
    """Bring the package into memory, which takes too long for the sound thread. Once."""
    try:
        _Module(CleanSettings(noise=True))
    except Exception:  # noqa: BLE001 - the cleaner meets the same and says it to the host
        _log.exception("voice.not_loaded")


class Cleaner:
    """Makes a module only while something is to be taken out; what fails leaves the sound as it is.

    The module learns the room in its first two seconds, and the voice is up to 6 dB lower in them.
    Only what `hear_played` brings is taken out as echo: what other programs play stays.

    problem may be read by any thread; it stays until the settings change.
    """

    def __init__(self) -> None:
        self.problem: StudioError | None = None
        self._settings = CleanSettings()
        self._module: _Module | None = None
        self._played: Samples | None = None

    def hear_played(self, samples: Samples | None) -> None:
        """What the computer plays from now on, as long as a block; None: silence."""
        if self._settings.echo:
            self._played = samples

    def applied(self, known: Samples, count: int, settings: CleanSettings) -> Samples:
        """The first `count` samples of what is known, cleaned.

        known: whole blocks of 10 ms and `samples_ahead`, which the next call brings again.
        """
        if settings != self._settings:
            self._settings, self._module, self._played = settings, None, None
            self.problem = None
        if not settings.is_on or self.problem is not None:
            return known[:count]
        try:
            return self._cleaned(known, settings)
        except Exception as error:  # noqa: BLE001 - whatever it was, the sound goes on without
            _log.exception("voice.failed")
            self.problem = _told(error)
            self._module = None
            return known[:count]

    def _cleaned(self, known: Samples, settings: CleanSettings) -> Samples:
        ahead = samples_ahead(settings)
        if self._module is None:
            self._module = _Module(settings)
            self._module.begin(known[:ahead])
        fresh = known[ahead:]
        played, self._played = self._played, None
        # silence too: without it the module works in another way, and keeps less
        self._module.hear_played(np.zeros_like(fresh) if played is None else played)
        return self._module.cleaned(fresh)


class _Module:
    """The package's module. What comes out is what went in `samples_ahead` before."""

    def __init__(self, settings: CleanSettings) -> None:
        from livekit.rtc import AudioFrame, AudioProcessingModule

        self._frame = AudioFrame
        self._module = AudioProcessingModule(
            noise_suppression=settings.noise, echo_cancellation=settings.echo
        )
        self._has_echo = settings.echo
        if settings.echo:
            self._module.set_stream_delay_ms(_LIKELY_DELAY_MS)
        self._is_stereo = False

    def begin(self, samples: Samples) -> None:
        """Take what the module keeps, so that nothing but sound comes out afterwards."""
        frames = np.zeros((-(-len(samples) // _FRAME) * _FRAME, AUDIO_CHANNELS), np.float32)
        frames[-len(samples) :] = samples
        self.hear_played(np.zeros_like(frames))
        self.cleaned(frames)

    def hear_played(self, samples: Samples) -> None:
        """The sound whose echo will come. samples: whole frames, float32, shape (n, 2)."""
        if not self._has_echo:
            return
        for data in samples.reshape(-1, _FRAME, AUDIO_CHANNELS):
            self._module.process_reverse_stream(self._framed(data))

    def cleaned(self, samples: Samples) -> Samples:
        """As many samples as went in. samples: whole frames, float32, shape (n, 2).

        Most microphones have one channel, which is on both sides: half the work. Once the sides
        differ it is stereo for good, because the module forgets all it learned when that changes.
        """
        if not self._is_stereo and not np.array_equal(samples[:, 0], samples[:, 1]):
            self._is_stereo = True
        channels = AUDIO_CHANNELS if self._is_stereo else 1
        result = np.empty_like(samples)
        for begin in range(0, len(samples), _FRAME):
            frame = self._framed(samples[begin : begin + _FRAME, :channels])
            self._module.process_stream(frame)
            data = np.frombuffer(frame.data, np.int16).reshape(_FRAME, channels)
            result[begin : begin + _FRAME] = data / np.float32(_FULL_SCALE)
        return result

    def _framed(self, samples: Samples) -> "AudioFrame":
        data = np.clip(np.rint(samples * _FULL_SCALE), -_FULL_SCALE, _FULL_SCALE - 1)
        channels = samples.shape[1]
        return self._frame(
            bytearray(data.astype(np.int16).tobytes()), AUDIO_SAMPLE_RATE, channels, _FRAME
        )


def _told(error: Exception) -> StudioError:
    if isinstance(error, ModuleNotFoundError) and not can_clean():
        return voice_missing()
    return FatalError(
        N_("Noise and echo are not taken out: {reason}. The microphone is heard as it is."),
        remedy=N_("Turn it off and on again at the microphone, or start the studio again."),
        code="voice.failed",
        fields={"reason": str(error)[:_REASON_CHARS]},
    )
