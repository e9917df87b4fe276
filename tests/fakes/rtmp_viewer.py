"""Watches an RTMP stream in a process of its own, for FFmpeg's network code holds the interpreter.

Usage: python -m tests.fakes.rtmp_viewer URL SECONDS X Y (of the strip); prints what it saw as JSON.
"""

import asyncio
import json
import sys
import time
from dataclasses import dataclass
from typing import Any

import av
import numpy as np

from studio.media import timecode
from studio.media.planes import plane_pixels


@dataclass(frozen=True)
class Seen:
    """counters: of the burned strip, in order. stamps_ms: what the strip says of its capture.

    video_s, audio_s: presentation instants. hz: the strongest tone. codecs: of the streams.
    """

    counters: list[int]
    stamps_ms: list[int]
    video_s: list[float]
    audio_s: list[float]
    arrived_s: list[float]
    hz: float
    codecs: list[str]


async def watch(url: str, seconds: float, strip_at: tuple[int, int] = (0, 0)) -> Seen:
    """Watch for so many seconds of the stream's own time."""
    arguments = (url, seconds, *strip_at)
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", __name__, *map(str, arguments)), stdout=asyncio.subprocess.PIPE
    )
    try:
        output, _ = await asyncio.wait_for(process.communicate(), seconds + 20)
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    told: dict[str, Any] = json.loads(output)
    return Seen(**told)


def _watch(url: str, seconds: float, at: tuple[int, int]) -> Seen:
    seen = Seen([], [], [], [], [], 0.0, [])
    sound: list[np.ndarray[Any, Any]] = []
    with av.open(url, timeout=(5.0, 10.0), options={"fflags": "nobuffer"}) as stream:
        seen.codecs.extend(each.codec_context.name for each in stream.streams)
        for packet in stream.demux():
            for frame in packet.decode():
                if isinstance(frame, av.VideoFrame):
                    _note_picture(frame, seen, at)
                elif isinstance(frame, av.AudioFrame):
                    seen.audio_s.append(float(frame.time or 0))
                    sound.append(frame.to_ndarray()[0])
            if seen.video_s and seen.video_s[-1] - seen.video_s[0] >= seconds:
                break
    return Seen(**{**seen.__dict__, "hz": _strongest_hz(sound)})


def _note_picture(frame: av.VideoFrame, seen: Seen, at: tuple[int, int]) -> None:
    luma = plane_pixels(frame.planes[0])
    x, y = at
    strip = timecode.decode(luma[y : y + timecode.HEIGHT_PX, x : x + timecode.WIDTH_PX])
    if strip is not None:
        seen.counters.append(strip.counter)
        seen.stamps_ms.append(strip.milliseconds)
    seen.video_s.append(float(frame.time or 0))
    seen.arrived_s.append(time.monotonic())


def _strongest_hz(sound: list[np.ndarray[Any, Any]]) -> float:
    wave = np.concatenate(sound[10:]) if len(sound) > 10 else np.zeros(1)
    spectrum = np.abs(np.fft.rfft(wave * np.hanning(len(wave))))
    return float(np.fft.rfftfreq(len(wave), 1 / 48_000)[int(spectrum.argmax())])


if __name__ == "__main__":
    _found = _watch(sys.argv[1], float(sys.argv[2]), (int(sys.argv[3]), int(sys.argv[4])))
    sys.stdout.write(json.dumps(_found.__dict__))
