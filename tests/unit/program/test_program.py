"""One tick per frame: repeats what has nothing new, encodes, previews, survives."""

import itertools
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from studio.capture.test_card import TestCard
from studio.control.preview import PreviewReader
from studio.encode.h264 import VideoSettings
from studio.ids import SourceId
from studio.kit.clock import NS_PER_MS, NS_PER_SECOND, SystemClock
from studio.kit.fan_out import FanOut, Reader
from studio.kit.pacer import Tick
from studio.media.packets import REALTIME_CODECS, EncodedPacket, MediaKind
from studio.media.source import Source
from studio.mix.settings import MixSettings
from studio.program.program import Program
from tests.fakes.clock import FakeClock
from tests.fakes.pictures import SMALL, mean_luma, plain
from tests.fakes.program import FirstSourceCompositor, PushedSource

pytestmark = pytest.mark.media

SETTINGS = VideoSettings(SMALL, 400_000, 800_000, "ultrafast", 1)
Build = Callable[..., Program]


@pytest.fixture
def compositor() -> FirstSourceCompositor:
    return FirstSourceCompositor(SMALL)


@pytest.fixture
def packets() -> FanOut[EncodedPacket]:
    return FanOut()


@pytest.fixture
def build(
    tmp_path: Path, compositor: FirstSourceCompositor, packets: FanOut[EncodedPacket]
) -> Iterator[Build]:
    built: list[Program] = []

    def make(*sources: Source, clock: FakeClock | SystemClock | None = None) -> Program:
        by_id = {source.source_id: source for source in sources}
        program = Program(
            SMALL,
            clock or FakeClock(),
            by_id,
            compositor,
            SETTINGS,
            packets,
            tmp_path / "preview.bin",
        )
        built.append(program)
        return program

    yield make
    for program in built:
        program.stop()


def take(reader: Reader[EncodedPacket], kind: MediaKind, count: int) -> list[EncodedPacket]:
    found: list[EncodedPacket] = []
    while len(found) < count:
        packet = reader.wait_take(10.0)
        assert packet is not None, f"only {len(found)} of {count} came"
        if packet.kind is kind:
            found.append(packet)
    return found


def tick(number: int, skipped: int = 0) -> Tick:
    return Tick(number, number * SMALL.frame_ns, skipped)


def test_a_silent_source_is_repeated_and_counted(build: Build) -> None:
    camera = PushedSource()
    program = build(camera)
    camera.push(plain(100), 0)
    for number in range(1, 6):
        program.tick(tick(number))
    camera.push(plain(110), 0)
    program.tick(tick(6, skipped=2))
    stats = program.stats()
    assert (stats.ticks, stats.repeated, stats.skipped_ticks) == (6, 4, 2)


def test_only_the_main_source_moves_the_beat(build: Build) -> None:
    camera, guest = PushedSource("camera"), PushedSource("guest")
    program = build(camera, guest)

    def shift(source: PushedSource) -> int:
        shifts = []
        for number in range(1, 30):
            source.push(plain(90), number * SMALL.frame_ns - 12 * NS_PER_MS)
            shifts.append(program.tick(tick(number)))
        return shifts[-1]

    assert shift(guest) == 0
    assert shift(camera) < 0
    program.set_main(SourceId("guest"))
    assert shift(camera) == 0
    assert shift(guest) < 0


def test_the_preview_runs_without_the_encoder(build: Build, tmp_path: Path) -> None:
    camera = PushedSource()
    program = build(camera)
    assert program.set_preview(160, 160, 30).height_px == 120
    camera.push(plain(235), 0)
    program.tick(tick(1))
    picture = PreviewReader(tmp_path / "preview.bin").read()
    assert picture is None  # the first look only finds the file
    reader = PreviewReader(tmp_path / "preview.bin")
    reader.read()
    picture = reader.read()
    assert picture is not None
    assert (picture.width_px, picture.height_px) == (160, 120)
    assert picture.captured_ns == SMALL.frame_ns
    program.set_preview(0, 0, 0)
    program.tick(tick(2))
    assert reader.read() is None


