"""A feed as a list model: entries are appended or amended in paced batches, the oldest leave."""

from collections.abc import Callable, Iterable, Sequence
from itertools import islice
from typing import Generic, TypeVar

from PySide6.QtCore import (
    QAbstractListModel,
    QElapsedTimer,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    QTimer,
)

PACE_MS = 100
KEPT_ENTRIES = 300
KEPT_WHILE_READ = 1000
HELD_ENTRIES = 70_000
SHOWN_AT_ONCE = 10  # of a flood: nobody reads a hundred lines a second
ENTRY_ROLE = Qt.ItemDataRole.UserRole

T = TypeVar("T")
_Index = QModelIndex | QPersistentModelIndex
_NO_PARENT = QModelIndex()


class FeedModel(QAbstractListModel, Generic[T]):
    """The newest entries of a feed.

    newest_first: whether row 0 is the newest. `take` may be called as often as entries come;
    rows change at most once in PACE_MS, so a flood costs the window a bounded amount of work.
    keeps_all: set while somebody reads; the oldest leave later, so that nothing moves. Behind the
    rows up to HELD_ENTRIES are held, so that a filter finds what scrolled away long ago, and so
    that `refill` brings back what a flood passed over.
    """

    def __init__(
        self,
        id_of: Callable[[T], str],
        describe: Callable[[T], str],
        *,
        newest_first: bool,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._id_of = id_of
        self._describe = describe
        self.newest_first = newest_first
        self.keeps_all = False
        self._entries: list[T] = []
        self._rows: dict[str, int] = {}
        self._waiting: dict[str, T] = {}
        self._held: dict[str, T] = {}
        self._wanted: Callable[[T], bool] = _any
        self._is_sampled = False
        self._timer = QTimer(self, interval=PACE_MS, singleShot=True)
        self._timer.timeout.connect(self.flush)
        self._since_flush = QElapsedTimer()

    def rowCount(self, parent: _Index = _NO_PARENT) -> int:
        """Rows of the flat list."""
        return 0 if parent.isValid() else len(self._entries)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """The entry itself (ENTRY_ROLE), or one plain sentence about it."""
        if not index.isValid():
            return None
        entry = self.entry(index.row())
        if role == ENTRY_ROLE:
            return entry
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return self._describe(entry)
        return None

    def entry(self, row: int) -> T:
        """The entry shown in `row`."""
        return self._entries[self._place(row)]

    def known(self, key: str) -> T | None:
        """The entry with this id, shown or about to be."""
        waiting = self._waiting.get(key)
        if waiting is not None or key not in self._rows:
            return waiting
        return self._entries[self._rows[key]]

    def take(self, entries: Iterable[T]) -> None:
        """Entries as they came, oldest first; a known id amends its entry."""
        for entry in entries:
            self._waiting[self._id_of(entry)] = entry
        if self._waiting and not self._timer.isActive():
            # A lone line is shown at once; only the next ones wait their turn.
            passed_ms = self._since_flush.elapsed() if self._since_flush.isValid() else PACE_MS
            self._timer.start(max(0, PACE_MS - passed_ms))

    def clear(self) -> None:
        """Forget everything: a snapshot follows."""
        self._timer.stop()
        self.beginResetModel()
        self._entries.clear()
        self._rows.clear()
        self._waiting.clear()
        self._held.clear()
        self.endResetModel()

    @property
    def held(self) -> int:
        """How many entries are held, shown or not."""
        return len(self._held)

    def refill(self) -> None:
        """Show every one of the newest entries when a flood passed over some."""
        if self._is_sampled:
            self.show_only(self._wanted)

    def show_only(self, wanted: Callable[[T], bool] | None) -> None:
        """Show the newest entries for which `wanted` holds; None shows all."""
        self._wanted = wanted or _any
        self._is_sampled = False
        self.beginResetModel()
        newest: list[T] = []
        for entry in reversed(self._held.values()):
            if self._wanted(entry):
                newest.append(entry)
                if len(newest) == KEPT_ENTRIES:
                    break
        self._entries = newest[::-1]
        self._number()
        self.endResetModel()

    def flush(self) -> None:
        """Show what waits."""
        self._since_flush.start()
        waiting, self._waiting = self._waiting, {}
        self._hold(waiting)
        fresh = [
            entry for key, entry in waiting.items() if key not in self._rows and self._wanted(entry)
        ]
        self._amend({self._rows[key]: e for key, e in waiting.items() if key in self._rows})
        is_flood = bool(self._entries) and not self.keeps_all
        most = SHOWN_AT_ONCE if is_flood else KEPT_ENTRIES
        self._is_sampled |= len(fresh) > most
        self._append(fresh[-most:])

    def _hold(self, entries: dict[str, T]) -> None:
        self._held.update(entries)
        for key in list(islice(self._held, max(0, len(self._held) - HELD_ENTRIES))):
            del self._held[key]

    def _amend(self, entries: dict[int, T]) -> None:
        """Replace entries by their place; the view hears of all of them at once."""
        changed = [place for place, entry in entries.items() if self._entries[place] != entry]
        for place in changed:
            self._entries[place] = entries[place]
        if changed:
            rows = [self._place(place) for place in changed]
            self.dataChanged.emit(self.index(min(rows)), self.index(max(rows)))

    def _append(self, fresh: Sequence[T]) -> None:
        if not fresh:
            return
        self._drop_oldest(len(self._entries) + len(fresh) - KEPT_ENTRIES)
        first = 0 if self.newest_first else len(self._entries)
        self.beginInsertRows(QModelIndex(), first, first + len(fresh) - 1)
        self._entries.extend(fresh)
        self._number()
        self.endInsertRows()

    def _drop_oldest(self, count: int) -> None:
        if count <= 0 or (self.keeps_all and count < KEPT_WHILE_READ):
            return
        first = len(self._entries) - count if self.newest_first else 0
        self.beginRemoveRows(QModelIndex(), first, first + count - 1)
        del self._entries[:count]
        self._number()
        self.endRemoveRows()

    def _number(self) -> None:
        self._rows = {self._id_of(entry): place for place, entry in enumerate(self._entries)}

    def _place(self, row: int) -> int:
        """Row to place in the list, oldest first, and back."""
        return len(self._entries) - 1 - row if self.newest_first else row


def _any(_entry: object) -> bool:
    return True
