"""Commands about the recording."""

from dataclasses import dataclass
from typing import ClassVar

from studio.control.command import Command
from studio.control.roles import Role


@dataclass(frozen=True, slots=True)
class MarkMoment(Command):
    """Mark the present moment of the recording, to find it again. text: what happened, or ""."""

    ROLE: ClassVar[Role] = Role.SELLER
    text: str = ""


COMMANDS: tuple[type[Command], ...] = (MarkMoment,)
