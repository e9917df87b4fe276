"""Cameras and screens through FFmpeg's devices; OpenCV where FFmpeg cannot open a camera."""

import contextlib
import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import av
import structlog

from studio.capture.live import Feed
from studio.capture.opencv_feed import OpenCvCamera, OpenCvFeed
from studio.media.rates import Canvas

_NOTHING_YET_S = 0.002  # devices that never block (AVFoundation) are asked again after this
_USUAL_SIDE_PX = 1280
_BUFFER_BYTES = 64 * 1024 * 1024
WINDOW_TITLE = "title="  # gdigrab's word for a window of Windows

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Address:
    """What FFmpeg opens. tries: options, the best first; the last one asks for nothing."""

    file: str
    format: str
    tries: tuple[Mapping[str, str], ...] = field(default_factory=lambda: ({},))


def open_device(address: Address) -> Feed:
    """Open with the first options the device takes. Raises av.FFmpegError or OSError."""
    error: Exception = OSError("nothing to try")
    for options in address.tries:
        try:
            return _DeviceFeed(address, options)
        except (av.ArgumentError, av.OSError, OSError) as refused:
            if isinstance(refused, PermissionError | FileNotFoundError):
                raise
            error = refused
    raise error


def open_camera(address: Address, otherwise: OpenCvCamera | None = None) -> Feed:
    """As `open_device`; asks OpenCV when FFmpeg knows no way. otherwise: the same camera there."""
    try:
        return open_device(address)
    except (PermissionError, FileNotFoundError):
        raise
    except (av.FFmpegError, OSError) as refused:
        feed = None if otherwise is None else OpenCvFeed.open(otherwise, address.tries[0])
        if feed is None:
            raise refused from None
        _log.info("camera.opencv", backend=otherwise.backend if otherwise else 0)
        return feed


class _DeviceFeed:
    """Reads and decodes on the calling thread."""

    def __init__(self, address: Address, options: Mapping[str, str]) -> None:
        self._container = av.open(
            address.file, format=address.format, options=dict(options), timeout=(10.0, 5.0)
        )
        self._stream = self._container.streams.video[0]
        self._stream.thread_type = "NONE"  # threads would hold pictures back
        self._is_wanted = True

    def pictures(self) -> Iterator[av.VideoFrame]:
        while self._is_wanted:
            try:
                for packet in self._container.demux(self._stream):
                    yield from _decoded(packet)
            except av.BlockingIOError:
                time.sleep(_NOTHING_YET_S)
            else:
                return

    def interrupt(self) -> None:
        self._is_wanted = False

    def close(self) -> None:
        self._container.close()


def _decoded(packet: "av.Packet[av.VideoStream]") -> list[av.VideoFrame]:
    try:
        return packet.decode()
    except av.InvalidDataError:  # one bad JPEG: cameras send such now and then
        return []


def camera_address(
    device_id: str, mode: str, canvas: Canvas, platform: str = sys.platform
) -> Address:
    """How to open a camera. mode: "mjpeg 1280x720 30" as listed, or "" for the best guess."""
    wanted = [mode.split()] if mode else []
    is_large = max(canvas.width_px, canvas.height_px) > _USUAL_SIDE_PX
    size = "1920x1080" if is_large else "1280x720"
    wanted += [*(["mjpeg", size, rate] for rate in _rates(canvas)), ["", size, "30"]]
    if platform == "win32":
        tries = [_dshow(*choice) for choice in wanted]
        return Address(f"video={device_id}", "dshow", (*tries, {}))
    if platform == "darwin":
        tries = [{"video_size": size, "framerate": rate} for _, size, rate in wanted]
        return Address(f"{device_id}:none", "avfoundation", (*tries, {"framerate": "30"}))
    tries = [_v4l2(*choice) for choice in wanted]
    return Address(real_device(device_id), "v4l2", (*tries, {}))


def screen_address(device_id: str, canvas: Canvas, platform: str = sys.platform) -> Address:
    """How to grab a screen or a window: of X11 on Linux, of Windows; a screen on a Mac."""
    rates = [{"framerate": rate} for rate in _rates(canvas)]
    if platform == "win32":
        is_window = device_id.startswith(WINDOW_TITLE)
        return Address(device_id if is_window else "desktop", "gdigrab", tuple(rates))
    if platform == "darwin":
        tries = tuple(rate | {"capture_cursor": "1"} for rate in rates)
        return Address(f"{device_id}:none", "avfoundation", tries)
    display, _, window = device_id.partition("#")
    chosen = {"window_id": window} if window else {}
    return Address(display, "x11grab", tuple(rate | chosen for rate in rates))


def _rates(canvas: Canvas) -> list[str]:
    """The canvas' own rate, then the one that every device knows."""
    return list(dict.fromkeys((str(canvas.fps), "30")))


def real_device(device_id: str) -> str:
    """The device file behind a stable name of /dev/v4l/by-id; other names stay."""
    by_id = Path("/dev/v4l/by-id") / device_id
    with contextlib.suppress(OSError):
        if "/" not in device_id and by_id.exists():
            return str(by_id.resolve())
    return device_id


def _v4l2(kind: str, size: str, rate: str) -> dict[str, str]:
    chosen = {"input_format": kind} if kind else {}
    return chosen | {"video_size": size, "framerate": rate}


def _dshow(kind: str, size: str, rate: str) -> dict[str, str]:
    key = "vcodec" if kind == "mjpeg" else "pixel_format"
    chosen = {key: kind} if kind else {}
    return chosen | {"video_size": size, "framerate": rate, "rtbufsize": str(_BUFFER_BYTES)}
