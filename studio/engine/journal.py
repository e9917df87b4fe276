"""Which show this profile runs and whether it was on air: survives a killed engine."""

import json
import os
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from studio.ids import ShowId, new_id


@dataclass(frozen=True, slots=True)
class Journal:
    """The entry on disk. was_live_since_ms: None unless the engine is, or fell while, on air.

    has_ended: the show was on air and came to its end; the next one is another show.
    """

    show_id: ShowId
    was_live_since_ms: int | None = None
    has_ended: bool = False

    @classmethod
    def new(cls) -> "Journal":
        """A show nobody has opened yet."""
        return cls(ShowId(new_id()))

    @classmethod
    def open(cls, path: Path) -> "tuple[Journal, ShowId | None]":
        """The former show while it has not ended; else a new one, and the one before it."""
        former = cls.read(path)
        return (cls.new(), former.show_id) if former.has_ended else (former, None)

    def on_air(self, since_ms: int | None) -> "Journal":
        """The entry once the show is on air since then, or (None) no longer."""
        was_live = self.was_live_since_ms is not None
        has_ended = since_ms is None and (self.has_ended or was_live)
        return replace(self, was_live_since_ms=since_ms, has_ended=has_ended)

    @classmethod
    def read(cls, path: Path) -> "Journal":
        """The former entry, or a new show when there is none that can be read."""
        try:
            entry = json.loads(path.read_text(encoding="utf-8"))
            since = entry["was_live_since_ms"]
            return cls(
                ShowId(str(entry["show_id"])),
                None if since is None else int(since),
                bool(entry.get("has_ended", False)),
            )
        except (OSError, ValueError, KeyError, TypeError):
            return cls.new()

    def write(self, path: Path) -> None:
        """Replace the entry in one step; it is on the disk when this returns."""
        fresh = path.with_suffix(".new")
        with fresh.open("w", encoding="utf-8") as file:
            json.dump(asdict(self), file)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(path)
