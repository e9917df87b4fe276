"""Writes the programme into the preview file (layout: studio.control.preview). Program thread."""

import mmap
import os
from dataclasses import dataclass
from pathlib import Path

import av
from av.video.reformatter import ColorRange, Colorspace, Interpolation, VideoReformatter

from studio.compose.shrink import Shrinker
from studio.control.preview import (
    FILE_BYTES,
    HEADER,
    MAGIC,
    SEQUENCE,
    SEQUENCE_AT,
    SLOT,
    SLOT_HEADER_BYTES,
    SLOT_PIXEL_BYTES,
    SLOTS,
    VERSION,
    slot_at,
)
from studio.kit.clock import NS_PER_SECOND
from studio.media.rates import Canvas

_OWNER_ONLY = 0o600
_BYTES_PER_PIXEL = 4


@dataclass(frozen=True, slots=True)
class PreviewSize:
    """What windows asked for. width_px 0: no preview."""

    width_px: int = 0
    height_px: int = 0
    fps: int = 0


def fitted(canvas: Canvas, width_px: int, height_px: int, fps: int) -> PreviewSize:
    """The largest even size of the canvas' shape inside the asked box, never above the canvas."""
    if min(width_px, height_px, fps) <= 0:
        return PreviewSize()
    scale = min(1.0, width_px / canvas.width_px, height_px / canvas.height_px)
    bytes_full = canvas.width_px * canvas.height_px * _BYTES_PER_PIXEL
    scale = min(scale, (0.9 * SLOT_PIXEL_BYTES / bytes_full) ** 0.5)
    width, height = _even(canvas.width_px * scale), _even(canvas.height_px * scale)
    return PreviewSize(width, height, min(fps, canvas.fps))


def _even(length_px: float) -> int:
    return max(2, int(length_px) // 2 * 2)


class PreviewWriter:
    """Converts at the asked size and rate only. `set_size` from any thread, `offer` from one."""

    def __init__(self, path: Path, canvas: Canvas) -> None:
        self._canvas = canvas
        self._map = _open(path)
        self._sequence: int = SEQUENCE.unpack_from(self._map, SEQUENCE_AT)[0]
        self._size = PreviewSize()
        self._due_ns = 0
        self._shrinker = Shrinker()
        self._reformatter = VideoReformatter()

    @property
    def size(self) -> PreviewSize:
        """What is being written now."""
        return self._size

    def set_size(self, width_px: int, height_px: int, fps: int) -> None:
        """Write pictures that fit into this box, at most `fps` a second; 0 turns it off."""
        self._size = fitted(self._canvas, width_px, height_px, fps)

    def is_due(self, now_ns: int) -> bool:
        """Somebody looks, and the time for another picture has come."""
        return self._size.fps > 0 and now_ns >= self._due_ns - self._canvas.frame_ns // 2

    def offer(self, image: av.VideoFrame, now_ns: int) -> bool:
        """Write `image` if one is due; True when it was."""
        size = self._size
        if not self.is_due(now_ns):
            return False
        period_ns = NS_PER_SECOND // size.fps
        is_fresh = now_ns - self._due_ns > period_ns  # first picture, or after a pause
        self._due_ns = (now_ns if is_fresh else self._due_ns) + period_ns
        picture = self._reformatter.reformat(
            self._shrinker.shrink(image, size.width_px, size.height_px),
            format="bgra",
            src_colorspace=Colorspace.ITU709,
            interpolation=Interpolation.FAST_BILINEAR,  # chroma only; nothing is scaled here
            src_color_range=ColorRange.MPEG,
            dst_color_range=ColorRange.JPEG,
            threads=1,
        )
        self._write(picture, min(size.width_px, picture.width), now_ns)
        return True

    def close(self) -> None:
        """Let go of the file; the last picture stays in it."""
        self._map.close()

    def _write(self, picture: av.VideoFrame, width_px: int, now_ns: int) -> None:
        plane = picture.planes[0]
        sequence = self._sequence = self._sequence + 1
        start, stride, height = slot_at(sequence), plane.line_size, picture.height
        fields = (width_px, height, stride, 0, now_ns)
        SLOT.pack_into(self._map, start, sequence, 0, *fields)
        first = start + SLOT_HEADER_BYTES
        self._map[first : first + stride * height] = memoryview(plane)[: stride * height]
        SLOT.pack_into(self._map, start, sequence, sequence, *fields)
        SEQUENCE.pack_into(self._map, SEQUENCE_AT, sequence)


def _open(path: Path) -> mmap.mmap:
    """Map the file, made anew unless it already has our layout (windows then stay attached)."""
    if not _is_ours(path):
        fresh = path.with_suffix(".new")
        fresh.unlink(missing_ok=True)
        descriptor = os.open(fresh, os.O_RDWR | os.O_CREAT | os.O_EXCL, _OWNER_ONLY)
        with os.fdopen(descriptor, "r+b") as file:
            file.truncate(FILE_BYTES)
            _reserve(file.fileno())
            file.write(HEADER.pack(MAGIC, VERSION, SLOTS))
        fresh.replace(path)
    with path.open("r+b") as file:
        return mmap.mmap(file.fileno(), FILE_BYTES, access=mmap.ACCESS_WRITE)


def _reserve(descriptor: int) -> None:
    """Take the space now: a hole that cannot be filled later would kill the process (SIGBUS)."""
    if hasattr(os, "posix_fallocate"):
        os.posix_fallocate(descriptor, 0, FILE_BYTES)


def _is_ours(path: Path) -> bool:
    if not path.is_file() or path.stat().st_size != FILE_BYTES:
        return False
    with path.open("rb") as file:
        return file.read(HEADER.size) == HEADER.pack(MAGIC, VERSION, SLOTS)
