"""The watch page of a rehearsal: an edge of its own on this computer, for those with its link.

The edges that buyers know hear nothing of a rehearsal: no picture, no sound, no card, no chat.
Lives on the engine's control loop.
"""

import asyncio
import shutil

from studio.control.audience import Reach
from studio.control.settings_states import ShareState
from studio.edge.invited import invitation
from studio.engine import edge_process
from studio.engine.edge_process import EdgeAddress
from studio.engine.reach import share_state
from studio.link.links import Links
from studio.paths import Profile


class Rehearsal:
    """Opens and closes that edge. host: where it listens. reach: how far that is.

    Its folder lasts as long as the rehearsal: an old link opens no later one.
    """

    def __init__(self, profile: Profile, links: Links, host: str, reach: Reach) -> None:
        self._profile = Profile(profile.rehearsal_dir)
        self._links = links
        self._host = host
        self._reach = reach
        self._address: EdgeAddress | None = None
        self._lock = asyncio.Lock()

    @property
    def share(self) -> ShareState | None:
        """The links for the team; None while nothing is rehearsed."""
        address = self._address
        if address is None:
            return None
        known = share_state(address.url, self._reach)
        links = tuple(invitation(link, address.link_token) for link in known.links)
        return ShareState(known.reach, links, is_rehearsal=True)

    @property
    def link(self) -> str:
        """The team's page for browsers of this computer, or ""."""
        address = self._address
        return invitation(address.watch_url, address.link_token) if address is not None else ""

    async def open(self) -> EdgeAddress:
        """An edge where nobody is yet. Raises FatalError when none comes up."""
        async with self._lock:
            if self._address is None:
                await self._clear()
                address = await edge_process.attach_or_start(
                    self._profile, (self._host, 0), is_private=True
                )
                await self._links.rehearse(address.url, address.link_token)
                self._address = address
            return self._address

    async def sweep(self) -> None:
        """Drop what an engine that fell left behind."""
        async with self._lock:
            if self._address is None and self._profile.root.exists():
                await self._clear()

    async def close(self) -> None:
        """Nobody finds it any more."""
        async with self._lock:
            if self._address is not None:
                self._address = None
                await self._links.perform()
                await self._clear()

    @property
    def testers(self) -> frozenset[str]:
        """The viewers who took part."""
        return self._links.testers

    async def _clear(self) -> None:
        """End the edge, also one that a fallen engine left, and drop all it knew."""
        left = edge_process.read_address(self._profile)
        if left is not None:
            await edge_process.stop(left)
        await asyncio.to_thread(shutil.rmtree, self._profile.root, ignore_errors=True)
