"""The destinations of this studio as front ends see them. A key never leaves the engine."""

from dataclasses import dataclass
from enum import Enum

from studio.control.problem import Problem
from studio.ids import DestinationId


class Trial(Enum):
    """How the last test of a destination went."""

    NONE = "none"
    RUNNING = "running"
    PASSED = "passed"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class PresetState:
    """A platform or kind of server we know. name: its own; url: "" when each account has its own.

    kind: rtmp or whip. where, key_name: catalogue keys; where to find the key, what it is called.
    can_serve: a server that may show the picture to our own watch page.
    """

    preset: str
    name: str
    kind: str
    url: str
    key_name: str
    where: str
    needs_key: bool = True
    can_serve: bool = False


@dataclass(frozen=True, slots=True)
class DestinationState:
    """An audience of ours. is_main: its network decides the bitrate. has_key: one is kept.

    is_watched: our watch page plays its picture, at `watch_url`, `watch_delay_s` late.
    """

    destination_id: DestinationId
    preset: str
    kind: str
    name: str
    url: str
    is_enabled: bool
    has_key: bool
    is_main: bool = False
    trial: Trial = Trial.NONE
    problem: Problem | None = None
    watch_url: str = ""
    watch_delay_s: int = 10
    is_watched: bool = False


@dataclass(frozen=True, slots=True)
class DestinationsState:
    """Every destination in the host's order. keys_last: False when keys end with the program."""

    destinations: tuple[DestinationState, ...] = ()
    presets: tuple[PresetState, ...] = ()
    keys_last: bool = True
