"""The way out when FFmpeg cannot open a camera: OpenCV, with the same camera and a real file."""

from pathlib import Path

import av
import cv2
import pytest

from studio.capture.device_feed import Address, open_camera
from studio.capture.live import LiveSource
from studio.capture.live_problems import LiveWords
from studio.capture.opencv_feed import OpenCvCamera, opencv_camera
from studio.ids import SourceId
from studio.kit.clock import SystemClock
from tests.fakes.pictures import SMALL, write_clip
from tests.fakes.until import until

pytestmark = pytest.mark.media

LEFT, RIGHT = "@device_pnp_left", "@device_pnp_right"


@pytest.mark.parametrize(
    ("platform", "device_id", "cameras", "device", "backend"),
    [
        ("win32", LEFT, [LEFT, RIGHT], 0, cv2.CAP_DSHOW),
        ("win32", RIGHT, [LEFT, RIGHT], 1, cv2.CAP_DSHOW),
        ("darwin", "FaceTime", ["FaceTime"], 0, cv2.CAP_AVFOUNDATION),
        ("linux", "usb-C920", ["usb-C920"], 2, cv2.CAP_V4L2),
    ],
)
def test_it_is_the_same_camera(
    platform: str, device_id: str, cameras: list[str], device: int, backend: int
) -> None:
    found = opencv_camera("/dev/video2", device_id, cameras, platform)
    assert found == OpenCvCamera(device, backend)


@pytest.mark.parametrize(
    ("platform", "file", "device_id", "cameras"),
    [
        ("win32", "video=gone", "gone", [LEFT, RIGHT]),
        ("darwin", "FaceTime:none", "FaceTime", ["FaceTime", "C920"]),
        ("darwin", "gone:none", "gone", ["FaceTime"]),
        ("linux", "/dev/videos", "x", []),
        ("linux", "webcam", "x", []),
    ],
)
def test_where_it_cannot_be_told_which_none_is_taken(
    platform: str, file: str, device_id: str, cameras: list[str]
) -> None:
    assert opencv_camera(file, device_id, cameras, platform) is None


@pytest.fixture
def film(tmp_path: Path) -> Path:
    return write_clip(tmp_path / "film.avi", [40, 80, 120, 160])


async def test_what_ffmpeg_cannot_open_comes_by_opencv(film: Path) -> None:
    """A film in the place of the device: to V4L2 it is no camera, OpenCV plays it."""
    address = Address(str(film), "v4l2", ({"video_size": "1280x720", "framerate": "30"},))
    camera = OpenCvCamera(str(film), cv2.CAP_FFMPEG)
    with pytest.raises((av.FFmpegError, OSError)):
        open_camera(address)
    feed = open_camera(address, camera)
    pictures = [picture.to_ndarray(format="gray") for picture in feed.pictures()]
    feed.close()
    assert [round(picture.mean() / 40) for picture in pictures] == [1, 2, 3, 4]
    source = LiveSource(
        SourceId("camera"),
        lambda: open_camera(address, camera),
        SMALL,
        SystemClock(),
        LiveWords("camera", "C920"),
        watches_freeze=True,
    )
    source.start()
    try:
        await until(lambda: source.delivered >= 8)  # it ends, and is opened again
        assert source.size_px == (SMALL.width_px, SMALL.height_px)
    finally:
        source.stop()


def test_what_neither_opens_is_told_as_ffmpeg_said_it(tmp_path: Path) -> None:
    text = tmp_path / "notes.txt"
    text.write_text("no camera")
    with pytest.raises((av.FFmpegError, OSError)):
        open_camera(Address(str(text), "v4l2"), OpenCvCamera(str(text), cv2.CAP_FFMPEG))
