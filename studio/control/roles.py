"""Who may do what."""

from enum import IntEnum


class Role(IntEnum):
    """A front end's role; each includes what stands below it (OWNER: the host's own window)."""

    OBSERVER = 1
    MODERATOR = 2
    SELLER = 3
    PRODUCER = 4
    OWNER = 5
