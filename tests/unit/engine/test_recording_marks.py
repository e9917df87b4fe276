"""Every step of the run of show becomes a chapter of the recording, when there is one."""

from pathlib import Path
from typing import cast

from studio.control.door import Door
from studio.control.recording_commands import MarkMoment
from studio.control.roles import Role
from studio.control.sheet_commands import GoToSegment
from studio.control.sheet_states import Segment
from studio.engine.outputs import Outputs
from studio.engine.recording import RecordingDesk
from studio.engine.sheet import Sheet
from studio.ids import SegmentId, ShowId
from studio.store.store import Store
from tests.fakes.clock import FakeClock
from tests.fakes.database import engine_metadata


class Tape:
    """A recording that keeps its marks."""

    def __init__(self) -> None:
        self.labels: list[str] = []

    def mark(self, label: str) -> int:
        """Nanoseconds since the first picture."""
        self.labels.append(label)
        return len(self.labels) * 1_000_000


class Deck:
    """The outputs of a show, with a recording or without one."""

    def __init__(self) -> None:
        self.recording: Tape | None = None


async def test_each_step_is_a_chapter(tmp_path: Path) -> None:
    store = Store.open(tmp_path / "show.db", engine_metadata())
    door, deck = Door(), Deck()
    logged: list[str] = []

    async def log(kind: str, _details: object) -> None:
        logged.append(kind)

    recording = RecordingDesk(cast("Outputs", deck), log)
    recording.wire(door)
    sheet = Sheet(store, door, FakeClock(), ShowId("show"))
    sheet.on_step(recording.step)
    sheet.wire(door)
    names = ("Hello", "The scarf \u202e", "Goodbye")
    steps = tuple(Segment(SegmentId(name), name, 60) for name in names)
    try:
        await sheet.load(steps)
        await door.execute(GoToSegment(steps[0].segment_id), Role.PRODUCER)
        deck.recording = tape = Tape()
        await door.execute(GoToSegment(steps[1].segment_id), Role.PRODUCER)
        await door.execute(MarkMoment("blue"), Role.PRODUCER)
        await door.execute(GoToSegment(steps[2].segment_id), Role.PRODUCER)
    finally:
        await store.aclose()
    assert tape.labels == ["The scarf", "blue", "Goodbye"]
    assert logged == ["mark"]
