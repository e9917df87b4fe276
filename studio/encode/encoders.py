"""The H.264 encoders we can use: x264 everywhere, hardware where a trial has shown that it works.

Every one is opened for the same stream: baseline, no B-frames, an IDR every two seconds and on
demand, parameter sets with every IDR. Option names are FFmpeg's (`ffmpeg -h encoder=NAME`).
"""

import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction

import av
from av.codec.context import CodecContext

from studio.encode.x264 import KEYFRAME_EVERY_S, TIME_BASE, VideoSettings, mark_colours, open_x264

X264 = "libx264"


@dataclass(frozen=True, slots=True)
class EncoderKind:
    """name: FFmpeg's. pixels: the format it takes. platforms: where it may be, "" anywhere.

    follows_bitrate: a changed `bit_rate` is obeyed while it runs; the others are opened again.
    """

    name: str
    title: str
    platforms: tuple[str, ...] = ()
    pixels: str = "yuv420p"
    follows_bitrate: bool = False
    options: Mapping[str, str] = field(default_factory=dict)


HARDWARE = (
    EncoderKind(
        "h264_nvenc",
        "NVIDIA NVENC",
        ("linux", "win32"),
        follows_bitrate=True,
        options={
            "preset": "p4",
            "tune": "ull",
            "rc": "cbr",
            "profile": "baseline",
            "zerolatency": "1",
            "delay": "0",
            "forced-idr": "1",
        },
    ),
    EncoderKind(
        "h264_qsv",
        "Intel Quick Sync",
        ("linux", "win32"),
        pixels="nv12",
        follows_bitrate=True,
        options={
            "preset": "veryfast",
            "async_depth": "1",
            "look_ahead": "0",
            "profile": "baseline",
            "forced_idr": "1",
        },
    ),
    EncoderKind(
        "h264_amf",
        "AMD AMF",
        ("linux", "win32"),
        options={
            "usage": "ultralowlatency",
            "quality": "speed",
            "rc": "cbr",
            "profile": "constrained_baseline",
            "forced_idr": "1",
        },
    ),
    EncoderKind(
        "h264_videotoolbox",
        "Apple VideoToolbox",
        ("darwin",),
        options={"realtime": "1", "prio_speed": "1", "profile": "baseline"},
    ),
    EncoderKind(
        "h264_mf",
        "Windows Media Foundation",
        ("win32",),
        pixels="nv12",
        options={
            "hw_encoding": "1",
            "rate_control": "cbr",
            "scenario": "live_streaming",
        },
    ),
)
SOFTWARE = EncoderKind(X264, "x264", follows_bitrate=True)
BY_NAME = {kind.name: kind for kind in (SOFTWARE, *HARDWARE)}


def candidates(platform: str = sys.platform) -> tuple[EncoderKind, ...]:
    """The hardware encoders that may exist on this system."""
    return tuple(kind for kind in HARDWARE if platform in kind.platforms)


def open_encoder(
    kind: EncoderKind, settings: VideoSettings, bitrate_bps: int
) -> av.VideoCodecContext:
    """A running encoder. Raises av.FFmpegError or ValueError when there is none here."""
    if kind.name == X264:
        return open_x264(settings, bitrate_bps)
    canvas = settings.canvas
    context = CodecContext.create(kind.name, "w")
    if not isinstance(context, av.VideoCodecContext):
        raise ValueError(f"{kind.name} encodes no pictures")
    context.width, context.height = canvas.width_px, canvas.height_px
    context.pix_fmt = kind.pixels
    context.time_base, context.framerate = TIME_BASE, Fraction(canvas.fps)
    context.gop_size, context.max_b_frames = KEYFRAME_EVERY_S * canvas.fps, 0
    mark_colours(context)
    context.bit_rate = bitrate_bps
    limits = {"maxrate": str(bitrate_bps), "bufsize": str(bitrate_bps // 4)}
    context.options = {**limits, **kind.options}
    context.open()
    return context
