"""The keys' file by command: opened with its passphrase, begun, or forgotten.

Lives on the engine's control loop; the vault is asked on a worker thread, for it may take long.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence

from studio.control import key_commands as c
from studio.control.door import Door
from studio.control.key_states import KeyPlace, KeysState
from studio.kit.vault import Vault


class KeyDesk:
    """on_open: what looks for its keys again once they can be read."""

    def __init__(
        self, vault: Vault, door: Door, on_open: Sequence[Callable[[], Awaitable[None]]]
    ) -> None:
        self._vault = vault
        self._door = door
        self._on_open = on_open

    def wire(self) -> None:
        """Take the commands; where the keys are is not known before `look`."""
        self._door.on(c.UnlockKeys, self._unlock)
        self._door.on(c.ForgetKeys, self._forget)
        self._door.show("keys", KeysState())

    async def look(self) -> None:
        """Find out where keys are kept."""
        place = await asyncio.to_thread(lambda: self._vault.place)
        self._door.show("keys", KeysState(KeyPlace(place)))

    async def _unlock(self, command: c.UnlockKeys) -> None:
        await asyncio.to_thread(self._vault.unlock, command.passphrase)
        await self.look()
        for read_again in self._on_open:
            await read_again()

    async def _forget(self, _: c.ForgetKeys) -> None:
        await asyncio.to_thread(self._vault.forget)
        await self.look()
