"""The test card carries its own counter and clock."""

import numpy as np

from studio.capture.test_card import FLASH_PX, TestCard, tone
from studio.ids import SourceId
from studio.kit.clock import NS_PER_MS, NS_PER_SECOND, SystemClock
from studio.media import timecode
from studio.media.frames import VideoFrame
from studio.media.planes import plane_pixels
from studio.media.rates import Canvas

CANVAS = Canvas(1280, 720, 30)
CARD = SourceId("card")


def test_counter_and_clock_are_burned_in() -> None:
    source = TestCard(CARD, CANVAS, SystemClock(), has_tone=True)
    source.start()
    try:
        frame = source.frames.wait_take(5.0)
        later = source.frames.wait_take(5.0)
    finally:
        source.stop()
    assert frame is not None
    assert later is not None
    luma = plane_pixels(frame.image.planes[0])
    left = (1280 - timecode.WIDTH_PX) // 2
    strip = luma[656 : 656 + timecode.HEIGHT_PX, left : left + timecode.WIDTH_PX]
    code = timecode.decode(strip)
    assert code == timecode.Timecode(frame.counter, frame.captured_ns // 1_000_000)
    assert later.counter > frame.counter
    assert source.sound is not None
    sound = source.sound.read(frame.captured_ns, 960)
    assert sound is not None
    assert sound.any()


def test_a_narrow_canvas_gets_bars_without_the_strip() -> None:
    source = TestCard(CARD, Canvas(320, 240, 30), SystemClock())
    source.start()
    try:
        frame = source.frames.wait_take(5.0)
    finally:
        source.stop()
    assert frame is not None
    row = plane_pixels(frame.image.planes[0])[10, :320]
    assert len(np.unique(row)) == 7
    assert source.problem is None


def test_the_tone_is_endless() -> None:
    whole = tone(0, 2000)
    assert np.allclose(np.concatenate([tone(0, 777), tone(777, 2000)]), whole, atol=1e-6)


def test_the_beat_sounds_with_the_picture_that_flashes() -> None:
    source = TestCard(CARD, CANVAS, SystemClock(), has_beat=True)
    source.start()
    try:
        flashed = [frame for _ in range(40) if is_flash(frame := next_frame(source))]
        assert source.sound is not None
        first = flashed[-1] if flashed[-1].counter % 30 else flashed[0]
        begin_ns = first.captured_ns - first.counter % 30 * NS_PER_SECOND // 30
        sound = source.sound.read(begin_ns - 100 * NS_PER_MS, 9600)
    finally:
        source.stop()
    assert {frame.counter % 30 for frame in flashed} == {0, 1, 2}
    assert sound is not None
    loud = np.flatnonzero(np.abs(sound[:, 0]) > 0.02)
    assert abs(loud[0] / 48 - 100) < 5 or loud[0] == 0


def next_frame(source: TestCard) -> VideoFrame:
    frame = source.frames.wait_take(5.0)
    assert frame is not None
    return frame


def is_flash(frame: VideoFrame) -> bool:
    return bool(plane_pixels(frame.image.planes[0])[FLASH_PX // 2, FLASH_PX // 2] > 200)
