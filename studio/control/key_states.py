"""Where this studio keeps its keys, as front ends see it. The keys never leave the engine."""

from dataclasses import dataclass
from enum import Enum


class KeyPlace(Enum):
    """KEYRING: the system's. FILE: encrypted, open. LOCKED: encrypted. MEMORY: until the end."""

    KEYRING = "keyring"
    FILE = "file"
    LOCKED = "locked"
    MEMORY = "memory"


@dataclass(frozen=True, slots=True)
class KeysState:
    """Where keys are kept from now on."""

    place: KeyPlace = KeyPlace.KEYRING
