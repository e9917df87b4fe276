"""Commands about edges elsewhere: pairing with them, switching and forgetting them."""

from dataclasses import dataclass, field

from studio.control.command import Command
from studio.ids import EdgeId


@dataclass(frozen=True, slots=True)
class PairEdge(Command):
    """Make an edge on a server ours. code: what it printed; good for one use, ten minutes."""

    address: str
    code: str = field(repr=False)
    name: str = ""


@dataclass(frozen=True, slots=True)
class EnableEdge(Command):
    """Send picture, chat and products there or not; on air this takes effect at once."""

    edge_id: EdgeId
    enabled: bool


@dataclass(frozen=True, slots=True)
class RemoveEdge(Command):
    """Forget an edge and its keys."""

    edge_id: EdgeId


COMMANDS: tuple[type[Command], ...] = (PairEdge, EnableEdge, RemoveEdge)
