"""Cameras through OpenCV, where FFmpeg cannot open one."""

import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import av
import cv2
import numpy as np

_V4L2_FILE = "/dev/video"


@dataclass(frozen=True, slots=True)
class OpenCvCamera:
    """How OpenCV names a camera: a place in its own list, or a file. backend: cv2.CAP_*."""

    device: int | str
    backend: int


def opencv_camera(
    file: str, device_id: str, cameras: Sequence[str], platform: str = sys.platform
) -> OpenCvCamera | None:
    """The camera that FFmpeg opens as `file`; None when it cannot be told which one that is.

    cameras: the ids of all that are connected, as FFmpeg lists them. On Windows OpenCV counts in
    the same order: both ask the system's device enumerator for video inputs. On a Mac OpenCV
    sorts by ids that FFmpeg does not tell (cap_avfoundation_mac.mm), so one camera alone is sure.
    """
    if platform == "win32":
        if device_id not in cameras:
            return None
        return OpenCvCamera(cameras.index(device_id), cv2.CAP_DSHOW)
    if platform == "darwin":
        return OpenCvCamera(0, cv2.CAP_AVFOUNDATION) if [*cameras] == [device_id] else None
    number = file.removeprefix(_V4L2_FILE)
    is_camera = number != file and number.isdigit()
    return OpenCvCamera(int(number), cv2.CAP_V4L2) if is_camera else None


class OpenCvFeed:
    """Pictures arrive converted to B G R."""

    def __init__(self, capture: cv2.VideoCapture) -> None:
        self._capture = capture
        self._is_wanted = True

    @classmethod
    def open(cls, camera: OpenCvCamera, wishes: Mapping[str, str]) -> "OpenCvFeed | None":
        """None when OpenCV cannot open it either. wishes: as FFmpeg is asked."""
        capture = cv2.VideoCapture(camera.device, camera.backend)
        if not capture.isOpened():
            capture.release()
            return None
        _ask(capture, wishes)
        return cls(capture)

    def pictures(self) -> Iterator[av.VideoFrame]:
        """What the camera delivers; blocks; ends with it."""
        while self._is_wanted:
            is_there, pixels = self._capture.read()
            if not is_there:
                return
            yield av.VideoFrame.from_ndarray(np.asarray(pixels, np.uint8), format="bgr24")

    def interrupt(self) -> None:
        """Make `pictures` end after the next one."""
        self._is_wanted = False

    def close(self) -> None:
        """Let go of the camera."""
        self._capture.release()


def _ask(capture: cv2.VideoCapture, wishes: Mapping[str, str]) -> None:
    """Size and rate; a camera that knows others keeps its own."""
    if "mjpeg" in wishes.values():  # first: it decides which sizes there are
        capture.set(cv2.CAP_PROP_FOURCC, cv2.VideoWriter.fourcc(*"MJPG"))
    width, _, height = wishes.get("video_size", "").partition("x")
    if width and height:
        capture.set(cv2.CAP_PROP_FRAME_WIDTH, int(width))
        capture.set(cv2.CAP_PROP_FRAME_HEIGHT, int(height))
    if rate := wishes.get("framerate"):
        capture.set(cv2.CAP_PROP_FPS, int(rate))
