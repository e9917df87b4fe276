"""What a bridge's tool and the edge say to each other, as JSON. assets/bridge/README.md tells it.

A tool says `BridgeLine`; each is answered by `LineReceived` (it is on the edge's disk) or by
`Refused`. The same id again changes nothing and is answered as before. `BridgeReady` comes first,
`HostReply` whenever the host says something, and again under the same id when more of its
translations are known.
"""

from dataclasses import dataclass, field
from functools import cache
from typing import Annotated, Literal

from pydantic import Field, TypeAdapter

from studio.edge.page_protocol import Refused

MAX_LINE_BYTES = 8 * 1024
MOST_LINES = 100
_MOST_ID_CHARS = 200


@dataclass(frozen=True, slots=True)
class BridgeLine:
    """A message of the other platform. id, author_id: the platform's own.

    what, count: said, or so many gifts or reactions.
    """

    id: Annotated[str, Field(min_length=1, max_length=_MOST_ID_CHARS)]
    text: str
    author: str = ""
    author_id: Annotated[str, Field(max_length=_MOST_ID_CHARS)] = ""
    what: Literal["said", "gift", "reaction"] = "said"
    count: Annotated[int, Field(ge=0, le=10**9)] = 0
    t: Literal["line"] = "line"


@dataclass(frozen=True, slots=True)
class BridgeLines:
    """What a webhook brings."""

    lines: Annotated[tuple[BridgeLine, ...], Field(min_length=1, max_length=MOST_LINES)]


@dataclass(frozen=True, slots=True)
class BridgeReady:
    """The token is good; the name is the one the host gave this bridge."""

    name: str
    t: Literal["ready"] = "ready"


@dataclass(frozen=True, slots=True)
class LineReceived:
    """The line is on the disk. line: what the studio calls it (see HostReply.answers)."""

    id: str
    line: str
    t: Literal["received"] = "received"


@dataclass(frozen=True, slots=True)
class HostReply:
    """What the host said. text: in the language of the line it answers, where that is known.

    original, language: as the host wrote it; translations: ISO 639 -> text. is_gone: the host took
    it back.
    """

    id: str
    text: str
    original: str
    language: str
    answers: str = ""
    translations: dict[str, str] = field(default_factory=dict)
    is_automatic: bool = False
    is_gone: bool = False
    t: Literal["reply"] = "reply"


Answer = LineReceived | Refused
ToTool = BridgeReady | LineReceived | Refused | HostReply


@cache
def _line() -> TypeAdapter[BridgeLine]:
    return TypeAdapter(BridgeLine)


@cache
def _lines() -> TypeAdapter[BridgeLines]:
    return TypeAdapter(BridgeLines)


@cache
def _to_tool() -> TypeAdapter[ToTool]:
    return TypeAdapter(ToTool)


@cache
def _answers() -> TypeAdapter[tuple[Answer, ...]]:
    return TypeAdapter(tuple[Answer, ...])


def read_line(text: str) -> BridgeLine:
    """What a tool said over its socket. Raises ValidationError."""
    return _line().validate_json(text, strict=True)


def read_lines(body: bytes) -> BridgeLines:
    """What a webhook brought. Raises ValidationError."""
    return _lines().validate_json(body, strict=True)


def tool_text(message: ToTool) -> str:
    """A message as JSON."""
    return _to_tool().dump_json(message).decode()


def answers_text(answers: tuple[Answer, ...]) -> str:
    """The answer to a webhook as JSON."""
    return f'{{"results":{_answers().dump_json(answers).decode()}}}'
