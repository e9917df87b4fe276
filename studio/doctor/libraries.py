"""System libraries that the wheels do not bring. Standard library only: runs before everything.

A window that starts without them is ended by Qt or the loader with a stack trace; asked before,
the same thing is one sentence with the command that mends it.
"""

import ctypes
import sys

# soname -> Debian package; measured on a bare Debian 12 (the README has the same list)
WINDOW = {
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libdbus-1.so.3": "libdbus-1-3",
    "libfontconfig.so.1": "libfontconfig1",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-randr.so.0": "libxcb-randr0",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-sync.so.1": "libxcb-sync1",
    "libxcb-xfixes.so.0": "libxcb-xfixes0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
}
ENGINE = {  # text on the picture is shaped by Qt without a window
    name: WINDOW[name]
    for name in (
        "libEGL.so.1",
        "libGL.so.1",
        "libxkbcommon.so.0",
        "libdbus-1.so.3",
        "libfontconfig.so.1",
        "libglib-2.0.so.0",
    )
}
SOUND = {"libportaudio.so.2": "libportaudio2"}


def missing(wanted: dict[str, str]) -> list[str]:
    """The packages of `wanted` (soname to package) whose library cannot be loaded; [] elsewhere."""
    if not sys.platform.startswith("linux"):
        return []
    return sorted({package for name, package in wanted.items() if not _loads(name)})


def command(packages: list[str]) -> str:
    """What installs them."""
    return f"sudo apt-get install {' '.join(packages)}"


def package_of(error: ImportError | OSError) -> str | None:
    """The package behind `libEGL.so.1: cannot open shared object file`."""
    text = str(error)
    known = {**WINDOW, **SOUND}
    return next((package for name, package in known.items() if name in text), None)


def _loads(name: str) -> bool:
    try:
        ctypes.CDLL(name)
    except OSError:
        return False
    return True
