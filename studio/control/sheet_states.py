"""The run of show as ordered segments, and where the show is."""

from dataclasses import dataclass, field

from studio.ids import ProductId, SegmentId

_MS_PER_SECOND = 1000


@dataclass(frozen=True, slots=True)
class Segment:
    """One step. product_id: is pinned when it begins. prompts: what the host reads, by language."""

    segment_id: SegmentId
    title: str
    planned_s: int
    product_id: ProductId | None = None
    notes: str = ""
    prompts: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SheetState:
    """The steps in order. current, since_ms: the one that runs, None before the first.

    began_ms: when the first step began; planned_ms: when the current one should have.
    """

    segments: tuple[Segment, ...] = ()
    current: SegmentId | None = None
    since_ms: int | None = None
    planned_ms: int | None = None
    began_ms: int | None = None

    @property
    def running(self) -> Segment | None:
        """The step that runs."""
        return next((one for one in self.segments if one.segment_id == self.current), None)

    def expected_ms(self, now_ms: int) -> dict[SegmentId, int]:
        """When each step begins if every one from now on lasts as planned.

        Before the first step the show could begin now; a step that is over could come again now.
        """
        places = {one.segment_id: place for place, one in enumerate(self.segments)}
        running = places.get(self.current, -1) if self.current is not None else -1
        expected: dict[SegmentId, int] = {}
        at_ms = now_ms
        for place, one in enumerate(self.segments):
            expected[one.segment_id] = at_ms if place > running else now_ms
            if place == running:
                at_ms = max(now_ms, (self.since_ms or now_ms) + one.planned_s * _MS_PER_SECOND)
            elif place > running:
                at_ms += one.planned_s * _MS_PER_SECOND
        return expected

    def drift_s(self, now_ms: int) -> int:
        """How late the show is, in seconds; negative: early.

        A step that began late is late from its start; one that runs longer than planned gets
        later every second.
        """
        running = self.running
        if running is None or self.since_ms is None or self.planned_ms is None:
            return 0
        began_late_s = (self.since_ms - self.planned_ms) // _MS_PER_SECOND
        over_s = (now_ms - self.planned_ms) // _MS_PER_SECOND - running.planned_s
        return max(began_late_s, over_s)
