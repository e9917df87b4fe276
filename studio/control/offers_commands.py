"""Commands about offers that wait; what starts and ends at once is in `commands`."""

from dataclasses import dataclass
from typing import ClassVar

from studio.control.command import Command
from studio.control.roles import Role
from studio.ids import OfferId, ProductId, SegmentId


@dataclass(frozen=True, slots=True)
class PlanFlashSale(Command):
    """As StartFlashSale, but at an instant or when the run of show reaches a step.

    reason: why it comes again within the cool-down; it is kept.
    """

    ROLE: ClassVar[Role] = Role.SELLER
    product_id: ProductId
    price_minor: int
    duration_s: int
    lead_s: int = 0
    total_units: int = 0
    per_buyer: int = 0
    at_ms: int | None = None
    segment_id: SegmentId | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class DropPlannedSale(Command):
    """Forget a planned sale."""

    ROLE: ClassVar[Role] = Role.SELLER
    plan_id: OfferId


COMMANDS: tuple[type[Command], ...] = (PlanFlashSale, DropPlannedSale)
