"""The edges elsewhere: paired by a code, kept in the profile, sent to, and their links watched.

Lives on the engine's control loop.
"""

import asyncio
import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from yarl import URL

from studio.control import edge_commands as c
from studio.control.door import Door
from studio.control.edge_states import EdgesState, EdgeState
from studio.control.problem import Problem
from studio.engine import edge_file
from studio.engine.edge_file import KeptEdges, Paired
from studio.engine.output_maker import Target
from studio.engine.outputs import Outputs
from studio.errors import N_, StudioError, UserError
from studio.ids import DestinationId, EdgeId
from studio.kit.tasks import TaskScope
from studio.kit.vault import Vault
from studio.l10n.safe_text import safe_text
from studio.link.links import Links
from studio.link.pairing import PairedEdge, pair
from studio.push.destination import Destination
from studio.push.persistence import problem_of

_MOST = 8
_NAME_CHARS = 60
_UNLOCK_WAIT_S = 5.0
_FILE = "edges.json"


class Edges:
    """Owner of the list. is_live: asked whether outputs begin and end at once.

    on_change: called when the addresses for buyers changed, or their order.
    """

    def __init__(
        self,
        folder: Path,
        links: Links,
        outputs: Outputs,
        vault: Vault,
        is_live: Callable[[], bool],
    ) -> None:
        self._path = folder / _FILE
        self._links = links
        self._outputs = outputs
        self._vault = vault
        self._is_live = is_live
        self._on_change: Callable[[], None] = lambda: None
        self._door: Door | None = None
        self._kept = KeptEdges()
        self._keys: dict[EdgeId, PairedEdge] = {}
        self._reached: set[EdgeId] = set()  # since the start, or since it was switched on
        self._told_urls: Sequence[str] = ()
        self._keys_last = True
        self._pairings = 0
        self._scope = TaskScope("edges")

    def wire(self, door: Door, on_change: Callable[[], None]) -> None:
        """Take the commands about edges."""
        self._door, self._on_change = door, on_change
        self._links.on_change = self._links_changed
        door.on(c.PairEdge, self._pair)
        door.on(c.EnableEdge, self._enable)
        door.on(c.RemoveEdge, self._remove)

    async def load(self) -> None:
        """Read the file; the keys follow with `unlock`."""
        self._kept = await asyncio.to_thread(edge_file.read, self._path)
        self._show()

    async def unlock(self) -> None:
        """Read the keys and reach the edges.

        A keyring may ask its user for a password first: after some seconds the studio goes on,
        and the edges join when the answer comes.
        """
        if self._kept.edges:
            task = self._scope.start(self._unlock(), "unlock")
            await asyncio.wait({task}, timeout=_UNLOCK_WAIT_S)

    async def aclose(self) -> None:
        """End every link."""
        await self._scope.aclose()
        await self._links.aclose()

    @property
    def watch_urls(self) -> Sequence[str]:
        """Where buyers everywhere watch, at the edges that are connected first.

        One that was lost stays behind them: its buyers may still be there.
        """
        known = [edge for edge in self._kept.enabled if edge.edge_id in self._reached]
        known.sort(key=lambda edge: not self._is_connected(edge))
        return tuple(edge.watch_url for edge in known)

    @property
    def targets(self) -> Sequence[Target]:
        """Where to send the picture."""
        return [self._target(edge) for edge in self._kept.enabled if edge.edge_id in self._keys]

    async def _unlock(self) -> None:
        for edge in self._kept.edges:
            secret = await asyncio.to_thread(self._vault.get, _entry(edge.edge_id))
            if secret is not None and edge.edge_id not in self._keys:
                self._keys[edge.edge_id] = _keys_of(edge, secret)
                if edge.is_enabled:
                    self._join(edge)
        self._keys_last = await asyncio.to_thread(lambda: self._vault.is_lasting)
        self._show()

    async def _pair(self, command: c.PairEdge) -> None:
        if len(self._kept.edges) >= _MOST:
            raise UserError(
                N_("The studio has {count} edges at most."),
                remedy=N_("Remove one that you no longer use."),
                code="edge.too_many",
                fields={"count": _MOST},
            )
        series = self._kept.free_series
        paired = await pair(command.address, command.code, series)
        keys = {"link": paired.link_token, "publish": paired.publish_token}
        entry = _entry(paired.edge_id)
        self._keys_last = await asyncio.to_thread(self._vault.put, entry, json.dumps(keys))
        self._keys[paired.edge_id] = paired
        name = safe_text(command.name, _NAME_CHARS) or URL(paired.url).host or paired.url
        made = Paired(paired.edge_id, name, paired.url, series)
        self._pairings += 1
        await self._keep(self._kept.having(made))
        self._leave(made)
        self._join(made)

    async def _enable(self, command: c.EnableEdge) -> None:
        made = replace(self._kept.known(command.edge_id), is_enabled=command.enabled)
        if made.is_enabled and made.edge_id not in self._keys:
            raise UserError(
                N_("The keys of {name} are not there."),
                remedy=N_("Pair it again with a new code."),
                code="edge.no_key",
                fields={"name": made.name},
            )
        await self._keep(self._kept.having(made))
        self._leave(made)
        if made.is_enabled:
            self._join(made)

    async def _remove(self, command: c.RemoveEdge) -> None:
        gone = self._kept.known(command.edge_id)
        self._leave(gone)
        await self._links.forget(gone.edge_id)
        self._keys.pop(gone.edge_id, None)
        await asyncio.to_thread(self._vault.drop, _entry(gone.edge_id))
        await self._keep(self._kept.without(gone))

    def _join(self, edge: Paired) -> None:
        """Chat, orders and products at once; the picture while on air."""
        keys = self._keys[edge.edge_id]
        self._links.join(edge.edge_id, edge.url, keys.link_token)
        if self._is_live():
            self._outputs.join(self._target(edge))
        self._show()

    def _leave(self, edge: Paired) -> None:
        self._outputs.leave(DestinationId(edge.edge_id))
        self._reached.discard(edge.edge_id)
        self._links.leave(edge.edge_id)
        self._show()

    def _target(self, edge: Paired) -> Target:
        whip_url = f"{edge.url}/whip/live"
        destination = Destination(DestinationId(edge.edge_id), "whip", edge.name, whip_url)
        return Target(destination, self._keys[edge.edge_id].publish_token)

    async def _keep(self, kept: KeptEdges) -> None:
        await asyncio.to_thread(edge_file.write, self._path, kept)
        self._kept = kept
        self._show()
        self._told_urls = self.watch_urls
        self._on_change()

    def _links_changed(self) -> None:
        """A link came up, went down or told who is there: the first watch page may be another."""
        self._reached |= {edge.edge_id for edge in self._kept.edges if self._is_connected(edge)}
        self._show()
        if self._told_urls != (urls := self.watch_urls):
            self._told_urls = urls
            self._on_change()

    def _is_connected(self, edge: Paired) -> bool:
        link = self._links.link(edge.edge_id)
        return link is not None and link.is_connected

    def _show(self) -> None:
        if self._door is not None:
            shown = tuple(self._state(edge) for edge in self._kept.edges)
            state = EdgesState(shown, self._keys_last, self._pairings)
            self._door.show("edges", state)

    def _state(self, edge: Paired) -> EdgeState:
        link = self._links.link(edge.edge_id)
        presence = link.presence.value if link is not None else None
        rtt_ms = link.rtt_ms if link is not None else None
        return EdgeState(
            edge.edge_id,
            edge.name,
            edge.url,
            edge.watch_url,
            edge.is_enabled,
            is_connected=self._is_connected(edge),
            viewers=presence.viewers if presence is not None else 0,
            rtt_ms=round(rtt_ms) if rtt_ms is not None else None,
            problem=self._problem(edge, link.problem.value if link is not None else None),
        )

    def _problem(self, edge: Paired, error: StudioError | None) -> Problem | None:
        if error is not None:
            return problem_of(error)
        if edge.is_enabled and edge.edge_id not in self._keys:
            return Problem(
                "edge.no_key",
                N_("The keys of {name} are not there."),
                N_("Pair it again with a new code."),
                {"name": edge.name},
            )
        return None


def _entry(edge_id: EdgeId) -> str:
    return f"edge:{edge_id}"


def _keys_of(edge: Paired, secret: str) -> PairedEdge:
    keys = json.loads(secret)
    return PairedEdge(edge.edge_id, edge.url, str(keys["link"]), str(keys["publish"]))
