"""What belongs to a rehearsal: it is said at the rehearsal's own edge and at no other, ever."""

from studio.ids import ChatLineId, ViewerId
from studio.link.messages import Item, RoomLine, ViewerAct, ViewerChat, ViewerOrder


class Rehearsed:
    """The lines of this engine's rehearsals. testers: who took part in them.

    `begin` and `end` on the control loop, the rest on the store's writer thread.
    """

    def __init__(self) -> None:
        self._since_ms: int | None = None
        self._lines: set[ChatLineId] = set()
        self.testers: set[ViewerId] = set()

    @property
    def is_on(self) -> bool:
        """Whether one runs."""
        return self._since_ms is not None

    def begin(self, now_ms: int) -> None:
        """From now on what the host says is said to the team alone."""
        self._since_ms = now_ms

    def end(self) -> None:
        """What is said from now on is for everybody again; what was said stays where it is."""
        self._since_ms = None

    def heard(self, item: Item) -> None:
        """Something came from the rehearsal's edge."""
        if isinstance(item.body, ViewerChat):
            self._lines.add(item.body.line_id)
        if isinstance(item.body, ViewerChat | ViewerAct | ViewerOrder):
            self.testers.add(item.body.viewer_id)

    def has(self, line_id: str) -> bool:
        """Whether a line was said in a rehearsal."""
        return line_id in self._lines

    def keeps(self, line: RoomLine) -> bool:
        """Whether a line is the team's: of the host, or of a tester, and said in a rehearsal."""
        since_ms = self._since_ms
        if since_ms is not None and line.is_host and line.at_ms >= since_ms:
            self._lines.add(line.line_id)
        return line.line_id in self._lines
