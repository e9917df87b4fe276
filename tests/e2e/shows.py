"""Show files for tests, written where the test wants them."""

from pathlib import Path

from tests.footage import forth_and_back

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
bitrate_bps = 2500000
ceiling_bps = 6000000
threads = 2
[[destination]]
kind = "edge"
name = "This computer"
"""


def footage_show(folder: Path, *, recording: bool = False, flash_seconds: int = 1200) -> Path:
    """A 1280x720 show of the real clip with card, countdown and banner."""
    folder.mkdir(parents=True, exist_ok=True)
    clip = folder / "footage.mp4"
    if not clip.exists():
        forth_and_back(clip)
    path = folder / "show.toml"
    path.write_text(
        _SHOW.format(
            width=1280,
            height=720,
            clip=clip.name,
            recording=str(recording).lower(),
            flash_seconds=flash_seconds,
        )
    )
    return path
