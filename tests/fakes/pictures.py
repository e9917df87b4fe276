"""Pictures, clips and encoded shows made on the spot."""

import threading
from collections.abc import Iterable
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from av.video.reformatter import ColorRange, Colorspace

from studio.encode.h264 import H264Encoder, VideoSettings
from studio.encode.opus import FRAME_NS, OpusEncoder
from studio.kit.clock import NS_PER_SECOND
from studio.media.packets import EncodedPacket
from studio.media.planes import plane_pixels
from studio.media.rates import AUDIO_SAMPLE_RATE, Canvas

SMALL = Canvas(320, 240, 30)


def plain(level: int, canvas: Canvas = SMALL) -> av.VideoFrame:
    """A grey picture of luma `level`."""
    image = av.VideoFrame(canvas.width_px, canvas.height_px, "yuv420p")
    image.color_range, image.colorspace = ColorRange.MPEG, Colorspace.ITU709
    for plane, value in zip(image.planes, (level, 128, 128), strict=True):
        plane_pixels(plane)[:] = value
    return image


def textured(number: int, canvas: Canvas = SMALL) -> av.VideoFrame:
    """A picture that costs bits: noise, half of it new in each picture."""
    image = plain(128, canvas)
    random = np.random.default_rng(number)
    luma = plane_pixels(image.planes[0])
    luma[:] = np.random.default_rng(1).integers(16, 236, luma.shape, np.uint8)
    half = luma[: luma.shape[0] // 2]
    half[:] = random.integers(16, 236, half.shape, np.uint8)
    return image


def mean_luma(image: av.VideoFrame) -> int:
    """The mean of the luma plane, without its padding."""
    return round(float(plane_pixels(image.planes[0])[:, : image.width].mean()))


def write_clip(
    path: Path, levels: Iterable[int], *, fps: int = 30, canvas: Canvas = SMALL, hz: float = 0.0
) -> Path:
    """A clip of plain pictures; with a sine of `hz` unless that is 0."""
    pictures = [plain(level, canvas) for level in levels]
    with av.open(str(path), "w") as file:
        video = file.add_stream("libx264", rate=fps)
        video.width, video.height, video.pix_fmt = canvas.width_px, canvas.height_px, "yuv420p"
        video.options = {"qp": "4", "bf": "2"}
        audio = file.add_stream("aac", rate=AUDIO_SAMPLE_RATE, layout="stereo") if hz else None
        for number, image in enumerate(pictures):
            image.pts, image.time_base = number, Fraction(1, fps)
            file.mux(video.encode(image))
        file.mux(video.encode(None))
        if audio is not None:
            for frame in _sine(hz, len(pictures) * AUDIO_SAMPLE_RATE // fps):
                file.mux(audio.encode(frame))
            file.mux(audio.encode(None))
    return path


def _sine(hz: float, count: int) -> Iterable[av.AudioFrame]:
    wave = np.sin(2 * np.pi * hz / AUDIO_SAMPLE_RATE * np.arange(count)).astype(np.float32) * 0.5
    for start in range(0, count, 1024):
        part = np.stack([wave[start : start + 1024]] * 2)
        frame = av.AudioFrame.from_ndarray(part, format="fltp", layout="stereo")
        frame.sample_rate, frame.pts = AUDIO_SAMPLE_RATE, start
        frame.time_base = Fraction(1, AUDIO_SAMPLE_RATE)
        yield frame


class EncoderBench:
    """Drives a real H264Encoder in lock-step: one picture in, its packet out."""

    def __init__(self, settings: VideoSettings) -> None:
        self.packets: list[EncodedPacket] = []
        self._arrived = threading.Semaphore(0)
        self._frame_ns = settings.canvas.frame_ns
        self._number = 0
        self.encoder = H264Encoder(settings, self._sink)

    def __enter__(self) -> "EncoderBench":
        self.encoder.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.encoder.stop()

    def encode(self, image: av.VideoFrame) -> EncodedPacket:
        self._number += 1
        self.encoder.submit(image, 1_000 * NS_PER_SECOND + self._number * self._frame_ns)
        assert self._arrived.acquire(timeout=10)
        return self.packets[-1]

    def _sink(self, packet: EncodedPacket) -> None:
        self.packets.append(packet)
        self._arrived.release()


def encoded_show(seconds: int, canvas: Canvas = SMALL) -> list[EncodedPacket]:
    """Video and sound of a show, in the order in which they would be published."""
    with EncoderBench(VideoSettings(canvas, 400_000, 1_000_000, "ultrafast", 1)) as bench:
        for number in range(seconds * canvas.fps):
            bench.encode(textured(number, canvas))
    opus = OpusEncoder()
    begin_ns = bench.packets[0].pts_ns
    sound = [
        opus.silence(begin_ns + number * FRAME_NS)
        for number in range(seconds * NS_PER_SECOND // FRAME_NS)
    ]
    return sorted([*bench.packets, *sound], key=lambda packet: packet.pts_ns)
