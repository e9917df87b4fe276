"""ClockFollower: the sound of a device with a clock of its own, laid onto the capture clock.

Two halves. A delay-locked loop (F. Adriaensen, "Using a DLL to filter time", 2005) learns from
the stamps of blocks when each sample was really taken; a windowed-sinc resampler then puts out
samples at exact instants of the capture clock. However far two sound cards drift apart, picture
and sound stay together, and no sample is ever dropped or repeated for it.
"""

import math

import numpy as np
from numpy.typing import NDArray

from studio.kit.clock import NS_PER_MS, NS_PER_SECOND
from studio.media.frames import Samples
from studio.media.rates import AUDIO_CHANNELS, AUDIO_SAMPLE_RATE

_SLIP_NS = 60 * NS_PER_MS  # a stamp this far off is a gap, not jitter: begin anew
_FAST_HZ, _CALM_HZ = 1.0, 0.02  # bandwidth of the loop: quickly near at first, ever calmer then
_RATE_SPAN = 0.01  # no clock is off by more than a percent
_TAPS = 16
_PHASES = 1024
_BEFORE = _TAPS // 2 - 1  # taps before the sample in front of the wanted instant
_KAISER_BETA = 8.0


class _Loop:
    """When the block that begins now really began. Instants are ns, as floats since `origin`."""

    def __init__(self, stamp_ns: int, block_ns: float) -> None:
        self.origin_ns = stamp_ns
        self.begin = 0.0
        self.end = block_ns
        self._nominal = block_ns
        self._period = block_ns

    def follow(self, stamp_ns: int) -> bool:
        """Go on to the next block, stamped so; False when it does not follow the one before."""
        error = stamp_ns - self.origin_ns - self.end
        if abs(error) > _SLIP_NS:
            return False
        hertz = max(_CALM_HZ, min(_FAST_HZ, NS_PER_SECOND / self.end))
        omega = 2 * math.pi * hertz * self._nominal / NS_PER_SECOND
        self.begin = self.end
        self.end += self._period + math.sqrt(2) * omega * error
        self._period += omega * omega * error
        least, most = self._nominal * (1 - _RATE_SPAN), self._nominal * (1 + _RATE_SPAN)
        self._period = max(least, min(most, self._period))
        return True


class ClockFollower:
    """Takes blocks of equal length as the device gives them. For one thread.

    rate: what the device says it delivers per second; what it really delivers is learnt.
    """

    def __init__(self, rate: int) -> None:
        self._rate = rate
        self._loop: _Loop | None = None
        self._kernel = _kernel(min(1.0, AUDIO_SAMPLE_RATE / rate))
        self._history = _silence(_TAPS)
        self._put_out = 0  # number of the next sample to put out, from the loop's origin on

    def follow(self, samples: Samples, stamp_ns: int) -> tuple[Samples, int]:
        """Sound on the capture clock, and the instant of its first sample.

        samples: float32, shape (n, 2); stamp_ns: when the first was taken, give or take jitter.
        """
        loop = self._loop
        if loop is None or not loop.follow(stamp_ns):
            block_ns = len(samples) * NS_PER_SECOND / self._rate
            loop = self._loop = _Loop(stamp_ns, block_ns)
            self._history, self._put_out = _silence(_TAPS), 0
        first = self._put_out
        sound = self._resampled(samples, loop)
        self._put_out += len(sound)
        return sound, loop.origin_ns + first * NS_PER_SECOND // AUDIO_SAMPLE_RATE

    def _resampled(self, samples: Samples, loop: _Loop) -> Samples:
        """The samples of the grid whose instants lie within this block, less the taps' reach."""
        known = np.concatenate([self._history, samples])
        self._history = known[len(known) - _TAPS :]
        per_ns = len(samples) / (loop.end - loop.begin)
        # Number in `known` of the device's sample at an instant t: _TAPS + (t - begin) * per_ns.
        last = loop.end - (_TAPS - _BEFORE) / per_ns
        count = math.floor(last * AUDIO_SAMPLE_RATE / NS_PER_SECOND) + 1 - self._put_out
        if count <= 0:
            return _silence(0)
        step_ns = NS_PER_SECOND / AUDIO_SAMPLE_RATE
        begin = _TAPS + (self._put_out * step_ns - loop.begin) * per_ns
        places = np.maximum(begin + np.arange(count) * (step_ns * per_ns), _BEFORE)
        whole = places.astype(np.intp)
        phases = ((places - whole) * _PHASES).astype(np.intp)
        windows = np.lib.stride_tricks.sliding_window_view(known, _TAPS, axis=0)
        picked = windows[np.minimum(whole - _BEFORE, len(windows) - 1)]
        sound: Samples = np.einsum("nct,nt->nc", picked, self._kernel[phases])
        return sound


def _kernel(cutoff: float) -> NDArray[np.float32]:
    """Windowed sinc for each phase, float32, shape (_PHASES, _TAPS); sums are 1."""
    phases = (np.arange(_PHASES)[:, None] + 0.5) / _PHASES
    taps = np.arange(_TAPS)[None, :] - _BEFORE
    places = taps - phases
    window = np.i0(_KAISER_BETA * np.sqrt(np.maximum(0, 1 - (places / (_TAPS / 2)) ** 2)))
    kernel = np.sinc(places * cutoff) * window
    kernel /= kernel.sum(axis=1, keepdims=True)
    result: NDArray[np.float32] = kernel.astype(np.float32)
    return result


def _silence(count: int) -> Samples:
    return np.zeros((count, AUDIO_CHANNELS), dtype=np.float32)
