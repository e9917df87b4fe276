import asyncio
from pathlib import Path

import cv2
import numpy as np
import pytest

from studio.capture.image import ImageSource
from studio.ids import SourceId
from studio.kit.clock import SystemClock
from tests.fakes.pictures import SMALL, mean_luma
from tests.fakes.until import until

pytestmark = pytest.mark.media


def write(path: Path, level: int, size: tuple[int, int] = (201, 301)) -> Path:
    cv2.imwrite(str(path), np.full((*size, 3), level, np.uint8))
    return path


def source(path: Path | None) -> ImageSource:
    return ImageSource(SourceId("still"), path, SMALL, SystemClock())


def test_a_still_is_delivered_again_and_again(tmp_path: Path) -> None:
    made = source(write(tmp_path / "a.png", 128))
    made.start()
    try:
        frames = [made.frames.wait_take(5.0) for _ in range(3)]
    finally:
        made.stop()
    assert all(frame is not None for frame in frames)
    first = frames[0]
    assert first is not None
    assert (first.image.width % 2, first.image.height % 2) == (0, 0)
    assert mean_luma(first.image) == pytest.approx(126, abs=1)


def test_another_file_and_none_at_all(tmp_path: Path) -> None:
    made = source(None)
    made.start()
    try:
        assert made.frames.wait_take(0.5) is None
        assert made.problem is None
        made.show(write(tmp_path / "b.png", 255))
        frame = made.frames.wait_take(5.0)
        assert frame is not None
        assert mean_luma(frame.image) == 235
    finally:
        made.stop()


@pytest.mark.parametrize(
    ("content", "code"), [(None, "image.missing"), (b"no picture", "image.unreadable")]
)
async def test_what_cannot_be_shown_is_named(
    tmp_path: Path, content: bytes | None, code: str
) -> None:
    path = tmp_path / "c.png"
    if content is not None:
        path.write_bytes(content)
    made = source(path)
    made.start()
    try:
        await until(lambda: made.problem is not None)
        assert made.problem is not None
        assert made.problem.code == code
        write(path, 60)
        assert await asyncio.to_thread(made.frames.wait_take, 5.0) is not None
        assert made.problem is None
    finally:
        made.stop()
