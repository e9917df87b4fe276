"""The edges elsewhere as front ends see them. Their keys never leave the engine."""

from dataclasses import dataclass

from studio.control.problem import Problem
from studio.ids import EdgeId


@dataclass(frozen=True, slots=True)
class EdgeState:
    """An edge on a server. rtt_ms: of its link, None while it is not connected."""

    edge_id: EdgeId
    name: str
    url: str
    watch_url: str
    is_enabled: bool
    is_connected: bool = False
    viewers: int = 0
    rtt_ms: int | None = None
    problem: Problem | None = None


@dataclass(frozen=True, slots=True)
class EdgesState:
    """Every edge in the order of pairing.

    keys_last: False when keys end with the program. pairings: how many succeeded so far.
    """

    edges: tuple[EdgeState, ...] = ()
    keys_last: bool = True
    pairings: int = 0
