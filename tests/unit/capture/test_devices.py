"""Listing devices: the kernel's structures have their sizes, the child answers in JSON."""

import asyncio
import ctypes
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, field

import pytest
from pydantic import TypeAdapter

from studio.capture import v4l2
from studio.capture.device_feed import camera_address, real_device, screen_address
from studio.capture.device_list import of_mac, of_windows
from studio.capture.win32_windows import titles
from studio.capture.x11_windows import windows
from studio.control.picture_states import DeviceState
from studio.engine.device_watch import DeviceWatch
from studio.media.rates import Canvas
from studio.paths import child_command
from tests.fakes.own_screen import OwnScreen
from tests.peers import need_program

WEBCAM = DeviceState("usb-1", "camera", "C920")
HD, FULL_HD = Canvas(720, 1280, 30), Canvas(1920, 1080, 60)


@dataclass
class Found:
    """A device as FFmpeg lists it."""

    name: str
    description: str
    media_types: list[str] = field(default_factory=lambda: ["video"])


def test_structures_have_the_kernels_sizes() -> None:
    """sizeof() of videodev2.h on 64-bit Linux; a wrong one would corrupt memory."""
    sizes = [
        part.size
        for part in (v4l2._CAPABILITY, v4l2._FORMAT, v4l2._SIZE, v4l2._INTERVAL, v4l2._CONTROL)
    ]
    assert sizes == [104, 64, 44, 52, 8]
    assert v4l2._QUERY_CAPABILITY == 0x80685600
    assert v4l2._ENUM_FORMAT == 0xC0405602
    assert v4l2._ENUM_SIZE == 0xC02C564A
    assert v4l2._ENUM_INTERVAL == 0xC034564B
    assert (v4l2._GET_CONTROL, v4l2._SET_CONTROL) == (0xC008561B, 0xC008561C)


async def test_the_child_lists_devices_as_json() -> None:
    process = await asyncio.create_subprocess_exec(
        *child_command("devices"), stdout=asyncio.subprocess.PIPE, env={"DISPLAY": ":77"}
    )
    out, _ = await process.communicate()
    devices = TypeAdapter(tuple[DeviceState, ...]).validate_json(out)
    assert process.returncode == 0
    if sys.platform == "linux":
        assert DeviceState(":77", "screen", "X11 :77") in devices


@pytest.mark.skipif(sys.platform != "linux", reason="V4L2 is Linux")
def test_a_camera_is_asked_for_its_mode_first_and_for_nothing_last() -> None:
    address = camera_address("/dev/video2", "yuyv422 640x480 30", HD)
    assert (address.file, address.format) == ("/dev/video2", "v4l2")
    wanted, guess, *_, last = address.tries
    assert wanted == {"input_format": "yuyv422", "video_size": "640x480", "framerate": "30"}
    assert guess == {"input_format": "mjpeg", "video_size": "1280x720", "framerate": "30"}
    assert last == {}
    assert camera_address("x", "", FULL_HD).tries[0]["video_size"] == "1920x1080"


def test_devices_are_asked_for_the_canvas_rate_first_and_for_thirty_then() -> None:
    for address in (camera_address("x", "", FULL_HD), screen_address(":0", FULL_HD)):
        assert [options["framerate"] for options in address.tries[:2]] == ["60", "30"]
    assert [each["framerate"] for each in screen_address(":0", HD).tries] == ["30"]


@pytest.mark.skipif(sys.platform != "linux", reason="X11 is Linux")
def test_a_window_is_named_behind_its_display() -> None:
    address = screen_address(":0#0x1400003", HD)
    assert (address.file, address.format) == (":0", "x11grab")
    assert address.tries[0]["window_id"] == "0x1400003"


