"""Sound is read in time, without a seam, and sent only while somebody listens."""

import numpy as np

from studio.encode.opus import FRAME_NS
from studio.ids import SourceId
from studio.kit.fan_out import FanOut, Reader
from studio.media.packets import REALTIME_CODECS, RTMP_CODECS, Codec, EncodedPacket
from studio.media.sound import SoundQueue
from studio.mix.mixer import Mixer
from studio.mix.settings import StripRole
from studio.mix.strip import Strip
from studio.program.sound import SoundProgram
from tests.fakes.clock import FakeClock


def constant(level: float) -> np.ndarray[tuple[int, ...], np.dtype[np.float32]]:
    return np.full((960, 2), level, np.float32)


def mixer_of(queue: SoundQueue) -> Mixer:
    mixer = Mixer()
    mixer.put(Strip(SourceId("voice"), queue, StripRole.VOICE))
    return mixer


def test_the_window_ends_at_the_beat() -> None:
    packets: FanOut[EncodedPacket] = FanOut()
    reader = packets.attach(10, tracks=REALTIME_CODECS)
    clock, queue = FakeClock(), SoundQueue()
    sound = SoundProgram(clock, mixer_of(queue), packets)
    sound.lag_ns = 0
    start_ns = clock.now_ns()
    queue.put(constant(0.25), start_ns)
    sound.beat(start_ns + FRAME_NS)
    assert reader.take() is None
    sound.is_encoding = True
    queue.put(constant(0.25), start_ns + FRAME_NS)
    sound.beat(start_ns + 2 * FRAME_NS)
    sound.is_encoding = False
    sound.beat(start_ns + 3 * FRAME_NS)
    assert stamps(reader, Codec.OPUS) == [start_ns + FRAME_NS]


def stamps(reader: Reader[EncodedPacket], codec: Codec) -> list[int]:
    """Of what the reader holds; everything must be of this codec."""
    taken: list[EncodedPacket] = []
    while (packet := reader.take()) is not None:
        taken.append(packet)
    assert {packet.codec for packet in taken} <= {codec}
    return [packet.pts_ns for packet in taken]


def test_each_output_gets_its_codec_and_what_nobody_takes_is_not_made() -> None:
    packets: FanOut[EncodedPacket] = FanOut()
    sound = SoundProgram(FakeClock(), Mixer(), packets)
    sound.lag_ns = 0
    sound.is_encoding = True
    realtime = packets.attach(100, tracks=REALTIME_CODECS)
    beats = [number * FRAME_NS for number in range(1, 11)]
    for beat_ns in beats:
        sound.beat(beat_ns)
    rtmp = packets.attach(100, tracks=RTMP_CODECS)
    for beat_ns in beats:
        sound.beat(beat_ns + 10 * FRAME_NS)
    assert stamps(realtime, Codec.OPUS) == [number * FRAME_NS for number in range(20)]
    aac = stamps(rtmp, Codec.AAC)
    assert aac[:2] == [10 * FRAME_NS - 21_333_334, 10 * FRAME_NS]
    packets.detach(rtmp)
    sound.beat(21 * FRAME_NS)
    assert not packets.wants(Codec.AAC)


def test_a_lag_may_come_and_go_without_a_seam_in_the_stamps() -> None:
    packets: FanOut[EncodedPacket] = FanOut()
    sound = SoundProgram(FakeClock(), Mixer(), packets)
    sound.lag_ns = 0
    sound.is_encoding = True
    reader = packets.attach(100, tracks=REALTIME_CODECS)
    for number in range(1, 31):
        sound.lag_ns = 2 * FRAME_NS if 10 <= number < 20 else 0
        sound.beat(number * FRAME_NS)
    assert stamps(reader, Codec.OPUS) == [number * FRAME_NS for number in range(30)]


def test_after_a_long_sleep_sound_goes_on_at_the_present() -> None:
    packets: FanOut[EncodedPacket] = FanOut()
    sound = SoundProgram(FakeClock(), Mixer(), packets)
    sound.lag_ns = 0
    sound.is_encoding = True
    reader = packets.attach(100, tracks=REALTIME_CODECS)
    sound.beat(FRAME_NS)
    sound.beat(500 * FRAME_NS)
    assert stamps(reader, Codec.OPUS) == [0, 499 * FRAME_NS]
