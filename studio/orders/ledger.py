"""What is known about orders, on the disk: names, facts, refunds. Bodies of store jobs."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, bindparam, insert, or_, select, update

from studio.ids import OrderId
from studio.orders.facts import Cause, Fact, Refund, Seen, merged
from studio.orders.tables import order_facts, order_keys, order_refunds


@dataclass(frozen=True, slots=True)
class Known:
    """All that is known about one order, under every name it has."""

    facts: dict[Fact, Seen]
    refunded_minor: int


def owners(connection: Connection, keys: Sequence[str]) -> dict[str, OrderId]:
    """Whose names these are, as far as anybody knows."""
    rows = connection.execute(_OWNERS, {"wanted": list(keys)})
    return {row.key: OrderId(row.order_id) for row in rows}


def name(connection: Connection, keys: Sequence[str], order_id: OrderId) -> None:
    """From now on `keys`, which are nobody's yet, are names of the order."""
    if keys:
        named = [{"key": key, "order_id": order_id} for key in keys]
        connection.execute(insert(order_keys), named)


def note(connection: Connection, key: str, facts: Sequence[Seen]) -> bool:
    """Remember facts under a name, merged with those already there; whether anything is new."""
    if not facts:
        return False
    before = merged(_facts(connection, key), ())
    after = merged(before.values(), facts)
    fresh = [seen for fact, seen in after.items() if before.get(fact) != seen]
    for seen in fresh:
        values = {"at_ms": seen.at_ms, "cause": seen.cause.value}
        if seen.fact in before:
            connection.execute(_SET_FACT, {"of": key, "which": seen.fact.value, **values})
        else:
            connection.execute(_ADD_FACT, {"key": key, "fact": seen.fact.value, **values})
    return bool(fresh)


def note_refunds(connection: Connection, key: str, refunds: Sequence[Refund]) -> bool:
    """Remember refunds under a name; of one id the larger sum counts. Whether any is new."""
    is_new = False
    for refund in refunds:
        named = {"of": key, "which": refund.refund_id}
        known = connection.execute(_REFUND, named).scalar()
        values = {"minor": refund.minor, "at_ms": refund.at_ms}
        if known is None:
            fresh = {"key": key, "refund_id": refund.refund_id}
            connection.execute(_ADD_REFUND, fresh | values)
        elif known < refund.minor:
            connection.execute(_SET_REFUND, named | values)
        is_new |= known is None or known < refund.minor
    return is_new


def has_refund(connection: Connection, key: str, refund_id: str) -> bool:
    """Whether a refund is noted under a name."""
    is_row = (order_refunds.c.key == key) & (order_refunds.c.refund_id == refund_id)
    return connection.execute(select(order_refunds.c.key).where(is_row)).first() is not None


def known(connection: Connection, order_id: OrderId) -> Known:
    """Everything noted under the order's own id and its other names."""
    mine = {"order_id": order_id}
    facts = [_seen(row) for row in connection.execute(_FACTS_OF_ORDER, mine)]
    return Known(merged(facts, ()), sum(connection.execute(_REFUNDS_OF_ORDER, mine).scalars()))


def _facts(connection: Connection, key: str) -> list[Seen]:
    return [_seen(row) for row in connection.execute(_FACTS_OF_KEY, {"wanted": key})]


def _seen(row: Row[Any]) -> Seen:
    return Seen(Fact(row.fact), row.at_ms, Cause(row.cause))


# Built once: an order passes here several times, and building costs as much as running.
_OWNERS = select(order_keys).where(order_keys.c.key.in_(bindparam("wanted", expanding=True)))
_ADD_FACT, _ADD_REFUND = insert(order_facts), insert(order_refunds)
_SET_FACT = update(order_facts).where(
    order_facts.c.key == bindparam("of"), order_facts.c.fact == bindparam("which")
)
_IS_REFUND = (
    order_refunds.c.key == bindparam("of"),
    order_refunds.c.refund_id == bindparam("which"),
)
_REFUND = select(order_refunds.c.minor).where(*_IS_REFUND)
_SET_REFUND = update(order_refunds).where(*_IS_REFUND)
_KEYS_OF_ORDER = select(order_keys.c.key).where(order_keys.c.order_id == bindparam("order_id"))
_FACTS_OF_KEY = select(order_facts).where(order_facts.c.key == bindparam("wanted"))
_FACTS_OF_ORDER = select(order_facts).where(
    or_(order_facts.c.key == bindparam("order_id"), order_facts.c.key.in_(_KEYS_OF_ORDER))
)
_REFUNDS_OF_ORDER = select(order_refunds.c.minor).where(
    or_(order_refunds.c.key == bindparam("order_id"), order_refunds.c.key.in_(_KEYS_OF_ORDER))
)
