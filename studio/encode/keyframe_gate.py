"""KeyframeGate: merges the wishes for a key frame of every viewer and output."""

import threading

from studio.kit.clock import NS_PER_MS

SPACING_NS = 300 * NS_PER_MS  # forced IDRs closer together cost more bits than they mend


class KeyframeGate:
    """Any thread wishes; the encoder's thread asks before each picture."""

    def __init__(self, spacing_ns: int = SPACING_NS) -> None:
        self._spacing_ns = spacing_ns
        self._lock = threading.Lock()
        self._is_wanted = False
        self._last_ns: int | None = None

    def request(self) -> None:
        """Somebody needs a key frame. Cheap; any number of wishes make one."""
        self._is_wanted = True

    def take(self, pts_ns: int) -> bool:
        """True when the picture at `pts_ns` shall be a key frame; the wish is then granted."""
        with self._lock:
            if not self._is_wanted:
                return False
            if self._last_ns is not None and pts_ns - self._last_ns < self._spacing_ns:
                return False
            self._is_wanted = False
            return True

    def passed(self, pts_ns: int) -> None:
        """A key frame of any cause left the encoder; it counts for the spacing."""
        with self._lock:
            self._last_ns = pts_ns
