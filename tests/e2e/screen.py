"""A screen of our own for tests: Xvfb on a free display, and pictures of it."""

import asyncio
import os
import subprocess
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import av
import cv2

from tests.peers import need_program


@asynccontextmanager
async def screen(size: str = "1440x900") -> AsyncIterator[str]:
    """Xvfb; the value for DISPLAY."""
    xvfb = need_program("Xvfb")
    read_end, write_end = os.pipe()
    process = await asyncio.create_subprocess_exec(
        str(xvfb),
        "-displayfd",
        str(write_end),
        "-screen",
        "0",
        f"{size}x24",
        "-nolisten",
        "tcp",
        pass_fds=(write_end,),
        stderr=subprocess.DEVNULL,
    )
    os.close(write_end)
    try:
        with os.fdopen(read_end, "rb") as numbers:
            number = await asyncio.to_thread(numbers.readline)
        yield f":{number.decode().strip()}"
    finally:
        process.terminate()
        await process.wait()


def x11_environment(display: str) -> dict[str, str]:
    """This environment with a real X screen instead of Qt's offscreen one."""
    environment = {k: v for k, v in os.environ.items() if k != "QT_QPA_PLATFORM"}
    return environment | {"DISPLAY": display}


async def photograph(display: str, path: Path) -> None:
    """The whole screen as a PNG."""
    await asyncio.to_thread(_photograph, display, path)


def _photograph(display: str, path: Path) -> None:
    with av.open(display, format="x11grab", options={"draw_mouse": "0"}) as container:
        picture = next(container.decode(video=0))
    assert cv2.imwrite(str(path), picture.to_ndarray(format="bgr24"))
