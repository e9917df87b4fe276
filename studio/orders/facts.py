"""What may be known about an order, and what follows from it.

Facts only ever accumulate: who learns the same facts in another order, or twice, knows the same.
The state of an order is a function of its facts, which is why reports may arrive as they like.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from enum import Enum

from studio.control.feeds import OrderStatus


class Fact(Enum):
    """Something that happened to an order and cannot be undone."""

    FAILED = "failed"
    RELEASED = "released"
    PAID = "paid"
    PACKED = "packed"
    SHIPPED = "shipped"
    CANCELLED = "cancelled"
    REFUNDED = "refunded"


class Cause(Enum):
    """Why a payment failed, by what helps."""

    FUNDS = "funds"
    AUTHENTICATION = "authentication"
    DECLINED = "declined"
    METHOD = "method"
    STOPPED = "stopped"
    EXPIRED = "expired"
    STUCK = "stuck"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Seen:
    """A fact with the instant it became one. cause: of a failed payment."""

    fact: Fact
    at_ms: int
    cause: Cause = Cause.UNKNOWN


@dataclass(frozen=True, slots=True)
class Refund:
    """Money given back. refund_id: the shop's; a larger sum under the same id replaces it."""

    refund_id: str
    minor: int
    at_ms: int


_FROM_LAST_TO_FIRST = (
    (Fact.REFUNDED, OrderStatus.REFUNDED),
    (Fact.CANCELLED, OrderStatus.CANCELLED),
    (Fact.SHIPPED, OrderStatus.SHIPPED),
    (Fact.PACKED, OrderStatus.PACKED),
    (Fact.PAID, OrderStatus.PAID),
    (Fact.RELEASED, OrderStatus.RELEASED),
    (Fact.FAILED, OrderStatus.PAYMENT_FAILED),
)


def status_of(facts: Collection[Fact], *, is_held: bool) -> OrderStatus:
    """Where an order stands. is_held: it has its stock, or its shop has promised it."""
    for fact, status in _FROM_LAST_TO_FIRST:
        if fact in facts:
            return status
    return OrderStatus.RESERVED if is_held else OrderStatus.WAITLISTED


def wants_stock(facts: Collection[Fact]) -> bool:
    """Whether units belong to the order: not once it is off, unless they are on their way."""
    is_off = Fact.CANCELLED in facts or Fact.REFUNDED in facts
    is_released = Fact.RELEASED in facts and Fact.PAID not in facts
    return Fact.SHIPPED in facts or not (is_off or is_released)


def merged(first: Iterable[Seen], more: Iterable[Seen]) -> dict[Fact, Seen]:
    """Both together: the earliest of each fact, of failed payments the newest."""
    known: dict[Fact, Seen] = {}
    for seen in (*first, *more):
        known[seen.fact] = _either(known.get(seen.fact, seen), seen)
    return known


def _either(one: Seen, other: Seen) -> Seen:
    first, last = sorted((one, other), key=lambda seen: (seen.at_ms, seen.cause.value))
    return last if one.fact is Fact.FAILED else first
