"""Commands about the picture's encoder."""

from dataclasses import dataclass

from studio.control.command import Command


@dataclass(frozen=True, slots=True)
class TryEncoders(Command):
    """Try every hardware encoder that may be here for a second; takes some seconds."""


@dataclass(frozen=True, slots=True)
class SetEncoder(Command):
    """Use this encoder from the next show on. name: auto takes the first that passed its trial."""

    name: str


COMMANDS: tuple[type[Command], ...] = (TryEncoders, SetEncoder)
