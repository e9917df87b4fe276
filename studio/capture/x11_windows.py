"""The windows on an X11 display, asked of libX11 itself. For the listing child: X may end it."""

import ctypes
import ctypes.util
from collections.abc import Callable
from typing import Any

_MOST_LONGS = 1024
_MOST_WINDOWS = 40
_NAME_CHARS = 80
_Window = ctypes.c_ulong
_ErrorHandler = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p)


# A window that closes while it is asked is no error of ours.
_IGNORE = _ErrorHandler(lambda _display, _error: 0)


def windows(display: str) -> list[tuple[int, str]]:
    """Window ids with their titles, newest last; empty without libX11 or a window manager."""
    name = ctypes.util.find_library("X11")
    if name is None:
        return []
    x11: Any = ctypes.CDLL(name)  # Any: a C library has no types
    x11.XOpenDisplay.restype = ctypes.c_void_p
    x11.XDefaultRootWindow.restype = _Window
    x11.XInternAtom.restype = ctypes.c_ulong
    x11.XSetErrorHandler(_IGNORE)
    opened = x11.XOpenDisplay(display.encode())
    if not opened:
        return []
    connection = ctypes.c_void_p(opened)
    try:
        return _named(_asker(x11, connection), int(x11.XDefaultRootWindow(connection)))
    finally:
        x11.XCloseDisplay(connection)


def _named(ask: Callable[[int, str], bytes], root: int) -> list[tuple[int, str]]:
    step = ctypes.sizeof(ctypes.c_ulong)
    raw = ask(root, "_NET_CLIENT_LIST")
    ids = [int.from_bytes(raw[at : at + step], "little") for at in range(0, len(raw), step)]
    found = []
    for window in ids[:_MOST_WINDOWS]:
        title = ask(window, "_NET_WM_NAME") or ask(window, "WM_NAME")
        text = title.decode("utf-8", "replace").strip()[:_NAME_CHARS]
        if text:
            found.append((window, text))
    return found


def _asker(x11: Any, connection: ctypes.c_void_p) -> Callable[[int, str], bytes]:  # noqa: ANN401
    """How to read a property as bytes; longs come as the machine keeps them."""
    sizes = {8: 1, 16: ctypes.sizeof(ctypes.c_short), 32: ctypes.sizeof(ctypes.c_long)}

    def ask(window: int, name: str) -> bytes:
        atom = x11.XInternAtom(connection, name.encode(), 0)
        kind, width = ctypes.c_ulong(), ctypes.c_int()
        count, left = ctypes.c_ulong(), ctypes.c_ulong()
        data = ctypes.c_void_p()
        x11.XGetWindowProperty(
            connection,
            _Window(window),
            ctypes.c_ulong(atom),
            ctypes.c_long(0),
            ctypes.c_long(_MOST_LONGS),
            0,
            ctypes.c_ulong(0),  # AnyPropertyType
            ctypes.byref(kind),
            ctypes.byref(width),
            ctypes.byref(count),
            ctypes.byref(left),
            ctypes.byref(data),
        )
        if not data.value:
            return b""
        value = ctypes.string_at(data.value, count.value * sizes.get(width.value, 1))
        x11.XFree(data)
        return value

    return ask