def test_packets_of_both_kinds_share_one_clock(
    build: Build, packets: FanOut[EncodedPacket]
) -> None:
    clock = SystemClock()
    card = TestCard(SourceId("card"), SMALL, clock, has_tone=True)
    program = build(card, clock=clock)
    reader = packets.attach(1000, tracks=REALTIME_CODECS)
    card.start()
    program.start()
    program.start_encoding()
    try:
        begin_ns = clock.now_ns()
        video = take(reader, MediaKind.VIDEO, 40)
        sound = take(reader, MediaKind.AUDIO, 20)
        assert video[0].is_key
        assert [packet.is_key for packet in video[1:]] == [False] * 39
        apart_ms = [
            (after.pts_ns - before.pts_ns) / NS_PER_MS
            for before, after in itertools.pairwise(video)
        ]
        assert min(apart_ms) > 0
        assert {after.pts_ns - before.pts_ns for before, after in itertools.pairwise(sound)} == {
            20 * NS_PER_MS
        }
        for packet in (video[0], sound[0]):
            assert abs(packet.pts_ns - begin_ns) < 5 * NS_PER_SECOND
        level = program.mixer.level
        assert level.peak_db == pytest.approx(-20, abs=0.5)
        assert level.rms_db == pytest.approx(-23, abs=0.5)
        program.request_keyframe()
        assert any(packet.is_key for packet in take(reader, MediaKind.VIDEO, 5))
        assert program.stats().is_encoding
    finally:
        program.stop_encoding()
        card.stop()
    assert not program.stats().is_encoding
    assert program.stats().idr_total >= 2


def test_muting_silences_meters_and_keeps_packets_coming(
    build: Build, packets: FanOut[EncodedPacket]
) -> None:
    clock = SystemClock()
    card = TestCard(SourceId("card"), SMALL, clock, has_tone=True)
    program = build(card, clock=clock)
    reader = packets.attach(1000, tracks=REALTIME_CODECS)
    program.mixer.settings = MixSettings(is_voice_muted=True)
    card.start()
    program.start()
    program.start_encoding()
    try:
        assert len({packet.data for packet in take(reader, MediaKind.AUDIO, 30)[-5:]}) == 1
        assert program.mixer.level.peak_db == -90.0
    finally:
        card.stop()


def test_a_failing_compositor_does_not_end_the_program(
    build: Build, compositor: FirstSourceCompositor, packets: FanOut[EncodedPacket]
) -> None:
    program = build(PushedSource(), clock=SystemClock())
    reader = packets.attach(1000, tracks=REALTIME_CODECS)
    program.start()
    program.start_encoding()
    take(reader, MediaKind.VIDEO, 2)
    compositor.fails = True
    take(reader, MediaKind.AUDIO, 15)
    compositor.fails = False
    take(reader, MediaKind.VIDEO, 2)
    assert program.stats().failed_ticks > 0


def test_a_live_bitrate_outlives_a_pause(build: Build) -> None:
    program = build(PushedSource(), clock=SystemClock())
    program.start()
    program.start_encoding()
    program.set_bitrate(300_000)
    program.stop_encoding()
    program.start_encoding()
    assert program.stats().encoder.target_bps == 300_000


def test_luma_survives_the_preview_conversion(build: Build, tmp_path: Path) -> None:
    camera = PushedSource()
    program = build(camera)
    program.set_preview(320, 240, 30)
    reader = PreviewReader(tmp_path / "preview.bin")
    reader.read()
    white = plain(235)
    assert mean_luma(white) == 235
    camera.push(white, 0)
    program.tick(tick(1))
    picture = reader.read()
    assert picture is not None
    assert set(picture.pixels[: 4 * 320]) == {255}


@pytest.mark.parametrize("width", [158, 130, 132, 136])
def test_every_column_of_the_preview_is_written(build: Build, tmp_path: Path, width: int) -> None:
    camera = PushedSource()
    program = build(camera)
    reader = PreviewReader(tmp_path / "preview.bin")
    reader.read()
    assert program.set_preview(width, 240, 30).width_px == width
    camera.push(plain(235), 0)
    program.tick(tick(1))
    picture = reader.read()
    assert picture is not None
    assert picture.width_px == width
    rows = np.frombuffer(picture.pixels, np.uint8).reshape(-1, picture.stride_bytes)
    assert (rows[:, : 4 * width] == 255).all()


def test_the_preview_may_show_what_the_audience_does_not_see(
    build: Build, compositor: FirstSourceCompositor, tmp_path: Path
) -> None:
    camera = PushedSource()
    program = build(camera)
    program.set_preview(320, 240, 30)
    reader = PreviewReader(tmp_path / "preview.bin")
    reader.read()
    camera.push(plain(16), 0)
    compositor.beside = plain(235)
    program.tick(tick(1))
    picture = reader.read()
    assert picture is not None
    assert set(picture.pixels[:1280]) == {255}
