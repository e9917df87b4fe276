"""A short real trial of one encoder, in a process of its own: drivers crash and hang.

Reads one line of JSON (name, width, height, fps) and prints one: what was wrong, or "".
"""

import json
import sys
import time
from dataclasses import dataclass

import av
import numpy as np
from av.codec.context import CodecContext
from av.video.frame import PictureType

from studio.encode.encoders import BY_NAME, EncoderKind, open_encoder
from studio.encode.x264 import VideoSettings
from studio.media.planes import plane_pixels
from studio.media.rates import VIDEO_CLOCK_RATE, Canvas
from studio.rtc.h264 import NAL_IDR, NAL_PPS, NAL_SPS, nal_units

PICTURES = 45
_FORCED_AT = 20
_TYPE = 0x1F
_TOLERANCE = 12  # of luma, after encoding and decoding
_BITRATE_BPS = 2_500_000

NOT_HERE, NO_PICTURES, WRONG_STREAM, WRONG_PICTURE, TOO_SLOW = (
    "not_here",
    "no_pictures",
    "wrong_stream",
    "wrong_picture",
    "too_slow",
)


@dataclass(frozen=True, slots=True)
class _Outcome:
    """units: one for each picture. seconds: for all of them."""

    units: list[bytes]
    seconds: float


def tried(name: str, canvas: Canvas) -> str:
    """Encode, decode and compare a second and a half. "" when all is well, else what is wrong."""
    kind = BY_NAME.get(name)
    if kind is None:
        return NOT_HERE
    try:
        outcome = _encode(kind, canvas)
    except (av.FFmpegError, ValueError):
        return NOT_HERE
    return _verdict(outcome, canvas)


def _encode(kind: EncoderKind, canvas: Canvas) -> _Outcome:
    context = open_encoder(kind, VideoSettings(canvas), _BITRATE_BPS)
    units, began_s = [], time.perf_counter()
    for number in range(PICTURES):
        image = _picture(number, canvas).reformat(format=kind.pixels)
        image.pts = number * VIDEO_CLOCK_RATE // canvas.fps
        image.time_base = context.time_base
        image.pict_type = PictureType.I if number == _FORCED_AT else PictureType.NONE
        units += [bytes(packet) for packet in context.encode(image)]
    return _Outcome(units, time.perf_counter() - began_s)


def _verdict(outcome: _Outcome, canvas: Canvas) -> str:
    if len(outcome.units) < PICTURES - 2:
        return NO_PICTURES  # it holds pictures back: late for a live show
    for number in (0, _FORCED_AT):
        kinds = {unit[0] & _TYPE for unit in nal_units(outcome.units[number])}
        if not {NAL_SPS, NAL_PPS, NAL_IDR} <= kinds:
            return WRONG_STREAM
    if not _is_faithful(outcome.units):
        return WRONG_PICTURE
    return TOO_SLOW if outcome.seconds > PICTURES / canvas.fps else ""


def _picture(number: int, canvas: Canvas) -> av.VideoFrame:
    image = av.VideoFrame(canvas.width_px, canvas.height_px, "yuv420p")
    for plane, level in zip(image.planes, (_level(number), 128, 128), strict=True):
        plane_pixels(plane)[:] = level
    return image


def _level(number: int) -> int:
    return 60 + 3 * number


def _is_faithful(units: list[bytes]) -> bool:
    decoder = CodecContext.create("h264", "r")
    assert isinstance(decoder, av.VideoCodecContext)
    found = [frame for unit in units for frame in decoder.decode(av.Packet(unit))]
    levels = [float(np.mean(plane_pixels(frame.planes[0])[:, : frame.width])) for frame in found]
    return len(levels) >= len(units) - 2 and all(
        abs(level - _level(number)) <= _TOLERANCE for number, level in enumerate(levels)
    )


def main() -> int:
    """The child process."""
    asked = json.loads(sys.stdin.readline())
    canvas = Canvas(int(asked["width"]), int(asked["height"]), int(asked["fps"]))
    sys.stdout.write(json.dumps({"fault": tried(str(asked["name"]), canvas)}) + "\n")
    return 0
