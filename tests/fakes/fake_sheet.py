"""The run of show of the fake engine: steps are gone through, added and moved as it does."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from studio.control.command import Command
from studio.control.sheet_commands import (
    AddSegment,
    EditSegment,
    GoToSegment,
    MoveSegment,
    RemoveSegment,
    StepSegment,
)
from studio.control.sheet_states import Segment, SheetState
from studio.ids import SegmentId, new_id


class FakeSheet:
    """Handlers for the fake control."""

    def __init__(self, slices: dict[str, Any], put: Callable[[str, object], None]) -> None:
        self._slices = slices
        self._put = put
        self.handlers: dict[type[Command], Callable[[Any], object]] = {
            AddSegment: self._add,
            EditSegment: self._edit,
            GoToSegment: lambda c: self._set(current=c.segment_id),
            StepSegment: self._step,
            MoveSegment: self._move,
            RemoveSegment: self._remove,
        }

    @property
    def _state(self) -> SheetState:
        state: SheetState = self._slices["sheet"]
        return state

    def _set(self, **changes: Any) -> None:  # noqa: ANN401 - of the slice
        self._put("sheet", replace(self._state, **changes))

    def _add(self, command: AddSegment) -> None:
        added = Segment(
            SegmentId(new_id()),
            command.title,
            command.planned_s,
            command.product_id,
            command.notes,
            command.prompts,
        )
        self._set(segments=(*self._state.segments, added))

    def _edit(self, command: EditSegment) -> None:
        edited = Segment(
            command.segment_id,
            command.title,
            command.planned_s,
            command.product_id,
            command.notes,
            command.prompts,
        )
        self._set(
            segments=tuple(
                edited if one.segment_id == command.segment_id else one
                for one in self._state.segments
            )
        )

    def _step(self, command: StepSegment) -> None:
        ids = [one.segment_id for one in self._state.segments]
        place = ids.index(self._state.current) + command.by if self._state.current else 0
        self._set(current=ids[place])

    def _move(self, command: MoveSegment) -> None:
        moved = next(o for o in self._state.segments if o.segment_id == command.segment_id)
        others = [one for one in self._state.segments if one != moved]
        others.insert(command.to, moved)
        self._set(segments=tuple(others))

    def _remove(self, command: RemoveSegment) -> None:
        self._set(
            segments=tuple(
                one for one in self._state.segments if one.segment_id != command.segment_id
            )
        )
