"""The preview file: how the engine shows its picture to windows without waiting for them.

One memory-mapped file of fixed size: a header, then three slots. All numbers little-endian.

    header   8 bytes magic | u32 version | u32 slots | u64 newest sequence number
    slot     u64 begun | u64 finished | u32 width | u32 height | u32 stride | u32 0 | i64
             captured_ns, padded to 64 bytes, then the pixels: RGB32 (bytes B G R X), row by row

Picture number n (from 1) goes into slot n % 3. The writer sets `begun` before and `finished` after
the pixels, the header's number last; a reader copies, then looks whether `begun` is still n. The
writer never waits; a reader sees the newest picture or none. Standard library only.
"""

import mmap
import os
import struct
from dataclasses import dataclass
from pathlib import Path

MAGIC = b"CSPREVW1"
VERSION = 1
SLOTS = 3
HEADER_BYTES = 64
SLOT_HEADER_BYTES = 64
SLOT_PIXEL_BYTES = 10 * 1024 * 1024  # a 1920 x 1200 picture with padded rows
SLOT_BYTES = SLOT_HEADER_BYTES + SLOT_PIXEL_BYTES
FILE_BYTES = HEADER_BYTES + SLOTS * SLOT_BYTES

HEADER = struct.Struct("<8sII")
SEQUENCE = struct.Struct("<Q")
SEQUENCE_AT = HEADER.size
SLOT = struct.Struct("<QQIIIIq")
_TRIES = 3


def slot_at(sequence: int) -> int:
    """Where the slot of picture number `sequence` begins in the file."""
    return HEADER_BYTES + sequence % SLOTS * SLOT_BYTES


@dataclass(frozen=True, slots=True)
class PreviewPicture:
    """A copy of one picture, RGB32: fits `QImage(pixels, width, height, stride, Format_RGB32)`."""

    pixels: bytes
    width_px: int
    height_px: int
    stride_bytes: int
    sequence: int
    captured_ns: int


class PreviewReader:
    """Takes the newest picture out of the preview file. For one thread.

    The file may be missing, come later, or be replaced by a new engine: each is noticed.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._map: mmap.mmap | None = None
        self._file_id: tuple[int, int] | None = None
        self._last = 0

    def read(self) -> PreviewPicture | None:
        """The newest picture, once; None when there is no newer one."""
        for _ in range(_TRIES):
            memory = self._map
            sequence = 0 if memory is None else SEQUENCE.unpack_from(memory, SEQUENCE_AT)[0]
            if memory is None or sequence in (0, self._last):
                self._follow_file()
                return None
            picture = _copy_out(memory, sequence)
            if picture is not None:
                self._last = sequence
                return picture
        return None

    def close(self) -> None:
        """Let go of the file."""
        if self._map is not None:
            self._map.close()
        self._map = self._file_id = None
        self._last = 0

    def _follow_file(self) -> None:
        try:
            status = self._path.stat()
        except OSError:
            self.close()
            return
        file_id = (status.st_dev, status.st_ino)
        if file_id == self._file_id or status.st_size != FILE_BYTES:
            return
        self.close()
        with self._path.open("rb") as file:
            memory = mmap.mmap(file.fileno(), FILE_BYTES, access=mmap.ACCESS_READ)
            file_id = _id_of(file.fileno())
        if HEADER.unpack_from(memory, 0) != (MAGIC, VERSION, SLOTS):
            memory.close()
            return
        self._map, self._file_id = memory, file_id


def _id_of(descriptor: int) -> tuple[int, int]:
    status = os.fstat(descriptor)
    return status.st_dev, status.st_ino


def _copy_out(memory: mmap.mmap, sequence: int) -> PreviewPicture | None:
    start = slot_at(sequence)
    begun, finished, width, height, stride, _, captured_ns = SLOT.unpack_from(memory, start)
    if begun != sequence or finished != sequence or stride * height > SLOT_PIXEL_BYTES:
        return None
    first = start + SLOT_HEADER_BYTES
    pixels = memory[first : first + stride * height]
    if SEQUENCE.unpack_from(memory, start)[0] != sequence:
        return None  # the writer came round while we copied
    return PreviewPicture(pixels, width, height, stride, sequence, captured_ns)
