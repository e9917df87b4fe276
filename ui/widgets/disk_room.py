"""How much room the disk has: in gigabytes, and in hours while a recording fills it."""

from collections.abc import Iterable
from dataclasses import dataclass

from studio.control.states import OutputState, OutputStatus
from studio.l10n.catalogue import gettext as _
from ui.formats import number

_GIB = 1024**3
_LOW_GIB = 5
_RESERVE_BYTES = _GIB // 4  # the recording ends before it takes this
_LONG_S = 24 * 3600
_LOW_S = 30 * 60


@dataclass(frozen=True, slots=True)
class DiskRoom:
    """text: for the footer. is_low: worth a warning."""

    text: str
    is_low: bool


def is_recording(outputs: Iterable[OutputState]) -> bool:
    """True while a recording runs."""
    return any(each.kind == "recording" and each.status is OutputStatus.ON for each in outputs)


def disk_room(free_bytes: int, outputs: Iterable[OutputState]) -> DiskRoom:
    """Room, and for how long it lasts at the rate of the recording."""
    gigabytes = free_bytes // _GIB
    left_s = _left_s(free_bytes, outputs)
    if left_s is None or left_s >= _LONG_S:
        text = _("{count} GB free").format(count=number(gigabytes))
        return DiskRoom(text, gigabytes < _LOW_GIB)
    hours, minutes = number(left_s // 3600), number(left_s // 60 % 60)
    text = _("{count} GB free: {hours} h {minutes} min")
    text = text.format(count=number(gigabytes), hours=hours, minutes=minutes)
    return DiskRoom(text, left_s < _LOW_S)


def recordable_s(free_bytes: int, bitrate_bps: int) -> int:
    """How long a recording can go on."""
    return max(0, free_bytes - _RESERVE_BYTES) * 8 // bitrate_bps


def _left_s(free_bytes: int, outputs: Iterable[OutputState]) -> int | None:
    for each in outputs:
        if each.kind == "recording" and each.status is OutputStatus.ON and each.bitrate_bps:
            return recordable_s(free_bytes, each.bitrate_bps)
    return None
