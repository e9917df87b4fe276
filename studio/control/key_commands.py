"""Commands about where this studio keeps its keys. The host's alone."""

from dataclasses import dataclass, field

from studio.control.command import Command


@dataclass(frozen=True, slots=True)
class UnlockKeys(Command):
    """Open the encrypted file of the keys, or begin one where the system has no keyring."""

    passphrase: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class ForgetKeys(Command):
    """Away with the encrypted file: its passphrase is lost."""


COMMANDS: tuple[type[Command], ...] = (UnlockKeys, ForgetKeys)
