"""The program's Opus encoder: 20 ms in, one packet out, on the caller's thread."""

from fractions import Fraction

import av
import numpy as np
from av.codec.context import CodecContext

from studio.errors import BugError
from studio.kit.clock import NS_PER_SECOND
from studio.media.frames import Samples
from studio.media.packets import Codec, EncodedPacket
from studio.media.rates import AUDIO_CHANNELS, AUDIO_SAMPLE_RATE, OPUS_FRAME_SAMPLES

FRAME_NS = OPUS_FRAME_SAMPLES * NS_PER_SECOND // AUDIO_SAMPLE_RATE
_TIME_BASE = Fraction(1, AUDIO_SAMPLE_RATE)
_SETTLED_AFTER = 10  # frames of silence


class OpusEncoder:
    """Music-quality stereo. For one thread."""

    def __init__(self, bitrate_bps: int = 96_000) -> None:
        context = CodecContext.create("libopus", "w")
        context.sample_rate, context.layout, context.format = AUDIO_SAMPLE_RATE, "stereo", "flt"
        context.bit_rate = bitrate_bps
        context.time_base = _TIME_BASE
        context.options = {"application": "audio", "frame_duration": "20"}
        context.open()
        self._context = context
        self._frame = av.AudioFrame(format="flt", layout="stereo", samples=OPUS_FRAME_SAMPLES)
        self._frame.sample_rate, self._frame.time_base = AUDIO_SAMPLE_RATE, _TIME_BASE
        self._input = np.frombuffer(memoryview(self._frame.planes[0]), np.float32)
        self._position = 0
        self._silent_frames = 0
        self._silence = b""

    def encode(self, samples: Samples, pts_ns: int) -> EncodedPacket:
        """One packet of exactly 960 samples. samples: float32, shape (960, 2), -1..1.

        Raises BugError when the shape is another.
        """
        if samples.shape != (OPUS_FRAME_SAMPLES, AUDIO_CHANNELS):
            raise BugError("Opus takes 960 samples of two channels at a time.")
        self._silent_frames = 0
        return self._packet(self._encode(samples.reshape(-1)), pts_ns)

    def silence(self, pts_ns: int) -> EncodedPacket:
        """As `encode` for 960 silent samples.

        Once the sound before has died away every packet is the same three bytes, so they are made
        only once: a muted show costs nothing.
        """
        if self._silent_frames < _SETTLED_AFTER:
            self._silence = self._encode(0.0)
            self._silent_frames += 1
        return self._packet(self._silence, pts_ns)

    def _encode(self, samples: Samples | float) -> bytes:
        self._input[: OPUS_FRAME_SAMPLES * AUDIO_CHANNELS] = samples
        self._frame.pts = self._position
        self._position += OPUS_FRAME_SAMPLES
        return b"".join(bytes(packet) for packet in self._context.encode(self._frame))

    def _packet(self, data: bytes, pts_ns: int) -> EncodedPacket:
        return EncodedPacket(Codec.OPUS, data, pts_ns, FRAME_NS, is_key=True)
