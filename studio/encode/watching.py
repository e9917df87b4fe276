"""Decoding a few encoded pictures, for self-tests."""

from collections.abc import Iterable

import av
import numpy as np
from av.codec.context import CodecContext

from studio.media.planes import plane_pixels

_FLAT = 4.0  # of luma: a picture without more contrast shows nothing


def decoded_pictures(units: Iterable[bytes]) -> dict[str, int]:
    """How many of these H.264 pictures decode, and their size. Raises ValueError for a flat one."""
    decoder = CodecContext.create("h264", "r")
    assert isinstance(decoder, av.VideoCodecContext)
    frames = [frame for unit in units for frame in decoder.decode(av.Packet(unit))]
    if not frames:
        raise ValueError("no picture could be decoded")
    last = frames[-1]
    contrast = float(np.std(plane_pixels(last.planes[0])[:, : last.width]))
    if contrast < _FLAT:
        raise ValueError(f"the picture is flat (contrast {contrast:.1f})")
    return {"pictures": len(frames), "width": last.width, "height": last.height}
