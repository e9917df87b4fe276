"""The windows on a Windows desktop, asked of user32. For the listing child. Not run by us."""

import ctypes
import sys
from collections.abc import Callable
from typing import Any

_MOST_WINDOWS = 40
_TITLE_CHARS = 256


def windows() -> list[str]:
    """The titles of the visible windows, the front one first."""
    if sys.platform != "win32":
        return []
    kind = ctypes.WINFUNCTYPE(ctypes.c_bool, ctypes.c_void_p, ctypes.c_ssize_t)
    return titles(ctypes.windll.user32, kind)


def titles(user32: Any, callback_of: Callable[[Callable[[int, int], bool]], Any]) -> list[str]:  # noqa: ANN401 - a C library has no types
    """Each title once: that is how a window is opened (FFmpeg's gdigrab, `title=`)."""
    found: dict[str, None] = {}

    def look(window: int, _: int) -> bool:
        if user32.IsWindowVisible(ctypes.c_void_p(window)):
            buffer = ctypes.create_unicode_buffer(_TITLE_CHARS)
            user32.GetWindowTextW(ctypes.c_void_p(window), buffer, _TITLE_CHARS)
            if buffer.value.strip():
                found[buffer.value] = None
        return len(found) < _MOST_WINDOWS

    user32.EnumWindows(callback_of(look), 0)
    return list(found)
