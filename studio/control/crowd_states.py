"""What the audience takes part in: coupons, a poll, a giveaway, a question, a goal, the ticker."""

from dataclasses import dataclass

from studio.ids import CouponId, ProductId


@dataclass(frozen=True, slots=True)
class CouponState:
    """A coupon that can be used now. kind: percent, fixed, threshold, buy_get (offers.coupons)."""

    coupon_id: CouponId
    code: str
    kind: str
    currency: str
    first_n: int
    used: int
    ends_ms: int
    amount: int = 0
    least_minor: int = 0
    buy: int = 0
    get: int = 0
    product_id: ProductId | None = None


@dataclass(frozen=True, slots=True)
class PollState:
    """A question with answers to choose from. votes: for each answer."""

    poll_id: str
    question: str
    options: tuple[str, ...]
    votes: tuple[int, ...]
    is_open: bool = True


@dataclass(frozen=True, slots=True)
class GiveawayState:
    """A draw that can be checked. commit: SHA-256 of the seed, shown before anybody enters.

    After the draw: seed, digest (SHA-256 of the sorted tickets, one a line), winner (masked) and
    the winner's ticket. entrants: no purchase is needed to be one.
    """

    giveaway_id: str
    title: str
    commit: str
    closes_ms: int
    entrants: int = 0
    seed: str = ""
    digest: str = ""
    winner: str = ""
    winner_ticket: str = ""
    winner_contact: str = ""


@dataclass(frozen=True, slots=True)
class GoalState:
    """What the show wants to sell, and what it has: paid and reserved orders, as they are booked.

    unbooked: orders that are left out, because there is no rate for their currency.
    """

    target_minor: int
    reached_minor: int
    currency: str
    unbooked: int = 0


@dataclass(frozen=True, slots=True)
class TickerLine:
    """A real order: buyer masked, ISO 3166 country or "". number: the order's, for the host."""

    buyer: str
    country: str
    quantity: int
    product: str
    number: str = ""


@dataclass(frozen=True, slots=True)
class CrowdState:
    """All of it. ticker: the newest real orders, empty while the ticker is off."""

    coupons: tuple[CouponState, ...] = ()
    poll: PollState | None = None
    giveaway: GiveawayState | None = None
    goal: GoalState | None = None
    question: str = ""
    question_by: str = ""
    has_ticker: bool = False
    ticker: tuple[TickerLine, ...] = ()
