"""A camera without a driver: a file stands for its device, and `ioctl` for its controls."""

import errno
import struct
import threading
from collections.abc import Iterator
from pathlib import Path

import av
import pytest

from studio.capture import v4l2
from studio.capture.device_feed import Address
from studio.capture.live import Feed
from studio.capture.opencv_feed import OpenCvCamera
from studio.control.picture_states import DeviceState
from studio.engine import source_builder
from tests.fakes.pictures import textured

_CONTROL = struct.Struct("Ii")


class MovingFeed:
    """Thirty pictures a second, none like the one before, until it is interrupted."""

    def __init__(self) -> None:
        self._interrupted = threading.Event()

    def pictures(self) -> Iterator[av.VideoFrame]:
        number = 0
        while not self._interrupted.wait(1 / 30):
            number += 1
            yield textured(number)

    def interrupt(self) -> None:
        self._interrupted.set()

    def close(self) -> None: ...


class FakeCamera:
    """Takes the place of every camera that the engine opens.

    refuses: the locks it does not take. device: as it is listed.
    """

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        file = folder / "video0"
        file.touch()
        self.device = DeviceState(str(file), "camera", "C920", locks=tuple(v4l2._LOCKS))
        self.refuses: frozenset[str] = frozenset()
        self._controls: dict[int, int] = {}
        monkeypatch.setattr(v4l2, "ioctl", self._ioctl, raising=False)
        monkeypatch.setattr(source_builder, "open_camera", self._open)

    @property
    def held(self) -> set[str]:
        """What it holds still."""
        locks = v4l2._LOCKS.items()
        return {name for name, (control, held, _) in locks if self._controls.get(control) == held}

    def _open(self, _address: Address, _otherwise: OpenCvCamera | None) -> Feed:
        return MovingFeed()

    def _ioctl(self, _descriptor: int, _request: int, data: bytes) -> bytes:
        control, value = _CONTROL.unpack(data)
        if control in {v4l2._LOCKS[name][0] for name in self.refuses}:
            raise OSError(errno.EINVAL, "Invalid argument")
        self._controls[control] = value
        return data
