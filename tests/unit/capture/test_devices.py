"""Listing devices: the kernel's structures have their sizes, the child answers in JSON."""

import asyncio
import subprocess
import sys

import pytest
from pydantic import TypeAdapter

from studio.capture import v4l2
from studio.capture.device_feed import camera_address, real_device, screen_address
from studio.capture.x11_windows import windows
from studio.control.picture_states import DeviceState
from studio.media.rates import Canvas
from studio.paths import child_command
from tests.fakes.own_screen import OwnScreen
from tests.peers import need_program

HD, FULL_HD = Canvas(720, 1280, 30), Canvas(1920, 1080, 60)


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
