"""The destinations of the fake engine: the rules of the real ones, without keys or network."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from studio.control import destination_commands as c
from studio.control.command import Command
from studio.control.destination_states import DestinationsState, DestinationState, Trial
from studio.ids import DestinationId
from studio.push.destination import Destination, checked

Put = Callable[[str, Any], None]


class FakeDestinations:
    """handlers: what the fake engine calls for each command."""

    def __init__(self, slices: dict[str, Any], put: Put) -> None:
        self._slices = slices
        self._put = put
        self.handlers: dict[type[Command], Callable[[Any], object]] = {
            c.AddDestination: self._add,
            c.ChangeDestination: self._change,
            c.RemoveDestination: lambda wish: self._keep(self._without(wish.destination_id)),
            c.EnableDestination: lambda wish: self._set(
                wish.destination_id, is_enabled=wish.enabled
            ),
            c.SetMainDestination: self._set_main,
            c.TryDestination: lambda wish: self._set(wish.destination_id, trial=Trial.PASSED),
        }

    @property
    def _state(self) -> DestinationsState:
        state = self._slices["destinations"]
        assert isinstance(state, DestinationsState)
        return state

    def _keep(self, destinations: tuple[DestinationState, ...]) -> None:
        self._put("destinations", replace(self._state, destinations=destinations))

    def _without(self, destination_id: DestinationId) -> tuple[DestinationState, ...]:
        kept = self._state.destinations
        return tuple(each for each in kept if each.destination_id != destination_id)

    def _set(self, destination_id: DestinationId, **changes: Any) -> None:  # noqa: ANN401 - fields of a dataclass
        self._keep(
            tuple(
                replace(each, **changes) if each.destination_id == destination_id else each
                for each in self._state.destinations
            )
        )

    def _add(self, wish: c.AddDestination) -> None:
        number = len(self._state.destinations) + 1
        wanted = Destination(
            DestinationId(f"n{number}"),
            wish.preset,
            wish.name,
            wish.url,
            watch_url=wish.watch_url,
            watch_delay_s=wish.watch_delay_s,
        )
        made, key = checked(wanted, wish.key)
        state = DestinationState(
            made.destination_id,
            made.preset,
            made.kind,
            made.name,
            made.url,
            is_enabled=True,
            has_key=bool(key),
            watch_url=made.watch_url,
            watch_delay_s=made.watch_delay_s,
            is_watched=bool(made.watch_url),
        )
        self._keep((*self._state.destinations, state))

    def _change(self, wish: c.ChangeDestination) -> None:
        self._set(
            wish.destination_id,
            name=wish.name,
            url=wish.url,
            watch_url=wish.watch_url,
            watch_delay_s=wish.watch_delay_s,
        )

    def _set_main(self, wish: c.SetMainDestination) -> None:
        self._keep(
            tuple(
                replace(each, is_main=each.destination_id == wish.destination_id)
                for each in self._state.destinations
            )
        )
