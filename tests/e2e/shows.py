"""Show files for tests, written where the test wants them."""

from pathlib import Path

from tests.footage import enlarged, forth_and_back

_SHOW = """
title = "Bench show"
host_currency = "USD"
recording = {recording}
[canvas]
width = {width}
height = {height}
fps = 30
[[source]]
id = "camera"
kind = "clip"
path = "{clip}"
[[scene]]
id = "host"
title = "Host"
sources = ["camera"]
[[product]]
name = "Silk scarf"
price = "29.00"
stock = 50
[[product]]
name = "Leather bag"
price = "85.00"
stock = 20
[overlays]
banner = "Free shipping tonight"
timecode = true
pin = 1
flash_price = "19.00"
flash_seconds = {flash_seconds}
[encoder]
preset = "veryfast"
bitrate_bps = {bitrate_bps}
ceiling_bps = 6000000
threads = 2
[[destination]]
kind = "edge"
name = "This computer"
"""

_SMALL = """
title = "{title}"
recording = false
[canvas]
width = 360
height = 640
fps = 24
[[product]]
name = "Silk scarf"
price = "29.00"
stock = {stock}
"""


def small_show(folder: Path, title: str, stock: int) -> Path:
    """A slate and one product, for what is not about pictures."""
    path = folder / "show.toml"
    path.write_text(_SMALL.format(title=title, stock=stock))
    return path


def footage_show(folder: Path, *, recording: bool = False, flash_seconds: int = 1200) -> Path:
    """A 1280x720 show of the real clip with card, countdown and banner."""
    folder.mkdir(parents=True, exist_ok=True)
    clip = folder / "footage.mp4"
    if not clip.exists():
        forth_and_back(clip)
    return _show(
        clip, 1280, 720, bitrate_bps=2_500_000, recording=recording, flash_seconds=flash_seconds
    )


def full_hd_show(folder: Path) -> Path:
    """The same at 1920x1080, from MJPEG as a camera gives it."""
    folder.mkdir(parents=True, exist_ok=True)
    clip = enlarged(forth_and_back(folder / "footage.mp4"), folder / "footage.mkv", 1920, 1080)
    return _show(clip, 1920, 1080, bitrate_bps=4_500_000)


def _show(  # noqa: PLR0913 - what differs between them, by name
    clip: Path,
    width: int,
    height: int,
    *,
    bitrate_bps: int,
    recording: bool = False,
    flash_seconds: int = 1200,
) -> Path:
    path = clip.parent / "show.toml"
    path.write_text(
        _SHOW.format(
            width=width,
            height=height,
            clip=clip.name,
            bitrate_bps=bitrate_bps,
            recording=str(recording).lower(),
            flash_seconds=flash_seconds,
        )
    )
    return path
