"""The process that lists cameras and screens: drivers may hang, this process is then killed.

Prints one JSON array of {device_id, kind, name, modes, locks}.
"""

import json
import os
import sys
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Protocol

from studio.capture import v4l2

CAMERA, SCREEN = "camera", "screen"
_MAC_SCREEN = "Capture screen"


@dataclass(frozen=True, slots=True)
class Device:
    """What can be opened. device_id: stays the same when it is plugged in again."""

    device_id: str
    kind: str
    name: str
    modes: tuple[str, ...] = ()
    locks: tuple[str, ...] = ()


def main() -> int:
    """Print the list."""
    sys.stdout.write(json.dumps([asdict(device) for device in devices()]) + "\n")
    return 0


def devices() -> list[Device]:
    """Everything that is connected now. May block."""
    if sys.platform == "win32":
        from studio.capture.win32_windows import windows

        titles = (Device(f"title={title}", SCREEN, title) for title in windows())
        return [*of_windows(_listed("dshow")), Device("desktop", SCREEN, "Desktop"), *titles]
    if sys.platform == "darwin":
        return of_mac(_listed("avfoundation"))
    cameras = [
        Device(camera.device_id, CAMERA, camera.name, camera.modes, camera.locks)
        for camera in v4l2.cameras()
    ]
    display = os.environ.get("DISPLAY", "")
    return [*cameras, *(_x11(display) if display else [])]


def _x11(display: str) -> list[Device]:
    """The whole screen, then each window by its title."""
    from studio.capture.x11_windows import windows  # loads libX11

    found = [Device(display, SCREEN, f"X11 {display}")]
    return found + [
        Device(f"{display}#{number:#x}", SCREEN, name) for number, name in windows(display)
    ]


class Listed(Protocol):
    """A device as FFmpeg lists it (`av.device.DeviceInfo`)."""

    name: str
    description: str
    media_types: list[str]


def _listed(kind: str) -> list[Listed]:
    import av  # Linux needs it not, and it costs a quarter of a second

    return [one for one in av.enumerate_input_devices(kind) if "video" in one.media_types]


def of_windows(found: Iterable[Listed]) -> list[Device]:
    """By the system's own name of the device at its socket, which stays and is the device's alone.

    FFmpeg opens it by that name as well as by the one for people (dshow.c).
    """
    return [Device(one.name or one.description, CAMERA, one.description) for one in found]


def of_mac(found: Iterable[Listed]) -> list[Device]:
    """By name, which stays; a second device of the same name by its place in the list.

    FFmpeg opens by either (avfoundation.m), and tells no other identity.
    """
    devices: list[Device] = []
    for one in found:
        is_known = any(one.description == device.device_id for device in devices)
        kind = SCREEN if one.description.startswith(_MAC_SCREEN) else CAMERA
        device_id = one.name if is_known else one.description
        devices.append(Device(device_id, kind, one.description))
    return devices
