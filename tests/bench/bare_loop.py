"""The yardstick of the `cpu` bench: decode and encode with PyAV, nothing else, paced at 30 fps.

Usage: python -m tests.bench.bare_loop CLIP SECONDS. Prints its own CPU seconds per wall second,
measured by the operating system after a warm-up of three seconds.
"""

import os
import sys
import time
from fractions import Fraction
from pathlib import Path

import av
from av.codec.context import CodecContext

from tests.footage import FPS, decoded_for_ever

_WARM_UP_S = 3
_BITRATE_BPS = 2_500_000
_CEILING_BPS = 6_000_000


def encoder(width: int, height: int) -> av.VideoCodecContext:
    """x264 with the engine's settings."""
    context = CodecContext.create("libx264", "w")
    assert isinstance(context, av.VideoCodecContext)
    context.width, context.height, context.pix_fmt = width, height, "yuv420p"
    context.time_base, context.framerate = Fraction(1, 90_000), Fraction(FPS)
    context.thread_count = 2
    context.bit_rate = _CEILING_BPS
    context.options = {
        "preset": "veryfast",
        "tune": "zerolatency",
        "profile": "baseline",
        "maxrate": str(_CEILING_BPS),
        "bufsize": str(_CEILING_BPS // 4),
        "g": str(2 * FPS),
        "sc_threshold": "0",
    }
    context.open()
    context.bit_rate = _BITRATE_BPS
    return context


def cpu_seconds() -> float:
    """User and system time of this process."""
    times = os.times()
    return times.user + times.system


def run(clip: Path, seconds: float) -> float:
    """CPU seconds per wall second over `seconds` after the warm-up."""
    frames = decoded_for_ever(clip)
    first = next(frames)
    context = encoder(first.width, first.height)
    begin_s = time.monotonic()
    start: tuple[float, float] | None = None
    for number, frame in enumerate(frames):
        due_s = begin_s + number / FPS
        time.sleep(max(0.0, due_s - time.monotonic()))
        frame.pts, frame.time_base = number * 90_000 // FPS, Fraction(1, 90_000)
        frame.pict_type = av.video.frame.PictureType.NONE
        context.encode(frame)
        now_s = time.monotonic()
        if start is None and now_s - begin_s >= _WARM_UP_S:
            start = (now_s, cpu_seconds())
        if start is not None and now_s - start[0] >= seconds:
            return (cpu_seconds() - start[1]) / (now_s - start[0])
    raise AssertionError("the frames never end")


if __name__ == "__main__":
    sys.stdout.write(f"{run(Path(sys.argv[1]), float(sys.argv[2])):.6f}\n")
