"""Preview pictures cross the file whole, newest first, and survive a new engine."""

from pathlib import Path

import numpy as np

from studio.control import preview
from studio.control.preview import PreviewReader
from studio.kit.clock import NS_PER_SECOND
from studio.media.rates import Canvas
from studio.program.preview_writer import PreviewSize, PreviewWriter, fitted
from tests.fakes.pictures import SMALL, plain

FULL = Canvas(1280, 720, 30)


def test_the_newest_picture_is_read_once(tmp_path: Path) -> None:
    path = tmp_path / "preview.bin"
    reader = PreviewReader(path)
    assert reader.read() is None
    writer = PreviewWriter(path, SMALL)
    writer.set_size(320, 240, 30)
    assert reader.read() is None
    for number, level in enumerate((16, 126, 235), 1):
        assert writer.offer(plain(level), number * NS_PER_SECOND)
    picture = reader.read()
    assert picture is not None
    assert (picture.sequence, picture.captured_ns) == (3, 3 * NS_PER_SECOND)
    rows = np.frombuffer(picture.pixels, np.uint8).reshape(240, picture.stride_bytes)
    assert (rows[:, : 320 * 4] == 255).all()
    assert reader.read() is None
    reader.close()
    writer.close()


def test_only_the_asked_rate_is_converted(tmp_path: Path) -> None:
    writer = PreviewWriter(tmp_path / "preview.bin", SMALL)
    image = plain(100)
    counts = {}
    for fps in (0, 10, 15, 30, 60):
        writer.set_size(160, 120, fps)
        begin_ns = (fps + 1) * 100 * NS_PER_SECOND
        counts[fps] = sum(
            writer.offer(image, begin_ns + number * SMALL.frame_ns) for number in range(60)
        )
    writer.close()
    assert counts == {0: 0, 10: 20, 15: 30, 30: 60, 60: 60}


def test_the_size_keeps_the_canvas_shape_and_never_grows() -> None:
    assert fitted(FULL, 640, 640, 30) == PreviewSize(640, 360, 30)
    assert fitted(FULL, 4000, 4000, 30) == PreviewSize(1280, 720, 30)
    assert fitted(FULL, 0, 300, 30) == PreviewSize()
    uhd = fitted(Canvas(3840, 2160, 30), 3840, 2160, 30)
    assert uhd.width_px * uhd.height_px * 4 < preview.SLOT_PIXEL_BYTES


def test_a_new_engine_goes_on_in_the_same_file(tmp_path: Path) -> None:
    path = tmp_path / "preview.bin"
    first = PreviewWriter(path, SMALL)
    first.set_size(160, 120, 30)
    reader = PreviewReader(path)
    reader.read()
    first.offer(plain(100), NS_PER_SECOND)
    assert reader.read() is not None
    first.close()
    second = PreviewWriter(path, SMALL)
    second.set_size(80, 60, 30)
    second.offer(plain(100), 2 * NS_PER_SECOND)
    picture = reader.read()
    assert picture is not None
    assert (picture.sequence, picture.width_px) == (2, 80)
    second.close()


def test_a_replaced_file_is_noticed(tmp_path: Path) -> None:
    path = tmp_path / "preview.bin"
    first = PreviewWriter(path, SMALL)
    reader = PreviewReader(path)
    reader.read()
    first.close()
    path.unlink()
    assert reader.read() is None
    second = PreviewWriter(path, SMALL)
    second.set_size(80, 60, 30)
    second.offer(plain(100), NS_PER_SECOND)
    assert reader.read() is None  # finds the new file
    assert reader.read() is not None
    second.close()


def test_a_picture_being_written_is_not_shown(tmp_path: Path) -> None:
    path = tmp_path / "preview.bin"
    writer = PreviewWriter(path, SMALL)
    writer.set_size(80, 60, 30)
    reader = PreviewReader(path)
    reader.read()
    writer.offer(plain(100), NS_PER_SECOND)
    with path.open("r+b") as file:
        file.seek(preview.slot_at(1))
        file.write(preview.SEQUENCE.pack(4))  # the writer came round and is busy in this slot
    assert reader.read() is None
    writer.close()


def test_a_strange_file_is_left_alone_by_readers_and_replaced_by_the_writer(
    tmp_path: Path,
) -> None:
    path = tmp_path / "preview.bin"
    path.write_bytes(b"\0" * preview.FILE_BYTES)
    reader = PreviewReader(path)
    assert reader.read() is None
    assert reader.read() is None
    PreviewWriter(path, SMALL).close()
    assert path.stat().st_mode & 0o777 == 0o600
