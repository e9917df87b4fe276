"""A short real trial of a sound encoder: a tone there and back."""

import av
import numpy as np
from av.codec.context import CodecContext

from studio.encode.aac import AAC_CONFIG, AacEncoder
from studio.encode.opus import OpusEncoder
from studio.kit.clock import NS_PER_SECOND
from studio.media.frames import Samples
from studio.media.packets import EncodedPacket
from studio.media.rates import AUDIO_SAMPLE_RATE, OPUS_FRAME_SAMPLES

_TONE_HZ = 1000
_BLOCKS = 50  # one second
_TOLERANCE_HZ = 20
_LEAST_LEVEL = 0.2  # of full scale; half of it went in


def fault_of_sound(codec: str) -> str:
    """What is wrong with "opus" or "aac", "" when a tone of 1 kHz comes back as one."""
    heard = _heard_hz(codec)
    return "" if abs(heard - _TONE_HZ) <= _TOLERANCE_HZ else f"1000 Hz came back as {heard} Hz"


def _heard_hz(codec: str) -> int:
    """The pitch that is left; 0 when next to nothing is."""
    decoder = CodecContext.create(codec, "r")
    assert isinstance(decoder, av.AudioCodecContext)
    decoder.sample_rate, decoder.layout = AUDIO_SAMPLE_RATE, "stereo"
    if codec == "aac":
        decoder.extradata = AAC_CONFIG
    frames = [
        frame for packet in _packets(codec) for frame in decoder.decode(av.Packet(packet.data))
    ]
    left = np.concatenate([frame.to_ndarray().reshape(2, -1)[0] for frame in frames])
    middle = left[len(left) // 4 : len(left) * 3 // 4].astype(np.float32)
    if not len(middle) or np.max(np.abs(middle)) < _LEAST_LEVEL:
        return 0
    crossings = int(np.count_nonzero(np.diff(np.signbit(middle))))
    return round(crossings / 2 * AUDIO_SAMPLE_RATE / len(middle))


def _packets(codec: str) -> list[EncodedPacket]:
    opus, aac = OpusEncoder(), AacEncoder()
    packets: list[EncodedPacket] = []
    for number in range(_BLOCKS):
        first = number * OPUS_FRAME_SAMPLES
        at_ns = first * NS_PER_SECOND // AUDIO_SAMPLE_RATE
        block = _tone(first)
        packets += [opus.encode(block, at_ns)] if codec == "opus" else aac.encode(block, at_ns)
    return packets


def _tone(first: int) -> Samples:
    places = np.arange(first, first + OPUS_FRAME_SAMPLES) * (2 * np.pi * _TONE_HZ)
    wave = (0.5 * np.sin(places / AUDIO_SAMPLE_RATE)).astype(np.float32)
    return np.column_stack((wave, wave))
