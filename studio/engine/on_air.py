"""Whether the show is on air, since when and for whom; the journal keeps it through a crash."""

from collections.abc import Iterable

from studio.control.states import OutputState, ShowStatus
from studio.engine.journal import Journal
from studio.engine.status import StatusRule
from studio.ids import ShowId
from studio.kit.clock import Clock, epoch_ms
from studio.paths import Profile


class OnAir:
    """One show of one profile. Lives on the control loop; every change is on disk at return."""

    def __init__(self, profile: Profile, clock: Clock) -> None:
        self._file = profile.journal_file
        self._clock = clock
        self._rule = StatusRule()
        self._journal, self.former_show = Journal.open(self._file)
        self.since_ms: int | None = None
        self.viewers_most = 0

    @property
    def show_id(self) -> ShowId:
        """The show that runs, or will."""
        return self._journal.show_id

    @property
    def wants_live(self) -> bool:
        """The host pressed Go live or Rehearse and has not ended the show."""
        return self._rule.wants_live

    @property
    def is_rehearsal(self) -> bool:
        """On air with nobody watching."""
        return self._rule.is_rehearsal

    @property
    def is_public(self) -> bool:
        """On air for others: destinations begin and end at once. A rehearsal has none."""
        return self.wants_live and not self.is_rehearsal

    @property
    def fell_live(self) -> bool:
        """The engine before this one fell while it was on air."""
        return self._journal.was_live_since_ms is not None

    def status(self, outputs: Iterable[OutputState]) -> ShowStatus:
        """What the header says, given what the outputs report."""
        return self._rule.status(outputs)

    def count(self, viewers: int) -> None:
        """So many watch now; before the show and in a rehearsal they are no audience."""
        if self.is_public:
            self.viewers_most = max(self.viewers_most, viewers)

    def begin(self) -> bool:
        """On air for others; a broadcast that fell keeps its beginning: True then."""
        former_ms = self._journal.was_live_since_ms
        self._rule.go_live()
        self.viewers_most = 0
        self.since_ms = former_ms or epoch_ms(self._clock.utc_now())
        self._keep(self.since_ms)
        return former_ms is not None

    def rehearse(self) -> None:
        """On air for nobody: the journal knows nothing of it."""
        self._rule.go_live(is_rehearsal=True)
        self.since_ms = epoch_ms(self._clock.utc_now())

    def begin_ending(self) -> None:
        """The host ended the show; its outputs are closing."""
        self._rule.begin_ending()

    def end(self) -> int:
        """Every output is closed. Returns when it all began, epoch milliseconds."""
        self._rule.ended()
        began_ms, self.since_ms = self.since_ms, None
        self.leave()
        return began_ms or 0

    def settle(self) -> None:
        """This show is the profile's: an engine that falls from now on finds it again."""
        self._journal.write(self._file)

    def leave(self) -> None:
        """The engine ends in order: nothing fell."""
        self._keep(None)

    def start_next_show(self) -> tuple[ShowId, ShowId]:
        """Another show from the next start on: (this one, that one)."""
        former, self._journal = self._journal.show_id, Journal.new()
        return former, self._journal.show_id

    def _keep(self, live_since_ms: int | None) -> None:
        self._journal = self._journal.on_air(live_since_ms)
        self._journal.write(self._file)
