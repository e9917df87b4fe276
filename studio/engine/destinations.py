"""The host's destinations: kept in the profile, shown, tested, and sent to.

Lives on the engine's control loop.
"""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from studio.control import destination_commands as c
from studio.control.destination_states import DestinationsState, DestinationState, Trial
from studio.control.door import Door
from studio.control.problem import Problem
from studio.engine import destination_file
from studio.engine.destination_file import Kept
from studio.engine.destination_keys import DestinationKeys
from studio.engine.output_maker import Target
from studio.engine.outputs import Outputs
from studio.errors import N_, StudioError, UserError
from studio.ids import DestinationId, new_id
from studio.kit.tasks import TaskScope
from studio.kit.vault import Vault
from studio.push.destination import Destination, checked
from studio.push.persistence import problem_of
from studio.push.presets import PRESETS

_MOST = 12
_UNLOCK_WAIT_S = 5.0
_FILE = "destinations.json"


@dataclass(frozen=True, slots=True)
class _Verdict:
    trial: Trial = Trial.NONE
    problem: Problem | None = None


class Destinations:
    """Owner of the list. is_live: asked whether outputs begin and end at once.

    on_watched: told whose picture our watch page plays, None for the edge's own. on_change: called
    after anything about them changed.
    """

    def __init__(
        self,
        folder: Path,
        outputs: Outputs,
        is_live: Callable[[], bool],
        vault: Vault | None = None,
    ) -> None:
        self._path = folder / _FILE
        self._keys = DestinationKeys(vault or Vault(str(folder.resolve())))
        self._outputs = outputs
        self._is_live = is_live
        self._door: Door | None = None
        self._kept = Kept()
        self._verdicts: dict[DestinationId, _Verdict] = {}
        self._scope = TaskScope("destinations")
        self.on_watched: Callable[[Destination | None], None] = lambda _: None
        self.on_change: Callable[[], None] = lambda: None

    def wire(self, door: Door) -> None:
        """Take the commands about destinations."""
        self._door = door
        door.on(c.AddDestination, self._add)
        door.on(c.ChangeDestination, self._change)
        door.on(c.RemoveDestination, self._remove)
        door.on(c.EnableDestination, self._enable)
        door.on(c.SetMainDestination, self._set_main)
        door.on(c.TryDestination, self._try)

    async def load(self) -> None:
        """Read the file; the keys follow with `unlock`."""
        self._kept = await asyncio.to_thread(destination_file.read, self._path)
        self._show()

    async def unlock(self) -> None:
        """Read the keys where there are any to read.

        A keyring may ask its user for a password first: after some seconds the studio goes on,
        and what is on air without its key joins when the answer comes.
        """
        if self._kept.destinations:
            task = self._scope.start(self._unlock(), "unlock")
            await asyncio.wait({task}, timeout=_UNLOCK_WAIT_S)

    async def aclose(self) -> None:
        """Wait for nothing any more."""
        await self._scope.aclose()

    @property
    def targets(self) -> Sequence[Target]:
        """Where to send now, the main one first."""
        return [self._target(each) for each in self._kept.enabled]

    @property
    def public_names(self) -> tuple[str, ...]:
        """Where people outside see what is sent: what is switched on and has its key."""
        ready = (one for one in self.targets if not one.destination.lacks(one.key))
        return tuple(one.destination.name for one in ready if one.destination.is_public)

    async def _unlock(self) -> None:
        kept = self._kept.destinations
        without = {each for each in kept if not self._keys.of(each.destination_id)}
        await self._keys.read(each.destination_id for each in kept)
        self._show()
        for each in kept:
            is_new = each in without and self._keys.of(each.destination_id)
            if is_new or not self._outputs.is_running(each.destination_id):
                self._send(each)

    async def _add(self, command: c.AddDestination) -> None:
        if len(self._kept.destinations) >= _MOST:
            raise UserError(
                N_("The studio sends to {count} destinations at most."),
                remedy=N_("Remove one that you no longer use."),
                code="destination.too_many",
                fields={"count": _MOST},
            )
        wanted = Destination(
            DestinationId(new_id()),
            command.preset,
            command.name,
            command.url,
            watch_url=command.watch_url,
            watch_delay_s=command.watch_delay_s,
        )
        made, key = checked(wanted, command.key)
        await self._keys.keep(made.destination_id, key)
        await self._keep(self._kept.having(made))
        self._send(made)

    async def _change(self, command: c.ChangeDestination) -> None:
        former = self._kept.known(command.destination_id)
        key = self._keys.of(former.destination_id) if command.key is None else command.key
        wanted = replace(
            former,
            name=command.name,
            url=command.url,
            watch_url=command.watch_url,
            watch_delay_s=command.watch_delay_s,
        )
        made, key = checked(wanted, key)
        await self._keys.keep(made.destination_id, key)
        self._verdicts.pop(made.destination_id, None)
        await self._keep(self._kept.having(made))
        self._send(made)

    async def _remove(self, command: c.RemoveDestination) -> None:
        gone = self._kept.known(command.destination_id)
        self._outputs.leave(gone.destination_id)
        await self._keys.keep(gone.destination_id, "")
        self._verdicts.pop(gone.destination_id, None)
        await self._keep(self._kept.without(gone))

    async def _enable(self, command: c.EnableDestination) -> None:
        former = self._kept.known(command.destination_id)
        made = replace(former, is_enabled=command.enabled)
        await self._keep(self._kept.having(made))
        self._send(made)

    async def _set_main(self, command: c.SetMainDestination) -> None:
        main = self._kept.known(command.destination_id).destination_id
        await self._keep(replace(self._kept, main=main))

    async def _try(self, command: c.TryDestination) -> None:
        tried = self._kept.known(command.destination_id)
        if self._outputs.is_running(tried.destination_id):
            raise UserError(
                N_("This destination is on air now."),
                remedy=N_("Its state stands at the foot of the window."),
                code="destination.on_air",
            )

        def judge(error: StudioError | None) -> None:
            verdict = _Verdict(Trial.FAILED, problem_of(error)) if error else _Verdict(Trial.PASSED)
            self._judge(tried.destination_id, verdict)

        self._judge(tried.destination_id, _Verdict(Trial.RUNNING))
        self._outputs.try_out(self._target(tried), judge)

    def _judge(self, destination_id: DestinationId, verdict: _Verdict) -> None:
        self._verdicts[destination_id] = verdict
        self._show()

    def _send(self, destination: Destination) -> None:
        """On air a change shows at once, at this one output alone."""
        if not self._is_live():
            return
        self._outputs.leave(destination.destination_id)
        if destination.is_enabled:
            self._outputs.join(self._target(destination))

    def _target(self, destination: Destination) -> Target:
        return Target(destination, self._keys.of(destination.destination_id))

    async def _keep(self, kept: Kept) -> None:
        await asyncio.to_thread(destination_file.write, self._path, kept)
        self._kept = kept
        self._show()

    def _show(self) -> None:
        self._outputs.main = self._kept.first
        self.on_watched(self._kept.watched)
        if self._door is not None:
            shown = tuple(self._state(each) for each in self._kept.destinations)
            state = DestinationsState(shown, PRESETS, self._keys.are_lasting)
            self._door.show("destinations", state)
        self.on_change()

    def _state(self, each: Destination) -> DestinationState:
        verdict = self._verdicts.get(each.destination_id, _Verdict())
        return DestinationState(
            each.destination_id,
            each.preset,
            each.kind,
            each.name,
            each.url,
            each.is_enabled,
            has_key=bool(self._keys.of(each.destination_id)),
            is_main=each.destination_id == self._kept.first,
            trial=verdict.trial,
            problem=verdict.problem,
            watch_url=each.watch_url,
            watch_delay_s=each.watch_delay_s,
            is_watched=each == self._kept.watched,
        )
