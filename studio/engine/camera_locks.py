"""What cameras hold still: set when one opens, and at once when the host asks."""

import threading
from collections.abc import Callable, Collection

import structlog

from studio.capture import v4l2
from studio.capture.device_feed import real_device
from studio.ids import SourceId

_log = structlog.get_logger(__name__)


class CameraLocks:
    """Called from the sources' threads and from workers; `refused` from any thread.

    set_locks: sets them on a device file and returns those it did not take.
    """

    def __init__(
        self, set_locks: Callable[[str, frozenset[str]], frozenset[str]] = v4l2.set_locks
    ) -> None:
        self._set_locks = set_locks
        self._lock = threading.Lock()
        self._wanted: dict[SourceId, frozenset[str]] = {}
        self._devices: dict[SourceId, str] = {}
        self._refused: dict[SourceId, frozenset[str]] = {}

    def want(self, source_id: SourceId, locks: Collection[str]) -> None:
        """What to hold once the camera of this source opens; which one that is, is open again."""
        with self._lock:
            self._wanted[source_id] = frozenset(locks)
            self._devices.pop(source_id, None)
            self._refused.pop(source_id, None)

    def opened(self, source_id: SourceId, device_id: str) -> None:
        """The source delivers from this device now. May block."""
        with self._lock:
            self._devices[source_id] = device_id
            if self._wanted.get(source_id):
                self._apply(source_id)

    def hold(self, source_id: SourceId, locks: Collection[str]) -> frozenset[str]:
        """Hold these and free the others, now if the camera is open. Returns what it refuses.

        May block.
        """
        with self._lock:
            self._wanted[source_id] = frozenset(locks)
            if source_id in self._devices:
                self._apply(source_id)
            refused = self.refused(source_id)
            self._wanted[source_id] -= refused
            return refused

    def refused(self, source_id: SourceId) -> frozenset[str]:
        """What the open camera did not take."""
        return self._refused.get(source_id, frozenset())

    def _apply(self, source_id: SourceId) -> None:
        file = real_device(self._devices[source_id])
        refused = self._refused[source_id] = self._set_locks(file, self._wanted[source_id])
        if refused:
            _log.warning("camera.lock_refused", source=source_id, locks=sorted(refused))
