"""A tiny program: moving bars with the timecode strip and a tone, encoded as the studio does."""

import threading
import time
from collections.abc import Callable

import av
import numpy as np

from studio.encode.aac import AacEncoder
from studio.encode.h264 import H264Encoder, VideoSettings
from studio.encode.opus import OpusEncoder
from studio.kit.fan_out import FanOut
from studio.media import timecode
from studio.media.packets import Codec, EncodedPacket
from studio.media.rates import OPUS_FRAME_SAMPLES, Canvas

_NS = 1_000_000_000
_SOUND_NS = 20_000_000


class ProgramFeed:
    """Publishes to `packets` from `start` to `stop`, on two threads of its own."""

    def __init__(self, canvas: Canvas, bitrate_bps: int = 1_500_000) -> None:
        self.packets: FanOut[EncodedPacket] = FanOut(self.request_keyframe)
        self._canvas = canvas
        self.encoder = H264Encoder(
            VideoSettings(canvas, bitrate_bps, 2 * bitrate_bps), self.packets.publish
        )
        self._stopping = threading.Event()
        self._threads = [
            threading.Thread(target=self._paint, name="feed-video", daemon=True),
            threading.Thread(target=self._sing, name="feed-audio", daemon=True),
        ]

    def request_keyframe(self) -> None:
        self.encoder.request_keyframe()

    def start(self) -> None:
        self.encoder.start()
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        self._stopping.set()
        for thread in self._threads:
            thread.join()
        self.encoder.stop()
        self.packets.close()

    def _every(self, period_ns: int, tick: Callable[[int, int], None]) -> None:
        due_ns, number = time.monotonic_ns(), 0
        while not self._stopping.wait(max(0, due_ns - time.monotonic_ns()) / _NS):
            tick(number, time.monotonic_ns())
            due_ns, number = due_ns + period_ns, number + 1

    def _paint(self) -> None:
        width, height = self._canvas.width_px, self._canvas.height_px
        luma = np.linspace(60, 180, width * height, dtype=np.uint8).reshape(height, width)
        chroma = np.full((height // 2, width), 128, dtype=np.uint8)
        pool = [av.VideoFrame(width, height, "yuv420p") for _ in range(4)]

        def tick(number: int, now_ns: int) -> None:
            moved = np.roll(luma, number * 4, axis=1)
            moved[: timecode.HEIGHT_PX, : timecode.WIDTH_PX] = timecode.encode(number, now_ns)
            image = pool[number % len(pool)]
            for plane, pixels in zip(image.planes, (moved, chroma, chroma), strict=True):
                view = np.frombuffer(memoryview(plane), np.uint8).reshape(
                    plane.height, plane.line_size
                )
                view[:, : plane.width] = pixels[: plane.height, : plane.width]
            self.encoder.submit(image, now_ns)

        self._every(self._canvas.frame_ns, tick)

    def _sing(self) -> None:
        opus, aac = OpusEncoder(), AacEncoder()
        seconds = np.arange(OPUS_FRAME_SAMPLES) / 48_000
        tone = (0.05 * np.sin(2 * np.pi * 500 * seconds)).astype(np.float32)
        samples = np.stack([tone, tone], axis=1)

        def tick(_: int, now_ns: int) -> None:
            self.packets.publish(opus.encode(samples, now_ns))
            if self.packets.wants(Codec.AAC):
                for packet in aac.encode(samples, now_ns):
                    self.packets.publish(packet)

        self._every(_SOUND_NS, tick)
