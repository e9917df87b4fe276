"""The size a picture says it has, read from its first bytes before anything is decoded.

A file of 140 KB can ask for 800 MB (measured), so nobody decodes what was not measured first.
Knows PNG, JPEG, WebP and GIF; everything else, SVG above all, is refused by the caller.
"""

import struct

_PNG = b"\x89PNG\r\n\x1a\n"
_JPEG = b"\xff\xd8\xff"
_GIFS = (b"GIF87a", b"GIF89a")
_FRAMES = frozenset({*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC})  # SOF0..15 without DHT, JPG, DAC
_STANDALONE = frozenset({0x01, *range(0xD0, 0xDA)})


def size_px(data: bytes) -> tuple[int, int] | None:
    """Width and height; None for anything that is no PNG, JPEG, WebP or GIF, or is cut short."""
    try:
        if data.startswith(_PNG):
            width, height = struct.unpack_from(">II", data, 16)
        elif data.startswith(_JPEG):
            return _jpeg(data)
        elif data.startswith(_GIFS):
            width, height = struct.unpack_from("<HH", data, 6)
        elif data[:4] == b"RIFF" and data[8:12] == b"WEBP":
            return _webp(data)
        else:
            return None
    except struct.error:
        return None
    return int(width), int(height)


def _jpeg(data: bytes) -> tuple[int, int] | None:
    at = 2
    while True:
        marker, code = struct.unpack_from(">BB", data, at)
        if marker != 0xFF:  # noqa: PLR2004 - every marker begins so
            return None
        if code == 0xFF or code in _STANDALONE:  # noqa: PLR2004 - a fill byte
            at += 1 if code == 0xFF else 2  # noqa: PLR2004
            continue
        (length,) = struct.unpack_from(">H", data, at + 2)
        if code in _FRAMES:
            height, width = struct.unpack_from(">HH", data, at + 5)
            return int(width), int(height)
        at += 2 + max(2, length)


def _webp(data: bytes) -> tuple[int, int] | None:
    kind = data[12:16]
    if kind == b"VP8X":
        width = int.from_bytes(data[24:27], "little") + 1
        height = int.from_bytes(data[27:30], "little") + 1
        return (width, height) if len(data) >= 30 else None  # noqa: PLR2004 - the header's end
    if kind == b"VP8L":
        (bits,) = struct.unpack_from("<I", data, 21)
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    if kind == b"VP8 ":
        width, height = struct.unpack_from("<HH", data, 26)
        return width & 0x3FFF, height & 0x3FFF
    return None
