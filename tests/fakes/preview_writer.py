"""Writes moving pictures into a preview file, as the engine does.

As a program: `python -m tests.fakes.preview_writer FILE WIDTH HEIGHT SECONDS`.
"""

import sys
import time
from pathlib import Path

from studio.control.preview import (
    FILE_BYTES,
    HEADER,
    MAGIC,
    SEQUENCE,
    SEQUENCE_AT,
    SLOT,
    SLOT_HEADER_BYTES,
    SLOTS,
    VERSION,
    slot_at,
)

FPS = 30


class PreviewWriter:
    """Writes the file; one owner."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("w+b")
        self._file.truncate(FILE_BYTES)
        self._put(0, HEADER.pack(MAGIC, VERSION, SLOTS))
        self.sequence = 0

    def write(self, pixels: bytes, width_px: int, height_px: int) -> None:
        """Show one picture; pixels: RGB32, rows without padding."""
        self.sequence += 1
        start = slot_at(self.sequence)
        head = (width_px, height_px, width_px * 4, 0, time.monotonic_ns())
        self._put(start, SLOT.pack(self.sequence, 0, *head))
        self._put(start + SLOT_HEADER_BYTES, pixels)
        self._put(start, SLOT.pack(self.sequence, self.sequence, *head))
        self._put(SEQUENCE_AT, SEQUENCE.pack(self.sequence))

    def close(self) -> None:
        """Close the file."""
        self._file.close()

    def _put(self, at: int, part: bytes) -> None:
        self._file.seek(at)
        self._file.write(part)
        self._file.flush()


def moving_bars(width_px: int, height_px: int, step: int) -> bytes:
    """A picture of soft diagonal bars, `step` pixels on."""
    row = b"".join(
        bytes((90 + (x + step) % 120, 60 + (x // 3 + step) % 90, 110 + (x // 2 + step) % 100, 255))
        for x in range(width_px * 2)
    )
    return b"".join(
        row[4 * (y // 2 % width_px) : 4 * (y // 2 % width_px + width_px)] for y in range(height_px)
    )


def main(path: str, width: str, height: str, seconds: str) -> None:
    """Write 30 pictures a second."""
    writer = PreviewWriter(Path(path))
    pictures = [moving_bars(int(width), int(height), step * 4) for step in range(30)]
    began = time.monotonic()
    for tick in range(int(float(seconds) * FPS)):
        time.sleep(max(0.0, began + tick / FPS - time.monotonic()))
        writer.write(pictures[tick % len(pictures)], int(width), int(height))
    writer.close()


if __name__ == "__main__":
    main(*sys.argv[1:5])
