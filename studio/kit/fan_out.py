"""FanOut: one stream of units to many readers, each with a bounded queue of its own."""

import threading
from collections import deque
from collections.abc import Callable, Collection, Hashable
from typing import Generic, Protocol, TypeVar


class Unit(Protocol):
    """What a FanOut carries: it must know where a reader may begin again."""

    @property
    def is_sync_point(self) -> bool:
        """True when a reader that lost units may resume here (a key frame)."""
        ...

    @property
    def is_droppable(self) -> bool:
        """False for units that never wait for a sync point (audio)."""
        ...

    @property
    def track(self) -> Hashable:
        """Which of the stream's tracks it belongs to; a reader may take some of them only."""
        ...


U = TypeVar("U", bound=Unit)


class Reader(Generic[U]):
    """One reader's queue. Written by the FanOut's thread, read by one thread or loop.

    on_ready: called from the writing thread after a unit was queued (hand it to `post`). tracks:
    the only ones it takes; None: every one.
    """

    def __init__(
        self,
        limit: int,
        on_ready: Callable[[], None] | None,
        tracks: Collection[Hashable] | None = None,
    ) -> None:
        self._limit = limit
        self._on_ready = on_ready
        self._tracks = tracks
        self._queue: deque[U] = deque()
        self._condition = threading.Condition()
        self._waiting_for_sync = True
        self._dropped = 0
        self._closed = False

    @property
    def dropped(self) -> int:
        """Units this reader lost because it was slow."""
        return self._dropped

    @property
    def backlog(self) -> int:
        """Units that wait now."""
        return len(self._queue)

    @property
    def closed(self) -> bool:
        """True once nothing more will come."""
        return self._closed

    def takes(self, track: Hashable) -> bool:
        """True when it wants units of this track."""
        return self._tracks is None or track in self._tracks

    def take(self) -> U | None:
        """The next unit, or None when none waits."""
        with self._condition:
            return self._queue.popleft() if self._queue else None

    def wait_take(self, timeout_s: float) -> U | None:
        """As `take`, but waits up to `timeout_s`."""
        with self._condition:
            if not self._queue and not self._closed:
                self._condition.wait(timeout_s)
            return self._queue.popleft() if self._queue else None

    def offer(self, unit: U) -> bool:
        """Queue `unit`, or drop up to the next sync point. True when a sync point is wanted."""
        if not self.takes(unit.track):
            return False
        with self._condition:
            if self._closed:
                return False
            wanted = self._admit(unit)
            self._condition.notify()
        if self._on_ready is not None:
            self._on_ready()
        return wanted

    def _admit(self, unit: U) -> bool:
        if unit.is_droppable and self._waiting_for_sync:
            if not unit.is_sync_point:
                self._dropped += 1
                return True
            self._waiting_for_sync = False
        if len(self._queue) >= self._limit:
            self._dropped += len(self._queue)
            self._queue.clear()
            if unit.is_droppable and not unit.is_sync_point:
                self._dropped += 1
                self._waiting_for_sync = True
                return True
            self._waiting_for_sync = not unit.is_sync_point
        self._queue.append(unit)
        return False

    def close(self) -> None:
        """Nothing more comes; a waiting reader wakes."""
        with self._condition:
            self._closed = True
            self._condition.notify_all()
        if self._on_ready is not None:
            self._on_ready()


class FanOut(Generic[U]):
    """Encode once, push to many: a slow reader drops to the next sync point and hurts nobody.

    on_sync_wanted: called from the publishing thread when some reader needs a sync point; the
    encoder merges these wishes.
    """

    def __init__(self, on_sync_wanted: Callable[[], None] | None = None) -> None:
        self._readers: tuple[Reader[U], ...] = ()
        self._lock = threading.Lock()
        self._on_sync_wanted = on_sync_wanted

    def attach(
        self,
        limit: int,
        on_ready: Callable[[], None] | None = None,
        tracks: Collection[Hashable] | None = None,
    ) -> Reader[U]:
        """A new reader holding at most `limit` units; it begins at the next sync point.

        tracks: the only ones it takes (see `Reader`).
        """
        reader: Reader[U] = Reader(limit, on_ready, tracks)
        with self._lock:
            self._readers = (*self._readers, reader)
        return reader

    def detach(self, reader: Reader[U]) -> None:
        """Stop feeding `reader` and wake it."""
        with self._lock:
            self._readers = tuple(r for r in self._readers if r is not reader)
        reader.close()

    def wants(self, track: Hashable) -> bool:
        """True while some reader takes this track: what nobody wants need not be made."""
        return any(reader.takes(track) for reader in self._readers)

    def publish(self, unit: U) -> None:
        """Give `unit` to every reader. Never waits. One publishing thread at a time per kind."""
        wanted = False
        for reader in self._readers:
            wanted |= reader.offer(unit)
        if wanted and self._on_sync_wanted is not None:
            self._on_sync_wanted()

    def close(self) -> None:
        """End every reader."""
        with self._lock:
            readers, self._readers = self._readers, ()
        for reader in readers:
            reader.close()
