"""Sounds of known level, and a mixer fed with them."""

from collections.abc import Callable

import numpy as np

from studio.capture.test_card import tone
from studio.encode.opus import FRAME_NS
from studio.ids import SourceId
from studio.media.frames import Samples
from studio.media.rates import OPUS_FRAME_SAMPLES
from studio.media.sound import SoundQueue
from studio.mix.mixer import Mixer
from studio.mix.settings import StripRole
from studio.mix.strip import Strip

BLOCK = OPUS_FRAME_SAMPLES
Wave = Callable[[int], Samples]


def sine(level_db: float) -> Wave:
    """Blocks of a 1 kHz sine whose peaks reach `level_db`."""
    factor = np.float32(10 * 10 ** (level_db / 20))
    return lambda number: tone(number * BLOCK, (number + 1) * BLOCK) * factor


class Feed:
    """A mixer and the queues of its strips; `play` feeds and mixes block by block.

    lag: by how many blocks sound is mixed later than it arrives.
    """

    def __init__(self, lag: int = 0) -> None:
        self._lag = lag
        self.mixer = Mixer()
        self.waves: dict[str, Wave | None] = {}
        self._queues: dict[str, SoundQueue] = {}
        self._number = 0

    def add(self, name: str, wave: Wave | None, role: StripRole = StripRole.VOICE) -> Strip:
        """A sound of this name; None: nothing comes from it."""
        queue = self._queues[name] = SoundQueue()
        self.waves[name] = wave
        strip = Strip(SourceId(name), queue, role)
        self.mixer.put(strip)
        return strip

    def play(self, blocks: int) -> list[Samples | None]:
        """What the mixer puts out for the next `blocks` of 20 ms."""
        mixed: list[Samples | None] = []
        for _ in range(blocks):
            start_ns = self._number * FRAME_NS
            for name, wave in self.waves.items():
                if wave is not None:
                    self._queues[name].put(wave(self._number), start_ns)
            mixed.append(self.mixer.mix(start_ns - self._lag * FRAME_NS, BLOCK))
            self._number += 1
        return mixed


def peak_db(block: Samples | None) -> float:
    """Of one block; -90 for silence."""
    amplitude = 0.0 if block is None else float(np.abs(block).max())
    return -90.0 if amplitude == 0 else float(20 * np.log10(amplitude))


def largest_step(blocks: list[Samples | None]) -> float:
    """The largest difference of neighbouring samples: a click is a large one."""
    sound = np.concatenate([np.zeros((BLOCK, 2), np.float32) if b is None else b for b in blocks])
    return float(np.abs(np.diff(sound[:, 0])).max())
