"""Clips loop without a seam, at the canvas' rate and size, and say what is wrong with them."""

from pathlib import Path

import numpy as np
import pytest

from studio.capture.clip import ClipSource
from studio.capture.clip_pictures import PictureLoop
from studio.capture.clip_sound import SoundLoop
from studio.errors import UserError
from studio.ids import SourceId
from studio.kit.clock import NS_PER_SECOND, SystemClock
from studio.media.frames import VideoFrame
from studio.media.rates import Canvas
from tests.fakes.pictures import SMALL, mean_luma, write_clip

pytestmark = pytest.mark.media

CAMERA = SourceId("camera")
LEVELS = [40, 60, 80, 100, 120, 140, 160, 180, 200, 220]


def shown(path: Path, fps: int, count: int) -> list[int]:
    """The luma of `count` pictures taken at `fps`, rounded to the levels above."""
    loop = PictureLoop(path)
    lumas = [mean_luma(loop.at(number * NS_PER_SECOND // fps)) for number in range(count)]
    loop.close()
    return [round(luma / 20) * 20 for luma in lumas]


def test_the_first_picture_follows_the_last(tmp_path: Path) -> None:
    clip = write_clip(tmp_path / "clip.mp4", LEVELS)
    assert shown(clip, 30, 35) == (LEVELS * 4)[:35]


def test_sound_beside_the_pictures_does_not_lengthen_the_loop(tmp_path: Path) -> None:
    clip = write_clip(tmp_path / "clip.mp4", LEVELS, hz=440)
    assert shown(clip, 30, 35) == (LEVELS * 4)[:35]


def test_a_slower_clip_repeats_and_a_faster_one_drops(tmp_path: Path) -> None:
    slow = write_clip(tmp_path / "slow.mp4", LEVELS, fps=15)
    fast = write_clip(tmp_path / "fast.mp4", LEVELS, fps=60)
    assert shown(slow, 30, 22) == [level for level in LEVELS for _ in range(2)] + [40, 40]
    assert shown(fast, 30, 7) == [40, 80, 120, 160, 200, 40, 80]


def test_clips_without_a_told_length_loop_too(tmp_path: Path) -> None:
    clip = write_clip(tmp_path / "raw.h264", LEVELS, fps=25)
    assert len(set(shown(clip, 25, 30))) >= len(LEVELS) - 1


def test_the_sound_goes_on_across_the_seam(tmp_path: Path) -> None:
    clip = write_clip(tmp_path / "clip.mp4", LEVELS * 3, hz=400)  # 400 whole periods a second
    loop = SoundLoop(clip, NS_PER_SECOND, 0.0)
    blocks = []
    while loop.position < 3 * 48_000:
        blocks.append(loop.next_block())
    loop.close()
    sound = np.concatenate(blocks)[:, 0]
    expected = 0.5 * np.sin(2 * np.pi * 400 / 48_000 * np.arange(len(sound)))
    assert float(np.abs(sound - expected).max()) < 0.08


def test_sound_is_padded_to_the_length_of_the_pictures(tmp_path: Path) -> None:
    clip = write_clip(tmp_path / "clip.mp4", LEVELS, hz=400)
    loop = SoundLoop(clip, NS_PER_SECOND, 0.0)
    blocks = []
    while loop.position < 48_000:
        blocks.append(loop.next_block())
    loop.close()
    sound = np.concatenate(blocks)
    assert float(np.abs(sound[:15_000]).max()) > 0.4
    assert not sound[18_000:48_000].any()


def delivered(source: ClipSource, count: int) -> list[VideoFrame]:
    source.start()
    try:
        frames = [source.frames.wait_take(5.0) for _ in range(count)]
    finally:
        source.stop()
    assert all(frame is not None for frame in frames)
    return [frame for frame in frames if frame is not None]


def test_a_source_delivers_canvas_pictures_and_sound(tmp_path: Path) -> None:
    clip = write_clip(tmp_path / "clip.mp4", LEVELS, hz=440)
    source = ClipSource(CAMERA, clip, SMALL, SystemClock())
    frames = delivered(source, 14)
    counters = [frame.counter for frame in frames]
    assert counters == sorted(set(counters))
    assert all(frame.captured_ns > 0 for frame in frames)
    assert source.problem is None
    assert source.sound is not None
    sound = source.sound.read(frames[-1].captured_ns - 100_000_000, 960)
    assert sound is not None
    assert float(np.abs(sound).max()) > 0.4


@pytest.mark.parametrize(
    ("canvas", "size"),
    [
        (Canvas(320, 240, 30), (426, 240)),  # far larger than needed: still covers the canvas
        (Canvas(600, 400, 30), (640, 360)),
        (Canvas(1280, 720, 30), (640, 360)),
    ],
)
def test_pictures_keep_their_shape_and_are_no_larger_than_needed(
    tmp_path: Path, canvas: Canvas, size: tuple[int, int]
) -> None:
    clip = write_clip(tmp_path / "clip.mp4", [100] * 5, canvas=Canvas(640, 360, 30))
    frame = delivered(ClipSource(CAMERA, clip, canvas, SystemClock(), has_sound=False), 1)[0]
    assert (frame.image.width, frame.image.height) == size
    assert frame.image.format.name == "yuv420p"
    assert mean_luma(frame.image) == pytest.approx(100, abs=2)


def problem_of(path: Path, tmp_canvas: Canvas = SMALL) -> UserError:
    source = ClipSource(CAMERA, path, tmp_canvas, SystemClock())
    source.start()
    try:
        assert source.frames.wait_take(0.5) is None
        assert isinstance(source.problem, UserError)
        return source.problem
    finally:
        source.stop()


def test_a_missing_clip_is_named(tmp_path: Path) -> None:
    problem = problem_of(tmp_path / "gone.mp4")
    assert problem.code == "clip.missing"
    assert "gone.mp4" in str(problem)


def test_a_corrupt_clip_is_named(tmp_path: Path) -> None:
    path = tmp_path / "broken.mp4"
    path.write_bytes(b"this is no film" * 1000)
    assert problem_of(path).code == "clip.unreadable"


def test_a_truncated_clip_is_named(tmp_path: Path) -> None:
    whole = write_clip(tmp_path / "clip.mp4", LEVELS).read_bytes()
    path = tmp_path / "half.mp4"
    path.write_bytes(whole[: len(whole) // 2])
    assert problem_of(path).code == "clip.unreadable"


def test_a_clip_with_a_damaged_middle_plays_on(tmp_path: Path) -> None:
    path = write_clip(tmp_path / "clip.mp4", LEVELS)
    content = bytearray(path.read_bytes())
    content[600:640] = b"\xff" * 40
    path.write_bytes(content)
    assert len(shown(path, 30, 35)) == 35


def test_a_clip_without_pictures_is_named(tmp_path: Path) -> None:
    clip = write_clip(tmp_path / "clip.mp4", LEVELS * 3, hz=440)
    sound_only = tmp_path / "sound.m4a"
    copy_sound(clip, sound_only)
    assert problem_of(sound_only).code == "clip.no_pictures"


def copy_sound(clip: Path, target: Path) -> None:
    import av

    with av.open(str(clip)) as source, av.open(str(target), "w", format="mp4") as file:
        stream = file.add_stream_from_template(source.streams.audio[0])
        for packet in source.demux(source.streams.audio[0]):
            if packet.dts is not None:
                packet.stream = stream
                file.mux(packet)


def test_a_clip_that_comes_back_is_played(tmp_path: Path) -> None:
    path = tmp_path / "late.mp4"
    source = ClipSource(CAMERA, path, SMALL, SystemClock())
    source.start()
    try:
        assert source.frames.wait_take(0.2) is None
        write_clip(tmp_path / "ready.mp4", LEVELS).rename(path)
        assert source.frames.wait_take(10.0) is not None
        assert source.frames.wait_take(10.0) is not None
        assert source.problem is None
    finally:
        source.stop()
