"""AMF0, the value format of RTMP commands (Adobe "Action Message Format -- AMF 0", 2007).

Pure functions. What we read comes from a machine we do not control: depth and length are bounded
and every fault is an AmfError.
"""

import struct
from collections.abc import Iterable, Mapping
from typing import TypeAlias

Value: TypeAlias = "float | bool | str | dict[str, Value] | list[Value] | None"
Writable: TypeAlias = "float | int | bool | str | Mapping[str, Writable] | None"

_NUMBER, _BOOLEAN, _STRING, _OBJECT, _NULL, _UNDEFINED = 0, 1, 2, 3, 5, 6
_ECMA_ARRAY, _OBJECT_END, _STRICT_ARRAY, _DATE, _LONG_STRING = 8, 9, 10, 11, 12
_SHORT_MAX = 0xFFFF
_DEPTH_MAX = 16
_DATE_BYTES = 10


class AmfError(ValueError):
    """The bytes are not AMF0."""


def encode(values: Iterable[Writable]) -> bytes:
    """`values` one after another; a mapping becomes an anonymous object."""
    return b"".join(_encoded(value) for value in values)


def ecma_array(entries: Mapping[str, Writable]) -> bytes:
    """An associative array, the form in which stream metadata travels."""
    return bytes([_ECMA_ARRAY]) + len(entries).to_bytes(4, "big") + _entries(entries)


def _encoded(value: Writable) -> bytes:
    match value:
        case None:
            return bytes([_NULL])
        case bool():
            return bytes([_BOOLEAN, value])
        case int() | float():
            return struct.pack(">Bd", _NUMBER, value)
        case str():
            return _string(value.encode())
        case _:
            return bytes([_OBJECT]) + _entries(value)


def _string(raw: bytes) -> bytes:
    if len(raw) <= _SHORT_MAX:
        return struct.pack(">BH", _STRING, len(raw)) + raw
    return struct.pack(">BI", _LONG_STRING, len(raw)) + raw


def _entries(entries: Mapping[str, Writable]) -> bytes:
    body = b"".join(
        len(key.encode()).to_bytes(2, "big") + key.encode() + _encoded(value)
        for key, value in entries.items()
    )
    return body + bytes([0, 0, _OBJECT_END])


def decode(data: bytes) -> list[Value]:
    """Every value in `data`. Raises AmfError."""
    reader = _Reader(data)
    values = []
    while not reader.is_at_end:
        values.append(reader.value(0))
    return values


class _Reader:
    """A position in the bytes."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._at = 0

    @property
    def is_at_end(self) -> bool:
        return self._at >= len(self._data)

    def value(self, depth: int) -> Value:
        if depth > _DEPTH_MAX:
            raise AmfError("nested too deeply")
        kind = self._take(1)[0]
        match kind:
            case 0:
                number: float = struct.unpack(">d", self._take(8))[0]
                return number
            case 1:
                return self._take(1) != b"\x00"
            case 5 | 6:
                return None
            case 11:
                date_ms: float = struct.unpack(">d", self._take(_DATE_BYTES)[:8])[0]
                return date_ms
            case 2 | 12:
                return self._text(2 if kind == _STRING else 4)
            case _:
                return self._collection(kind, depth)

    def _collection(self, kind: int, depth: int) -> Value:
        if kind == _STRICT_ARRAY:
            count = int.from_bytes(self._take(4), "big")
            if count > len(self._data):
                raise AmfError("longer than its bytes")
            return [self.value(depth + 1) for _ in range(count)]
        if kind == _ECMA_ARRAY:
            self._take(4)  # a hint only; the end mark rules
        elif kind != _OBJECT:
            raise AmfError(f"unknown type {kind}")
        return self._object(depth)

    def _object(self, depth: int) -> dict[str, Value]:
        entries: dict[str, Value] = {}
        while self._data[self._at : self._at + 3] != bytes([0, 0, _OBJECT_END]):
            key = self._text(2)
            entries[key] = self.value(depth + 1)
        self._take(3)
        return entries

    def _text(self, length_bytes: int) -> str:
        length = int.from_bytes(self._take(length_bytes), "big")
        return self._take(length).decode("utf-8", "replace")

    def _take(self, count: int) -> bytes:
        part = self._data[self._at : self._at + count]
        if len(part) < count:
            raise AmfError("ends too soon")
        self._at += count
        return part
