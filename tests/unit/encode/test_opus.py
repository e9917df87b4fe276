"""Opus packets of 20 ms on the capture clock."""

import av
import numpy as np
import pytest
from av.codec.context import CodecContext

from studio.capture.test_card import tone
from studio.encode.opus import FRAME_NS, OpusEncoder
from studio.errors import BugError
from studio.media.frames import Samples
from studio.media.packets import Codec, EncodedPacket

pytestmark = pytest.mark.media


def decoded(packets: list[EncodedPacket]) -> Samples:
    decoder = CodecContext.create("libopus", "r")
    decoder.sample_rate, decoder.layout = 48_000, "stereo"
    frames = [frame for packet in packets for frame in decoder.decode(av.Packet(packet.data))]
    full_scale = 32768 if frames[0].format.name == "s16" else 1
    sound = np.concatenate([frame.to_ndarray().reshape(-1, 2) for frame in frames])
    return (sound / full_scale).astype(np.float32)


def test_a_tone_survives() -> None:
    encoder = OpusEncoder()
    packets = [
        encoder.encode(tone(number * 960, (number + 1) * 960), number * FRAME_NS)
        for number in range(50)
    ]
    assert [packet.pts_ns for packet in packets] == [number * FRAME_NS for number in range(50)]
    assert {packet.codec for packet in packets} == {Codec.OPUS}
    assert FRAME_NS == 20_000_000
    sound = decoded(packets)
    assert len(sound) == 50 * 960
    spectrum = np.abs(np.fft.rfft(sound[4800:43200, 0]))
    assert int(np.argmax(spectrum)) * 48_000 / 38_400 == pytest.approx(1000, abs=2)
    assert float(np.abs(sound[4800:]).max()) == pytest.approx(0.1, rel=0.15)


def test_silence_settles_to_one_packet_and_sound_returns() -> None:
    encoder = OpusEncoder()
    packets = [encoder.encode(tone(0, 960), 0)]
    packets += [encoder.silence(number * FRAME_NS) for number in range(1, 40)]
    assert len({packet.data for packet in packets[20:]}) == 1
    packets += [encoder.encode(tone(n * 960, (n + 1) * 960), n * FRAME_NS) for n in range(40, 60)]
    sound = decoded(packets)
    assert float(np.abs(sound[25 * 960 : 40 * 960]).max()) < 0.001
    assert float(np.abs(sound[45 * 960 :]).max()) > 0.08


def test_other_lengths_are_a_bug() -> None:
    with pytest.raises(BugError):
        OpusEncoder().encode(tone(0, 100), 0)
