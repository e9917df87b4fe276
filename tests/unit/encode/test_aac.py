"""AAC packets whose stamps say when a decoder lets their sound be heard."""

import numpy as np
import pytest
from av import Packet
from av.codec.context import CodecContext
from hypothesis import given, settings
from hypothesis import strategies as st

from studio.capture.test_card import tone
from studio.encode.aac import AAC_CONFIG, FRAME_NS, AacEncoder
from studio.kit.clock import NS_PER_SECOND
from studio.media.frames import Samples
from studio.media.packets import Codec, EncodedPacket

pytestmark = pytest.mark.media

START_NS = 5_000_000_000
BLOCK = 960


def decoded(packets: list[EncodedPacket]) -> Samples:
    """The first channel, from the first packet's stamp on."""
    decoder = CodecContext.create("aac", "r")
    decoder.extradata = AAC_CONFIG
    frames = [frame for packet in packets for frame in decoder.decode(Packet(packet.data))]
    return np.concatenate([frame.to_ndarray()[0] for frame in frames])


def at_ns(sample: int) -> int:
    return START_NS + sample * NS_PER_SECOND // 48_000


def in_blocks(sound: Samples, size: int = BLOCK) -> list[EncodedPacket]:
    encoder = AacEncoder()
    return [
        packet
        for first in range(0, len(sound), size)
        for packet in encoder.encode(sound[first : first + size], at_ns(first))
    ]


def test_the_configuration_is_what_the_encoder_says() -> None:
    encoder = CodecContext.create("aac", "w")
    encoder.sample_rate, encoder.layout, encoder.format = 48_000, "stereo", "fltp"
    encoder.open()
    assert encoder.extradata is not None
    assert bytes(encoder.extradata)[: len(AAC_CONFIG)] == AAC_CONFIG


@settings(deadline=None, max_examples=15)
@given(click=st.integers(2000, 20_000), size=st.integers(100, 3000))
def test_a_click_is_heard_at_its_instant(click: int, size: int) -> None:
    sound = np.zeros((30 * 1024, 2), np.float32)
    sound[click] = 0.9
    packets = in_blocks(sound, size)
    heard = int(np.argmax(np.abs(decoded(packets))))
    heard_ns = packets[0].pts_ns + heard * NS_PER_SECOND // 48_000
    assert abs(heard_ns - at_ns(click)) < 100_000  # a few samples


def test_stamps_are_even_and_a_tone_survives() -> None:
    packets = in_blocks(tone(0, 100 * BLOCK))
    assert {packet.codec for packet in packets} == {Codec.AAC}
    assert packets[0].pts_ns == START_NS - FRAME_NS - 1  # the codec's lead-in
    steps = np.diff([packet.pts_ns for packet in packets])
    assert steps.min() >= FRAME_NS
    assert steps.max() <= FRAME_NS + 1
    sound = decoded(packets)[4800:43_200]
    assert float(np.abs(sound).max()) == pytest.approx(0.1, rel=0.1)
    assert int(np.argmax(np.abs(np.fft.rfft(sound)))) * 48_000 / 38_400 == pytest.approx(
        1000, abs=2
    )


@pytest.mark.parametrize("gap", [5 * BLOCK, 100 * BLOCK], ids=["filled", "begun afresh"])
def test_after_a_gap_sound_is_heard_at_its_instant(gap: int) -> None:
    encoder = AacEncoder()
    for number in range(10):
        encoder.encode(np.zeros((BLOCK, 2), np.float32), at_ns(number * BLOCK))
    sound = np.zeros((10 * BLOCK, 2), np.float32)
    sound[5000] = 0.9
    begin = 10 * BLOCK + gap
    packets = [
        packet
        for first in range(0, len(sound), BLOCK)
        for packet in encoder.encode(sound[first : first + BLOCK], at_ns(begin + first))
    ]
    heard = int(np.argmax(np.abs(decoded(packets))))
    heard_ns = packets[0].pts_ns + heard * NS_PER_SECOND // 48_000
    assert abs(heard_ns - at_ns(begin + 5000)) < 100_000
