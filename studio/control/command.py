"""What every command is: a frozen dataclass with the role it needs and a name on the wire."""

import re
from dataclasses import dataclass
from typing import ClassVar

from studio.control.roles import Role


@dataclass(frozen=True, slots=True)
class Command:
    """Base of every command. ROLE: the least role that may send it."""

    ROLE: ClassVar[Role] = Role.OWNER


def wire_name(command: type[Command]) -> str:
    """`PinProduct` -> `pin_product`."""
    return re.sub(r"(?<!^)(?=[A-Z])", "_", command.__name__).lower()
