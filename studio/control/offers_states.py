"""What waits beside the running offer: sales planned for a time or a step of the run of show."""

from dataclasses import dataclass

from studio.ids import OfferId, ProductId, SegmentId


@dataclass(frozen=True, slots=True)
class PlannedSale:
    """A flash sale that has not been announced yet. at_ms, segment_id: exactly one is set."""

    plan_id: OfferId
    product_id: ProductId
    price_minor: int
    currency: str
    duration_s: int
    lead_s: int = 0
    total_units: int = 0
    per_buyer: int = 0
    at_ms: int | None = None
    segment_id: SegmentId | None = None


@dataclass(frozen=True, slots=True)
class MarketTerms:
    """What one market of the show may see of the running sale.

    countdown, stock: full, soft (an end time, "few left") or off. was_minor: the former price
    in `currency` that its history supports; None: nothing may be struck out, `reason` (a
    catalogue key with `fields`) says why.
    """

    country: str
    countdown: str = "full"
    stock: str = "full"
    was_minor: int | None = None
    reason: str = ""
    fields: dict[str, str | int | float] | None = None
    currency: str = ""
