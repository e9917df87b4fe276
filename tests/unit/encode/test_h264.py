"""The encoder follows a live bitrate and gives key frames on demand."""

from collections.abc import Iterator

import pytest
import structlog
from structlog.testing import LogCapture

from studio.encode.h264 import H264Encoder, VideoSettings
from studio.encode.keyframe_gate import KeyframeGate
from studio.kit.clock import NS_PER_MS
from studio.media.packets import EncodedPacket
from studio.media.rates import Canvas
from tests.fakes.pictures import SMALL, EncoderBench, plain, textured

pytestmark = pytest.mark.media

LIVE = Canvas(640, 360, 30)
SPS, PPS, IDR, SLICE = 7, 8, 5, 1


@pytest.fixture
def log_output() -> Iterator[LogCapture]:
    capture = LogCapture()
    before = structlog.get_config()["processors"]
    structlog.configure(processors=[capture])
    yield capture
    structlog.configure(processors=before)


def nal_types(packet: EncodedPacket) -> list[int]:
    parts = packet.data.split(b"\x00\x00\x01")[1:]
    return [part[0] & 0x1F for part in parts]


def bits_per_second(packets: list[EncodedPacket], fps: int) -> float:
    return sum(len(packet.data) for packet in packets) * 8 * fps / len(packets)


def test_the_bitrate_follows_down_and_up_again() -> None:
    with EncoderBench(VideoSettings(LIVE, 2_500_000, 6_000_000, "veryfast", 2)) as bench:
        rates = []
        for target_bps in (2_500_000, 1_000_000, 2_500_000):
            bench.encoder.set_bitrate(target_bps)
            packets = [bench.encode(textured(number, LIVE)) for number in range(120)]
            rates.append(bits_per_second(packets[-60:], LIVE.fps))
        assert rates == pytest.approx([2_500_000, 1_000_000, 2_500_000], rel=0.2)
        stats = bench.encoder.stats()
        assert stats.target_bps == 2_500_000
        assert stats.bitrate_bps == pytest.approx(2_500_000, rel=0.2)
        assert stats.fps == pytest.approx(30, rel=0.01)


def test_the_target_stays_below_the_ceiling() -> None:
    with EncoderBench(VideoSettings(SMALL, 400_000, 800_000)) as bench:
        bench.encoder.set_bitrate(5_000_000)
        assert bench.encoder.stats().target_bps == 800_000
        bench.encoder.set_bitrate(1)
        assert bench.encoder.stats().target_bps == 100_000


def test_an_idr_comes_with_the_next_picture() -> None:
    with EncoderBench(VideoSettings(SMALL)) as bench:
        before = [bench.encode(textured(number)) for number in range(20)]
        bench.encoder.request_keyframe()
        wanted, after = bench.encode(textured(20)), bench.encode(textured(21))
        assert [packet.is_key for packet in before] == [True] + [False] * 19
        assert (wanted.is_key, after.is_key) == (True, False)
        assert nal_types(wanted)[:2] == [SPS, PPS]
        assert IDR in nal_types(wanted)
        assert bench.encoder.stats().idr_forced == 1
        assert bench.encoder.stats().idr_total == 2


def test_a_reused_picture_is_no_key_frame_a_second_time() -> None:
    image = textured(0)
    with EncoderBench(VideoSettings(SMALL)) as bench:
        for _ in range(15):
            bench.encode(image)
        bench.encoder.request_keyframe()
        assert [bench.encode(image).is_key for _ in range(3)] == [True, False, False]


def test_every_idr_carries_parameters_and_comes_every_two_seconds() -> None:
    with EncoderBench(VideoSettings(SMALL)) as bench:
        packets = [bench.encode(textured(number)) for number in range(150)]
    keys = [number for number, packet in enumerate(packets) if packet.is_key]
    assert keys == [0, 60, 120]
    for number in keys:
        types = nal_types(packets[number])
        assert types[:2] == [SPS, PPS]
        assert set(types) >= {SPS, PPS, IDR}
        assert SLICE not in types


def test_the_stream_is_constrained_baseline_without_reordering() -> None:
    with EncoderBench(VideoSettings(SMALL)) as bench:
        first = bench.encode(textured(0))
        for number in range(1, 30):
            bench.encode(textured(number))
    sps = next(part for part in first.data.split(b"\x00\x00\x01") if part[:1] == b"\x67")
    assert sps[1] == 66  # baseline
    assert sps[2] & 0x40  # constraint_set1: what browsers call constrained baseline
    instants = [packet.pts_ns for packet in bench.packets]
    assert instants == sorted(instants)
    assert len(instants) == 30


def test_the_encoder_may_be_stopped_and_started_again() -> None:
    bench = EncoderBench(VideoSettings(SMALL))
    with bench:
        bench.encode(plain(50))
    with bench:
        assert bench.encode(plain(60)).is_key


def test_wishes_are_merged_until_the_spacing_has_passed() -> None:
    gate = KeyframeGate()
    assert not gate.take(0)
    gate.request()
    gate.request()
    assert gate.take(0)
    gate.passed(0)
    gate.request()
    assert not gate.take(299 * NS_PER_MS)
    assert gate.take(300 * NS_PER_MS)
    assert not gate.take(900 * NS_PER_MS)


def test_an_encoder_that_cannot_be_opened_counts_and_lives(log_output: LogCapture) -> None:
    packets: list[EncodedPacket] = []
    settings = VideoSettings(SMALL, preset="no such preset")
    encoder = H264Encoder(settings, packets.append)
    encoder.start()
    encoder.submit(plain(50), 0)
    encoder.stop()
    assert encoder.stats().failed >= 1
    assert not packets
    assert log_output.entries[0]["event"] == "h264.failed"