def test_devices_of_windows_are_asked_for_by_the_systems_own_name() -> None:
    pnp = r"@device_pnp_\\?\usb#vid_046d&pid_082d&mi_00#7&2&0&0000#{65e8}\global"
    twins = [Found(pnp, "HD Pro Webcam C920"), Found(pnp + "2", "HD Pro Webcam C920")]
    listed = of_windows(twins)
    assert [device.device_id for device in listed] == [pnp, pnp + "2"]
    assert {device.name for device in listed} == {"HD Pro Webcam C920"}
    address = camera_address(listed[0].device_id, "", HD, "win32")
    assert (address.file, address.format) == (f"video={pnp}", "dshow")
    assert address.tries[0]["vcodec"] == "mjpeg"
    assert address.tries[-1] == {}
    assert screen_address("", HD, "win32").file == "desktop"
    window = screen_address("title=Café ليلى", HD, "win32")
    assert (window.file, window.format) == ("title=Café ليلى", "gdigrab")


def test_devices_of_a_mac_are_named_and_twins_told_apart() -> None:
    names = ("FaceTime HD Camera", "C920", "C920", "Capture screen 0")
    listed = of_mac(Found(str(number), name) for number, name in enumerate(names))
    assert [device.device_id for device in listed] == [names[0], "C920", "2", names[3]]
    assert [device.kind for device in listed] == ["camera", "camera", "camera", "screen"]
    assert camera_address("2", "", HD, "darwin").file == "2:none"
    assert screen_address(names[3], HD, "darwin").format == "avfoundation"


class User32:
    """Four windows: two with one title, one hidden, one without a name."""

    def __init__(self) -> None:
        self._titles = {1: "Notes", 2: "", 3: "Hidden", 4: "Café ليلى", 5: "Notes"}

    def EnumWindows(self, look: Callable[[int, int], bool], _: int) -> None:  # noqa: N802
        all(look(window, 0) for window in self._titles)

    def IsWindowVisible(self, window: ctypes.c_void_p) -> bool:  # noqa: N802
        return window.value != 3

    def GetWindowTextW(  # noqa: N802
        self, window: ctypes.c_void_p, buffer: "ctypes.Array[ctypes.c_wchar]", chars: int
    ) -> None:
        assert window.value is not None
        buffer.value = self._titles[window.value][: chars - 1]


def test_windows_of_windows_are_listed_by_their_titles() -> None:
    kind = ctypes.CFUNCTYPE(ctypes.c_bool, ctypes.c_void_p, ctypes.c_ssize_t)
    assert titles(User32(), kind) == ["Notes", "Café ليلى"]


async def test_where_nothing_marks_a_plug_the_list_is_made_now_and_then() -> None:
    lists = iter(([], [WEBCAM], [WEBCAM], None, []))
    told: list[tuple[DeviceState, ...]] = []
    over = asyncio.Event()

    async def listed() -> tuple[DeviceState, ...] | None:
        try:
            found = next(lists)
        except StopIteration:
            over.set()
            return ()
        return None if found is None else tuple(found)

    watch = DeviceWatch(told.append, listed, has_marks=False, list_s=0.001)
    running = asyncio.ensure_future(watch.run())
    await over.wait()
    running.cancel()
    assert told == [(), (WEBCAM,), ()]


def test_a_stable_name_that_is_not_there_stays() -> None:
    assert real_device("usb-046d_HD_Pro_Webcam_C920-video-index0").startswith("usb-046d")


@pytest.mark.skipif(sys.platform != "linux", reason="X11 is Linux")
def test_windows_are_listed_by_their_titles() -> None:
    """A stand-in for the window manager writes what one would: the list, and a title."""
    xprop = need_program("xprop")
    screen = OwnScreen.on_a_free_display()
    screen.plug_in()
    try:
        x11 = ["-display", screen.display, "-root", "-f"]
        root = _root_window(str(need_program("xwininfo")), screen.display)
        for name, how, value in (
            ("_NET_CLIENT_LIST", "32x", root),
            ("_NET_WM_NAME", "8u", "Café ليلى"),
        ):
            subprocess.run([xprop, *x11, name, how, "-set", name, value], check=True)
        assert windows(screen.display) == [(int(root, 16), "Café ليلى")]
        assert windows(":599") == []
    finally:
        screen.pull()


def _root_window(xwininfo: str, display: str) -> str:
    told = subprocess.run(
        [xwininfo, "-display", display, "-root"], capture_output=True, text=True, check=True
    )
    return told.stdout.split("Window id: ")[1].split(" ")[0]
