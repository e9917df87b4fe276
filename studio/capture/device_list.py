"""The process that lists cameras and screens: drivers may hang, this process is then killed.

Prints one JSON array of {device_id, kind, name, modes, locks}.
"""

import json
import os
import sys
from dataclasses import asdict, dataclass

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
        return [*_ffmpeg("dshow"), Device("desktop", SCREEN, "Desktop")]
    if sys.platform == "darwin":
        return _ffmpeg("avfoundation")
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


def _ffmpeg(kind: str) -> list[Device]:
    """By name: FFmpeg opens Windows' and Apple's cameras by the name it lists."""
    import av  # Linux needs it not, and it costs a quarter of a second

    found = []
    for device in av.enumerate_input_devices(kind):
        if "video" not in device.media_types:
            continue
        what = SCREEN if device.description.startswith(_MAC_SCREEN) else CAMERA
        found.append(Device(device.description, what, device.description))
    return found
