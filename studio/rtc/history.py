"""The last packets of one outgoing stream, for those who lost some."""

from typing import Generic, TypeVar

HISTORY_PACKETS = 1024  # 3 s of video at 2.5 Mb/s; aiortc's 128 are 0.3 s, less than one round trip

T = TypeVar("T")


class History(Generic[T]):
    """A ring of packets by sequence number. One event loop."""

    def __init__(self) -> None:
        self._ring: list[tuple[int, T] | None] = [None] * HISTORY_PACKETS

    def remember(self, sequence: int, packet: T) -> None:
        """Keep `packet` until HISTORY_PACKETS later ones came."""
        self._ring[sequence % HISTORY_PACKETS] = (sequence, packet)

    def find(self, sequence: int) -> T | None:
        """The packet, or None when it never came or is too old."""
        kept = self._ring[sequence % HISTORY_PACKETS]
        return kept[1] if kept is not None and kept[0] == sequence else None
