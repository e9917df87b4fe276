"""Commands of the demo."""

from dataclasses import dataclass
from typing import ClassVar

from studio.control.command import Command
from studio.control.roles import Role


@dataclass(frozen=True, slots=True)
class SetDemoAudience(Command):
    """Invite made-up buyers, or send them away. Refused outside the demo."""

    ROLE: ClassVar[Role] = Role.SELLER
    on: bool


COMMANDS: tuple[type[Command], ...] = (SetDemoAudience,)
