"""Linux cameras by the kernel's own calls: names, formats, locks. Structures of videodev2.h."""

import contextlib
import os
import struct
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

if sys.platform != "win32":
    from fcntl import ioctl

_BY_ID = Path("/dev/v4l/by-id")
_SYSTEM = Path("/sys/class/video4linux")
_VIDEO_CAPTURE = 1  # V4L2_BUF_TYPE_VIDEO_CAPTURE, V4L2_CAP_VIDEO_CAPTURE
_HAS_DEVICE_CAPS = 0x80000000
_DISCRETE = 1
_KINDS = {"MJPG": "mjpeg", "JPEG": "mjpeg", "YUYV": "yuyv422", "NV12": "nv12", "YU12": "yuv420p"}
_MOST = 64  # entries of any list: a driver that never ends is not believed

_CAPABILITY = struct.Struct("16s32s32sIII12x")
_FORMAT = struct.Struct("III32s4sI12x")
_SIZE = struct.Struct("I4sIII24x")
_INTERVAL = struct.Struct("I4sIIIII24x")
_CONTROL = struct.Struct("Ii")

_EXPOSURE_AUTO, _EXPOSURE_MANUAL, _EXPOSURE_PRIORITY = 0x009A0901, 1, 3
_FOCUS_AUTO, _WHITE_BALANCE_AUTO = 0x009A090C, 0x0098090C
_LOCKS = {
    "exposure": (_EXPOSURE_AUTO, _EXPOSURE_MANUAL, _EXPOSURE_PRIORITY),
    "focus": (_FOCUS_AUTO, 0, 1),
    "white_balance": (_WHITE_BALANCE_AUTO, 0, 1),
}  # control, its value while locked, its value while free


def _request(direction: int, number: int, size: int) -> int:
    """The kernel's _IOC macro (asm-generic/ioctl.h), type 'V'."""
    return direction << 30 | size << 16 | ord("V") << 8 | number


_QUERY_CAPABILITY = _request(2, 0, _CAPABILITY.size)
_ENUM_FORMAT = _request(3, 2, _FORMAT.size)
_ENUM_SIZE = _request(3, 74, _SIZE.size)
_ENUM_INTERVAL = _request(3, 75, _INTERVAL.size)
_GET_CONTROL, _SET_CONTROL = _request(3, 27, _CONTROL.size), _request(3, 28, _CONTROL.size)


@dataclass(frozen=True, slots=True)
class V4l2Camera:
    """device_id: the stable name of /dev/v4l/by-id, or the file. modes: "mjpeg 1280x720 30"."""

    device_id: str
    name: str
    modes: tuple[str, ...]
    locks: tuple[str, ...]


def cameras() -> tuple[V4l2Camera, ...]:
    """Every device that captures pictures, in the kernel's order. May block: call it in a child."""
    if not _SYSTEM.is_dir():
        return ()
    stable = _stable_names()
    nodes = sorted(_SYSTEM.iterdir(), key=lambda node: (len(node.name), node.name))
    found = (_camera(f"/dev/{node.name}", stable) for node in nodes)
    return tuple(camera for camera in found if camera is not None)


def marks() -> frozenset[str]:
    """What changes when a camera is plugged in or out; cheap enough for every second."""
    if not _SYSTEM.is_dir():
        return frozenset()
    return frozenset(node.name for node in _SYSTEM.iterdir())


def set_locks(file: str, locks: frozenset[str]) -> frozenset[str]:
    """Hold exposure, focus and white balance as they are now, or let the camera choose again.

    Returns those of `locks` that the camera does not hold. May block.
    """
    held = set()
    with contextlib.suppress(OSError), _opened(file) as descriptor:
        for lock, (control, while_held, while_free) in _LOCKS.items():
            with contextlib.suppress(OSError):  # a camera without it has nothing to free
                value = while_held if lock in locks else while_free
                ioctl(descriptor, _SET_CONTROL, _CONTROL.pack(control, value))
                held.add(lock)
    return locks - held


def _camera(file: str, stable: dict[str, str]) -> V4l2Camera | None:
    with contextlib.suppress(OSError), _opened(file) as descriptor:
        told = _CAPABILITY.unpack(ioctl(descriptor, _QUERY_CAPABILITY, bytes(_CAPABILITY.size)))
        capabilities = told[5] if told[4] & _HAS_DEVICE_CAPS else told[4]
        if not capabilities & _VIDEO_CAPTURE:
            return None
        modes = tuple(_modes(descriptor))
        name = _text(told[1])
        return V4l2Camera(stable.get(file, file), name, modes, _locks_of(descriptor))
    return None


@contextlib.contextmanager
def _opened(file: str) -> Iterator[int]:
    descriptor = os.open(file, os.O_RDWR | getattr(os, "O_NONBLOCK", 0))
    try:
        yield descriptor
    finally:
        os.close(descriptor)


def _modes(descriptor: int) -> Iterator[str]:
    """What FFmpeg can take, largest first within each format."""
    for index in range(_MOST):
        try:
            asked = _FORMAT.pack(index, _VIDEO_CAPTURE, 0, b"", b"", 0)
            code = _FORMAT.unpack(ioctl(descriptor, _ENUM_FORMAT, asked))[4]
        except OSError:
            return
        kind = _KINDS.get(_text(code))
        if kind is not None:
            sizes = sorted(_sizes(descriptor, code), key=lambda size: -size[0] * size[1])
            for width, height in sizes:
                rate = _best_rate(descriptor, code, width, height)
                yield f"{kind} {width}x{height} {rate}"


def _sizes(descriptor: int, code: bytes) -> Iterator[tuple[int, int]]:
    for index in range(_MOST):
        try:
            told = ioctl(descriptor, _ENUM_SIZE, _SIZE.pack(index, code, 0, 0, 0))
        except OSError:
            return
        _, _, kind, width, height = _SIZE.unpack(told)
        if kind != _DISCRETE:  # any size: the usual ones
            yield from ((1920, 1080), (1280, 720), (640, 480))
            return
        yield width, height


def _best_rate(descriptor: int, code: bytes, width: int, height: int) -> int:
    rates = [30]
    for index in range(_MOST):
        try:
            asked = _INTERVAL.pack(index, code, width, height, 0, 0, 0)
            told = _INTERVAL.unpack(ioctl(descriptor, _ENUM_INTERVAL, asked))
        except OSError:
            break
        numerator, denominator = told[5], told[6]
        if told[4] == _DISCRETE and numerator:
            rates = [*(rates if index else []), denominator // numerator]
    return max(rates)


def _locks_of(descriptor: int) -> tuple[str, ...]:
    found = []
    for lock, (control, _, _) in _LOCKS.items():
        with contextlib.suppress(OSError):
            ioctl(descriptor, _GET_CONTROL, _CONTROL.pack(control, 0))
            found.append(lock)
    return tuple(found)


def _stable_names() -> dict[str, str]:
    """Device file -> name in /dev/v4l/by-id, which names maker, model and serial number."""
    if not _BY_ID.is_dir():
        return {}
    return {str(link.resolve()): link.name for link in sorted(_BY_ID.iterdir(), reverse=True)}


def _text(raw: bytes) -> str:
    return raw.split(b"\0")[0].decode("utf-8", "replace").strip()
