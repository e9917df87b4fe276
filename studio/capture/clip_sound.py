"""SoundLoop: the sound of a clip, again and again, in step with its pictures."""

from collections.abc import Iterator
from pathlib import Path

import av
import numpy as np

from studio.media.frames import Samples
from studio.media.rates import AUDIO_CHANNELS, AUDIO_SAMPLE_RATE
from studio.media.sound import samples_of_ns

_PAD_STEP = AUDIO_SAMPLE_RATE // 10


class SoundLoop:
    """Each round is cut or filled with silence to the pictures' length. For one thread."""

    def __init__(self, path: Path, length_ns: int, start_s: float) -> None:
        self._path = path
        self._container, self._stream = _open(path)
        self._length = samples_of_ns(length_ns)
        self._start_s = start_s
        self._blocks = self._rounds()
        self._position = 0

    @property
    def has_sound(self) -> bool:
        """False when the file holds pictures only."""
        return self._stream is not None

    @property
    def position(self) -> int:
        """Samples delivered so far, through all rounds."""
        return self._position

    def next_block(self) -> Samples:
        """The sound that follows, float32 (n, 2), 48 kHz."""
        block = next(self._blocks)
        self._position += len(block)
        return block

    def close(self) -> None:
        """Close the file."""
        self._container.close()

    def _rounds(self) -> Iterator[Samples]:
        while True:
            left = self._length
            for block in self._one_round():
                if left > 0 and len(block):
                    yield block[:left]
                left -= len(block)
            while left > 0:
                yield _silence(min(left, _PAD_STEP))
                left -= _PAD_STEP
            # Not by seeking: that would leave out the packet before instant 0 whose tail belongs
            # to the first samples, and be heard as a click in every round.
            self._container.close()
            self._container, self._stream = _open(self._path)

    def _one_round(self) -> Iterator[Samples]:
        """The file's sound from the first picture on; starts with silence if it begins later."""
        early: int | None = None
        resampler = av.AudioResampler(format="flt", layout="stereo", rate=AUDIO_SAMPLE_RATE)
        for frame in self._frames():
            if early is None:
                early = round((self._start_s - (frame.time or 0.0)) * AUDIO_SAMPLE_RATE)
                yield _silence(max(0, -early))
                early = max(0, early)
            for samples in _samples(resampler, frame):
                yield samples[early:]
                early = max(0, early - len(samples))
        if early is not None:
            yield from _samples(resampler, None)

    def _frames(self) -> Iterator[av.AudioFrame]:
        assert self._stream is not None
        for packet in self._container.demux(self._stream):
            try:
                yield from packet.decode()
            except av.InvalidDataError:  # a damaged spot: the rest of the round is still good
                continue


def _open(path: Path) -> tuple[av.container.InputContainer, av.AudioStream | None]:
    container = av.open(str(path))
    return container, next(iter(container.streams.audio), None)


def _samples(resampler: av.AudioResampler, frame: av.AudioFrame | None) -> Iterator[Samples]:
    for out in resampler.resample(frame):
        yield out.to_ndarray().astype(np.float32, copy=False).reshape(-1, AUDIO_CHANNELS)


def _silence(count: int) -> Samples:
    return np.zeros((count, AUDIO_CHANNELS), dtype=np.float32)
