"""Commands about the markets of the show."""

from dataclasses import dataclass
from typing import ClassVar

from studio.control.command import Command
from studio.control.roles import Role


@dataclass(frozen=True, slots=True)
class SignText(Command):
    """Somebody who knows the market found `text` right there; "" as reviewer takes that back."""

    ROLE: ClassVar[Role] = Role.PRODUCER
    country: str
    text: str
    reviewer: str


COMMANDS: tuple[type[Command], ...] = (SignText,)
