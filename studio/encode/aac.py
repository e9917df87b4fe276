"""The program's AAC encoder, for outputs that take no Opus (RTMP, MP4). On the caller's thread."""

from fractions import Fraction

import av
import numpy as np
from av.codec.context import CodecContext

from studio.kit.clock import NS_PER_SECOND
from studio.media.frames import Samples
from studio.media.packets import Codec, EncodedPacket
from studio.media.rates import AAC_FRAME_SAMPLES, AUDIO_CHANNELS, AUDIO_SAMPLE_RATE
from studio.media.sound import samples_of_ns

AAC_CONFIG = bytes.fromhex("1190")
"""AudioSpecificConfig of every packet: AAC-LC, 48 kHz, stereo (ISO/IEC 14496-3, 1.6.2.1)."""

FRAME_NS = AAC_FRAME_SAMPLES * NS_PER_SECOND // AUDIO_SAMPLE_RATE
_TIME_BASE = Fraction(1, AUDIO_SAMPLE_RATE)
_GAP_LIMIT = AUDIO_SAMPLE_RATE  # a longer gap starts the stream afresh instead of being filled


class AacEncoder:
    """AAC-LC stereo without ADTS headers. For one thread.

    Takes blocks of any length and gives packets of 1024 samples. The codec leads in with 1024
    samples of its own: the very first packet is stamped 21 ms before the first sample, so that
    what a decoder puts out for a packet belongs to that packet's `pts_ns`. A packet leaves when
    the block after its own is there: 21 to 43 ms later than Opus, with the same instants.
    """

    def __init__(self, bitrate_bps: int = 128_000) -> None:
        self._bitrate_bps = bitrate_bps
        self._frame = av.AudioFrame(format="fltp", layout="stereo", samples=AAC_FRAME_SAMPLES)
        self._frame.sample_rate, self._frame.time_base = AUDIO_SAMPLE_RATE, _TIME_BASE
        self._inputs = [np.frombuffer(memoryview(p), np.float32) for p in self._frame.planes]
        self._context = self._fresh_context()
        self._anchor_ns: int | None = None  # instant of sample number 0
        self._taken = 0  # samples taken in since then

    def encode(self, samples: Samples, pts_ns: int) -> list[EncodedPacket]:
        """The packets that are ready now. samples: float32, shape (n, 2), -1..1, from `pts_ns` on.

        A gap of up to a second since the block before becomes silence.
        """
        missing = self._missing_before(pts_ns)
        ready = self._take(_silence(missing)) if missing > 0 else []
        return ready + self._take(samples)

    def _missing_before(self, pts_ns: int) -> int:
        expected = 0 if self._anchor_ns is None else samples_of_ns(pts_ns - self._anchor_ns)
        missing = expected - self._taken
        if self._anchor_ns is None or not -AAC_FRAME_SAMPLES <= missing <= _GAP_LIMIT:
            self._context = self._fresh_context()
            self._anchor_ns, self._taken = pts_ns, 0
            return 0
        return missing

    def _take(self, samples: Samples) -> list[EncodedPacket]:
        ready: list[EncodedPacket] = []
        while len(samples):
            place = self._taken % AAC_FRAME_SAMPLES
            part, samples = np.split(samples, [AAC_FRAME_SAMPLES - place])
            for channel, plane in enumerate(self._inputs):
                plane[place : place + len(part)] = part[:, channel]
            self._taken += len(part)
            if place + len(part) == AAC_FRAME_SAMPLES:
                ready += self._encode_frame()
        return ready

    def _encode_frame(self) -> list[EncodedPacket]:
        self._frame.pts = self._taken - AAC_FRAME_SAMPLES
        return [self._packet(packet) for packet in self._context.encode(self._frame)]

    def _packet(self, packet: "av.Packet[av.AudioStream]") -> EncodedPacket:
        assert self._anchor_ns is not None
        assert packet.pts is not None
        pts_ns = self._anchor_ns + packet.pts * NS_PER_SECOND // AUDIO_SAMPLE_RATE
        return EncodedPacket(Codec.AAC, bytes(packet), pts_ns, FRAME_NS, is_key=True)

    def _fresh_context(self) -> "av.AudioCodecContext":
        context = CodecContext.create("aac", "w")
        context.sample_rate, context.layout, context.format = AUDIO_SAMPLE_RATE, "stereo", "fltp"
        context.bit_rate = self._bitrate_bps
        context.time_base = _TIME_BASE
        context.open()
        return context


def _silence(count: int) -> Samples:
    return np.zeros((count, AUDIO_CHANNELS), dtype=np.float32)
