"""The keys of the host's destinations: in the keyring, and in memory while the engine runs.

Used on the engine's control loop; the keyring is asked on a worker thread, for it may block.
"""

import asyncio
from collections.abc import Iterable

from studio.ids import DestinationId
from studio.kit.vault import Vault


class DestinationKeys:
    """are_lasting: False when the system has no keyring, so that keys end with the program."""

    def __init__(self, vault: Vault) -> None:
        self.are_lasting = True
        self._vault = vault
        self._keys: dict[DestinationId, str] = {}

    def of(self, destination_id: DestinationId) -> str:
        """The key, or ""."""
        return self._keys.get(destination_id, "")

    async def read(self, destination_ids: Iterable[DestinationId]) -> None:
        """Ask the keyring for the keys of these."""
        wanted = tuple(destination_ids)
        found = await asyncio.to_thread(lambda: [(each, self._vault.get(each)) for each in wanted])
        self._keys |= {each: key for each, key in found if key is not None}
        self.are_lasting = await asyncio.to_thread(lambda: self._vault.is_lasting)

    async def keep(self, destination_id: DestinationId, key: str) -> None:
        """Keep a key; "" forgets it."""
        if key == self.of(destination_id):
            return
        self._keys.pop(destination_id, None)
        if key:
            self._keys[destination_id] = key
            self.are_lasting = await asyncio.to_thread(self._vault.put, destination_id, key)
        else:
            await asyncio.to_thread(self._vault.drop, destination_id)
