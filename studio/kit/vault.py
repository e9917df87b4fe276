"""Secrets in the keyring of the operating system; without one, in an encrypted file or in memory.

Never in the store, the environment, arguments or logs. A keyring may ask its user something, so
every call may block for long: use it from a worker thread.
"""

from functools import cached_property
from typing import TYPE_CHECKING

import structlog

from studio.kit.key_file import KeyFile

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

SERVICE = "caravan-studio"
_REFUSED = ("keyring.backends.fail", "keyring.backends.null", "keyrings.alt")  # or plain text

_log = structlog.get_logger(__name__)


class Vault:
    """Named secrets of one profile. Safe from every thread.

    backend: None asks the system which keyring it has, at the first use. file: where secrets go
    when it has none, once its person gave a passphrase; until then they end with the program.
    """

    def __init__(
        self, profile: str, backend: "KeyringBackend | None" = None, file: KeyFile | None = None
    ) -> None:
        self._profile = profile
        self._backend = backend
        self._file = file
        self._memory: dict[str, str] = {}

    @property
    def is_lasting(self) -> bool:
        """False when secrets end with the program: nothing safe was found to keep them in."""
        return self._keyring is not None or self._open_file is not None

    @property
    def place(self) -> str:
        """Where secrets are kept: keyring, file, locked (a file without its passphrase), memory."""
        if self._keyring is not None:
            return "keyring"
        if self._open_file is not None:
            return "file"
        return "locked" if self._file is not None and self._file.exists else "memory"

    def unlock(self, passphrase: str) -> None:
        """Open the file, or begin it; what was in memory goes there. Raises UserError."""
        if self._file is None or self._keyring is not None:
            return
        self._file.open(passphrase)
        for name, secret in tuple(self._memory.items()):
            self._file.put(name, secret)
            del self._memory[name]

    def forget(self) -> None:
        """Away with the file."""
        if self._file is not None:
            self._file.forget()

    def get(self, name: str) -> str | None:
        """The secret of this name; None when there is none or the keyring is locked."""
        from keyring.errors import KeyringError

        known = self._memory.get(name)
        if known is None and self._open_file is not None:
            return self._open_file.get(name)
        if known is not None or self._keyring is None:
            return known
        try:
            return self._keyring.get_password(SERVICE, self._entry(name))
        except KeyringError as error:
            _log.warning("vault.locked", name=name, reason=type(error).__name__)
            return None

    def put(self, name: str, secret: str) -> bool:
        """Keep a secret. False when it will be forgotten with the program."""
        from keyring.errors import KeyringError

        if self._open_file is not None:
            self._open_file.put(name, secret)
            return True
        self._memory[name] = secret
        if self._keyring is None:
            return False
        try:
            self._keyring.set_password(SERVICE, self._entry(name), secret)
        except KeyringError as error:
            _log.warning("vault.not_kept", name=name, reason=type(error).__name__)
            return False
        del self._memory[name]
        return True

    def drop(self, name: str) -> None:
        """Forget a secret, if it is there."""
        from keyring.errors import KeyringError

        self._memory.pop(name, None)
        if self._open_file is not None:
            self._open_file.drop(name)
        if self._keyring is None:
            return
        try:
            self._keyring.delete_password(SERVICE, self._entry(name))
        except KeyringError as error:
            _log.info("vault.nothing_to_drop", name=name, reason=type(error).__name__)

    @property
    def _open_file(self) -> KeyFile | None:
        is_used = self._file is not None and self._file.is_open and self._keyring is None
        return self._file if is_used else None

    @cached_property
    def _keyring(self) -> "KeyringBackend | None":
        import keyring  # here: looking for the system's keyring costs a tenth of a second

        found = self._backend or keyring.get_keyring()
        return None if type(found).__module__.startswith(_REFUSED) else found

    def _entry(self, name: str) -> str:
        return f"{self._profile}:{name}"
