"""Commands about the run of show: its steps, their order, and which one runs."""

from dataclasses import dataclass, field
from typing import ClassVar

from studio.control.command import Command
from studio.control.roles import Role
from studio.ids import ProductId, SegmentId


@dataclass(frozen=True, slots=True)
class AddSegment(Command):
    """Add a step at the end. product_id: pinned when it begins. prompts: by language (BCP 47)."""

    ROLE: ClassVar[Role] = Role.PRODUCER
    title: str
    planned_s: int
    product_id: ProductId | None = None
    notes: str = ""
    prompts: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class EditSegment(Command):
    """Replace a step's title, length, product, notes and prompts."""

    ROLE: ClassVar[Role] = Role.PRODUCER
    segment_id: SegmentId
    title: str
    planned_s: int
    product_id: ProductId | None = None
    notes: str = ""
    prompts: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class MoveSegment(Command):
    """Put a step at place `to`, counted from 0."""

    ROLE: ClassVar[Role] = Role.PRODUCER
    segment_id: SegmentId
    to: int


@dataclass(frozen=True, slots=True)
class RemoveSegment(Command):
    """Take a step out of the run of show."""

    ROLE: ClassVar[Role] = Role.PRODUCER
    segment_id: SegmentId


@dataclass(frozen=True, slots=True)
class GoToSegment(Command):
    """Begin a step now: its product is pinned, its planned sale starts, the recording is marked."""

    ROLE: ClassVar[Role] = Role.PRODUCER
    segment_id: SegmentId


@dataclass(frozen=True, slots=True)
class StepSegment(Command):
    """Begin the step `by` places after the present one: 1 the next, -1 the one before."""

    ROLE: ClassVar[Role] = Role.PRODUCER
    by: int = 1


COMMANDS: tuple[type[Command], ...] = (
    AddSegment,
    EditSegment,
    MoveSegment,
    RemoveSegment,
    GoToSegment,
    StepSegment,
)
