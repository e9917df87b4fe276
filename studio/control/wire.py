"""The control API's messages on its WebSocket, as JSON texts.

The client speaks first (`Hello`), the server answers `Welcome` with every slice and a snapshot of
both feeds, then sends `SliceChanged` and `FeedArrived` as they come. Every `CommandCall` is
answered once, by `Done` or `Refused`, with the id the caller chose.
"""

from dataclasses import dataclass, field
from typing import Any, Literal

from studio.control.roles import Role
from studio.control.states import Problem

PROTOCOL = 1


@dataclass(frozen=True, slots=True)
class Hello:
    """The client's first message."""

    token: str
    protocol: int = PROTOCOL
    t: Literal["hello"] = "hello"


@dataclass(frozen=True, slots=True)
class CommandCall:
    """A command by wire name; args as in its class."""

    id: int
    name: str
    args: dict[str, Any] = field(default_factory=dict)
    t: Literal["command"] = "command"


@dataclass(frozen=True, slots=True)
class Welcome:
    """All state at once. slices, feeds: by wire name, dumped by their types."""

    role: Role
    slices: dict[str, Any]
    feeds: dict[str, Any]
    t: Literal["welcome"] = "welcome"


@dataclass(frozen=True, slots=True)
class SliceChanged:
    """One slice was replaced."""

    name: str
    value: Any
    t: Literal["slice"] = "slice"


@dataclass(frozen=True, slots=True)
class FeedArrived:
    """New or amended entries of one feed."""

    name: str
    batch: Any
    t: Literal["feed"] = "feed"


@dataclass(frozen=True, slots=True)
class Done:
    """The command with this id was carried out."""

    id: int
    t: Literal["done"] = "done"


@dataclass(frozen=True, slots=True)
class Refused:
    """The command with this id was not carried out; why, and what to do."""

    id: int
    problem: Problem
    t: Literal["refused"] = "refused"


ClientMessage = Hello | CommandCall
ServerMessage = Welcome | SliceChanged | FeedArrived | Done | Refused
