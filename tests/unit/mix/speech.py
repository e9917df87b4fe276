"""A voice of our own making: vowels on a moving pitch, in phrases with pauses between them."""

import numpy as np
from numpy.typing import NDArray

from studio.media.rates import AUDIO_SAMPLE_RATE as RATE
from studio.media.rates import OPUS_FRAME_SAMPLES as BLOCK
from tests.unit.mix.sounds import Wave

Mono = NDArray[np.float32]

SYLLABLE_BLOCKS = 10  # of 20 ms
PHRASE, PAUSE = 8, 4  # syllables
_VOWELS_HZ = (
    (730, 1090, 2440), (270, 2290, 3010), (300, 870, 2240), (530, 1840, 2480), (570, 840, 2410),
)  # fmt: skip
_BREADTH_HZ = 90
_HIGHEST_HZ = 4000


def speech(seconds: float, *, pitch_hz: float = 120, level: float = 0.25) -> Mono:
    """Speech whose peaks reach `level`; begins with a phrase."""
    length = SYLLABLE_BLOCKS * BLOCK
    syllables = [
        _syllable(number, pitch_hz) if number % (PHRASE + PAUSE) < PHRASE else np.zeros(length)
        for number in range(round(seconds * RATE / length))
    ]
    sound = np.concatenate(syllables)
    spoken: Mono = (sound * level / np.abs(sound).max()).astype(np.float32)
    return spoken


def _syllable(number: int, pitch_hz: float) -> NDArray[np.float64]:
    moments_s = np.arange(SYLLABLE_BLOCKS * BLOCK) / RATE
    rising = 1 + 0.12 * np.sin(number * 1.3) + 0.3 * moments_s * np.cos(number * 2.1)
    turns = 2 * np.pi * np.cumsum(pitch_hz * rising) / RATE
    formants_hz = _VOWELS_HZ[(number * 7) % len(_VOWELS_HZ)]
    voice = sum(
        _loudness(harmonic * pitch_hz, formants_hz) / harmonic**0.5 * np.sin(harmonic * turns)
        for harmonic in range(1, int(_HIGHEST_HZ / pitch_hz))
    )
    shape: NDArray[np.float64] = voice * np.sin(np.pi * moments_s / moments_s[-1]) ** 0.5
    return shape


def _loudness(frequency_hz: float, formants_hz: tuple[int, ...]) -> float:
    return sum(1 / (1 + ((frequency_hz - one) / _BREADTH_HZ) ** 2) for one in formants_hz)


def is_pause(block: int) -> bool:
    """Well within a pause of `speech`: the room has had its time to fade."""
    syllable, place = divmod(block, SYLLABLE_BLOCKS)
    return syllable % (PHRASE + PAUSE) > PHRASE and place > 0


def is_spoken(block: int) -> bool:
    """Within a phrase of `speech`."""
    return block // SYLLABLE_BLOCKS % (PHRASE + PAUSE) < PHRASE


def hiss(seconds: float, level_db: float) -> Mono:
    """White noise of this RMS level."""
    noise = np.random.default_rng(7).standard_normal(round(seconds * RATE))
    told: Mono = (noise * 10 ** (level_db / 20)).astype(np.float32)
    return told


def blocks_of(sound: Mono) -> Wave:
    """The sound as a microphone with one channel brings it, then silence."""
    both = np.repeat(sound[:, None], 2, axis=1)
    silence = np.zeros((BLOCK, 2), np.float32)

    def block(number: int) -> NDArray[np.float32]:
        part = both[number * BLOCK : (number + 1) * BLOCK]
        return part if len(part) == BLOCK else silence

    return block


def level_db(blocks: list[NDArray[np.float32]]) -> float:
    """RMS of several blocks."""
    sound = np.concatenate(blocks)
    return float(10 * np.log10(np.mean(np.square(sound, dtype=np.float64)) + 1e-12))


def shift_of(sound: Mono, later: Mono) -> int:
    """By how many samples `later` comes after `sound`, from the peak of their correlation."""
    size = 2 * len(sound)
    product = np.fft.rfft(later, size) * np.conj(np.fft.rfft(sound, size))
    peak = int(np.argmax(np.fft.irfft(product, size)))
    return peak - size if peak > size // 2 else peak
