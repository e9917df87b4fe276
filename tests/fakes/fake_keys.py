"""The keys' file of the fake engine: one passphrase opens it."""

from collections.abc import Callable
from typing import Any

from studio.control import key_commands as c
from studio.control.command import Command
from studio.control.key_states import KeyPlace, KeysState
from studio.errors import UserError

PASSPHRASE = "four words of mine"


class FakeKeys:
    """handlers: what the fake engine calls for each command."""

    def __init__(self, put: Callable[[str, Any], None]) -> None:
        self._put = put
        self.handlers: dict[type[Command], Callable[[Any], object]] = {
            c.UnlockKeys: self._unlock,
            c.ForgetKeys: lambda _: put("keys", KeysState(KeyPlace.MEMORY)),
        }

    def _unlock(self, wish: c.UnlockKeys) -> None:
        if wish.passphrase != PASSPHRASE:
            raise UserError("This passphrase does not open the keys.", code="keys.passphrase")
        self._put("keys", KeysState(KeyPlace.FILE))
