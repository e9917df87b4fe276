"""Loudness as people hear it, in LUFS (EBU R128, ITU-R BS.1770-4)."""

from dataclasses import dataclass
from fractions import Fraction

import av
import numpy as np

from studio.media.frames import Samples
from studio.media.rates import AUDIO_CHANNELS, AUDIO_SAMPLE_RATE

SILENCE_LUFS = -70.0  # the absolute gate of R128: quieter counts as nothing
_BLOCK = AUDIO_SAMPLE_RATE // 10  # R128 looks every 100 ms, so does the filter
_SETTLED_AFTER = 5 * 32  # silent blocks of 20 ms: the longest window, 3 s, and two blocks more
_TIME_BASE = Fraction(1, AUDIO_SAMPLE_RATE)


@dataclass(frozen=True, slots=True)
class Loudness:
    """momentary: the last 400 ms; short: the last 3 s; whole: since the beginning. LUFS."""

    momentary: float = SILENCE_LUFS
    short: float = SILENCE_LUFS
    whole: float = SILENCE_LUFS


class LoudnessMeter:
    """FFmpeg's ebur128 filter, fed every 100 ms: 0.15 % of a core. For one thread.

    `loudness` may be read by any.
    """

    def __init__(self) -> None:
        self.loudness = Loudness()
        self._block = np.zeros((_BLOCK, AUDIO_CHANNELS), dtype=np.float32)
        self.reset()

    def reset(self) -> None:
        """Begin the whole anew (a show begins)."""
        self._graph = graph = av.filter.Graph()
        self._source = graph.add_abuffer(
            sample_rate=AUDIO_SAMPLE_RATE, format="flt", layout="stereo", time_base=_TIME_BASE
        )
        measure = graph.add("ebur128", "metadata=1:peak=none")
        self._sink = graph.add("abuffersink")
        self._source.link_to(measure)
        measure.link_to(self._sink)
        graph.configure()
        self._filled = self._fed = self._silent = 0
        self.loudness = Loudness()

    def add(self, samples: Samples | None) -> None:
        """Take in a block of at most 100 ms that divides them evenly; None: 20 ms of silence."""
        self._silent = 0 if samples is not None else self._silent + 1
        if self._silent > _SETTLED_AFTER:
            return  # the filter holds nothing but silence: it would say the same for ever
        count = _BLOCK // 5 if samples is None else len(samples)
        self._block[self._filled : self._filled + count] = 0.0 if samples is None else samples
        self._filled += count
        if self._filled >= _BLOCK:
            self._filled = 0
            self._measure()

    def _measure(self) -> None:
        frame = av.AudioFrame(format="flt", layout="stereo", samples=_BLOCK)
        frame.sample_rate, frame.time_base, frame.pts = AUDIO_SAMPLE_RATE, _TIME_BASE, self._fed
        plane = np.frombuffer(memoryview(frame.planes[0]), np.float32)
        plane[: _BLOCK * AUDIO_CHANNELS] = self._block.reshape(-1)
        self._fed += _BLOCK
        self._source.push(frame)
        while (measured := self._pull()) is not None:
            values = measured.metadata
            self.loudness = Loudness(
                _lufs(values.get("lavfi.r128.M")),
                _lufs(values.get("lavfi.r128.S")),
                _lufs(values.get("lavfi.r128.I")),
            )

    def _pull(self) -> av.AudioFrame | None:
        try:
            frame = self._sink.pull()
        except av.BlockingIOError:
            return None
        assert isinstance(frame, av.AudioFrame)
        return frame


def _lufs(text: str | None) -> float:
    return SILENCE_LUFS if text is None or text == "nan" else max(SILENCE_LUFS, float(text))
