"""The one configuration of libx264 that follows a live bitrate, and the opening of it."""

from dataclasses import dataclass
from fractions import Fraction

import av
from av.codec.context import CodecContext
from av.video.reformatter import ColorPrimaries, ColorRange, Colorspace, ColorTrc

from studio.media.rates import VIDEO_CLOCK_RATE, Canvas

KEYFRAME_EVERY_S = 2
TIME_BASE = Fraction(1, VIDEO_CLOCK_RATE)
_VBV_PER_SECOND = 4  # the buffer holds a quarter of a second at the ceiling


@dataclass(frozen=True, slots=True)
class VideoSettings:
    """How the program picture is encoded.

    ceiling_bps: what the live bitrate may never exceed; fixed while the encoder is open. codec:
    FFmpeg's name of the encoder; preset and threads are x264's.
    """

    canvas: Canvas
    bitrate_bps: int = 2_500_000
    ceiling_bps: int = 6_000_000
    preset: str = "veryfast"
    threads: int = 2
    codec: str = "libx264"


def open_x264(settings: VideoSettings, bitrate_bps: int) -> av.VideoCodecContext:
    """A running encoder: constrained baseline, no B-frames, no look-ahead, IDR every 2 s.

    libx264 obeys a later `bit_rate` only when opened with VBV and `bit_rate == maxrate`, and never
    goes above that (measured). Without GLOBAL_HEADER every IDR carries its SPS and PPS.
    """
    canvas, ceiling_bps = settings.canvas, settings.ceiling_bps
    context = CodecContext.create("libx264", "w")
    context.width, context.height, context.pix_fmt = canvas.width_px, canvas.height_px, "yuv420p"
    context.time_base, context.framerate = TIME_BASE, Fraction(canvas.fps)
    context.thread_count = settings.threads
    context.gop_size, context.max_b_frames = KEYFRAME_EVERY_S * canvas.fps, 0
    mark_colours(context)
    context.bit_rate = ceiling_bps
    context.options = {
        "preset": settings.preset,
        "tune": "zerolatency",
        "profile": "baseline",
        "maxrate": str(ceiling_bps),
        "bufsize": str(ceiling_bps // _VBV_PER_SECOND),
        "sc_threshold": "0",
        "forced-idr": "1",
    }
    context.open()
    context.bit_rate = bitrate_bps
    return context


def mark_colours(context: av.VideoCodecContext) -> None:
    """Say in the stream what the compositor paints: BT.709, limited range."""
    context.color_range, context.colorspace = ColorRange.MPEG, Colorspace.ITU709
    context.color_primaries, context.color_trc = ColorPrimaries.BT709, ColorTrc.BT709
