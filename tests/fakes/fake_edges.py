"""The edges of the fake engine: one code is right, and every edge is reached at once."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from studio.control import edge_commands as c
from studio.control.command import Command
from studio.control.edge_states import EdgesState, EdgeState
from studio.errors import UserError
from studio.ids import EdgeId

CODE = "482 913 507"


class FakeEdges:
    """handlers: what the fake engine calls for each command."""

    def __init__(self, slices: dict[str, Any], put: Callable[[str, Any], None]) -> None:
        self._slices = slices
        self._put = put
        self.handlers: dict[type[Command], Callable[[Any], object]] = {
            c.PairEdge: self._pair,
            c.EnableEdge: self._enable,
            c.RemoveEdge: self._remove,
        }

    def _change(self, **changes: Any) -> None:  # noqa: ANN401 - fields of a dataclass
        state = self._slices["edges"]
        assert isinstance(state, EdgesState)
        self._put("edges", replace(state, **changes))

    def _pair(self, wish: c.PairEdge) -> None:
        if wish.code != CODE:
            raise UserError("The edge does not know this code.", code="edge.code")
        url = f"https://{wish.address}"
        made = EdgeState(EdgeId("e9"), wish.name, url, f"{url}/watch", is_enabled=True)
        state = self._slices["edges"]
        self._change(edges=(*state.edges, made), pairings=state.pairings + 1)

    def _enable(self, wish: c.EnableEdge) -> None:
        self._change(
            edges=tuple(
                replace(edge, is_enabled=wish.enabled) if edge.edge_id == wish.edge_id else edge
                for edge in self._slices["edges"].edges
            )
        )

    def _remove(self, wish: c.RemoveEdge) -> None:
        edges = self._slices["edges"].edges
        self._change(edges=tuple(edge for edge in edges if edge.edge_id != wish.edge_id))
