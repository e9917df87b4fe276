"""The offers on disk, and the proof of every urgency element in the log of the show.

Store jobs' bodies: they take the connection of the caller's transaction.
"""

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import Connection, Row, delete, func, insert, select, update

from studio.errors import FieldValue
from studio.ids import OfferId, ProductId, SegmentId, ShowId
from studio.money import Money
from studio.offers.offers import Offers, Plan, Sale, Terms
from studio.offers.tables import flash_sales, pins, planned_sales
from studio.store.events import ShowEvent, log_event

_MS_PER_SECOND = 1000
Proof = Mapping[str, FieldValue | None]


def load(connection: Connection, show_id: ShowId) -> Offers:
    """The offers of a show as last changed."""
    pinned = connection.execute(
        select(pins.c.product_id).where(pins.c.show_id == show_id)
    ).scalar_one_or_none()
    rows = connection.execute(
        select(flash_sales)
        .where(flash_sales.c.show_id == show_id)
        .order_by(flash_sales.c.starts_ms, flash_sales.c.ends_ms)
    ).all()
    plans = connection.execute(
        select(planned_sales)
        .where(planned_sales.c.show_id == show_id)
        .order_by(planned_sales.c.seq)
    )
    running = [_sale(row) for row in rows if not row.is_over]
    return Offers(
        pinned=ProductId(pinned) if pinned else None,
        sale=running[0] if running else None,
        over=tuple(_sale(row) for row in rows if row.is_over),
        plans=tuple(_plan(row) for row in plans),
    )


def change(
    connection: Connection,
    show_id: ShowId,
    now_ms: int,
    step: Callable[[Offers], Offers],
    proof: Proof | None = None,
) -> Offers:
    """Apply one of the rules, keep the outcome and log what it means. Returns the new offers.

    proof: what else stands in the log beside a sale that begins, e.g. its price history.
    """
    before = load(connection, show_id)
    after = step(before)
    if after.pinned != before.pinned:
        _keep_pin(connection, show_id, after.pinned)
        details = {"product_id": after.pinned}
        log_event(connection, show_id, ShowEvent(now_ms, "pin.changed", details))
    for sale in after.over[len(before.over) :]:
        _end(connection, sale)
        log_event(connection, show_id, ShowEvent(now_ms, "flash.ended", _proof(sale)))
    if after.sale is not None and after.sale != before.sale:
        _begin(connection, show_id, after.sale)
        facts: dict[str, FieldValue | None] = {**_proof(after.sale), **(proof or {})}
        log_event(connection, show_id, ShowEvent(now_ms, "flash.started", facts))
    _keep_plans(connection, show_id, before.plans, after.plans)
    return after


def cooled_ms(connection: Connection, product_id: ProductId, cool_down_s: int) -> int:
    """The instant from which a product may be on sale again, whichever show had the last sale."""
    last = connection.execute(
        select(func.max(flash_sales.c.ends_ms)).where(flash_sales.c.product_id == product_id)
    ).scalar()
    return 0 if last is None else int(last) + cool_down_s * _MS_PER_SECOND


def sales_of(connection: Connection, product_id: ProductId) -> list[Sale]:
    """Every sale of a product, of any show."""
    rows = connection.execute(select(flash_sales).where(flash_sales.c.product_id == product_id))
    return [_sale(row) for row in rows]


def _keep_pin(connection: Connection, show_id: ShowId, product_id: ProductId | None) -> None:
    connection.execute(delete(pins).where(pins.c.show_id == show_id))
    connection.execute(insert(pins).values(show_id=show_id, product_id=product_id))


def _begin(connection: Connection, show_id: ShowId, sale: Sale) -> None:
    proof = _proof(sale)
    connection.execute(insert(flash_sales).values(show_id=show_id, is_over=False, **proof))


def _end(connection: Connection, sale: Sale) -> None:
    connection.execute(
        update(flash_sales)
        .where(flash_sales.c.offer_id == sale.offer_id)
        .values(ends_ms=sale.ends_ms, is_over=True)
    )


def _keep_plans(
    connection: Connection, show_id: ShowId, before: tuple[Plan, ...], after: tuple[Plan, ...]
) -> None:
    kept = {plan.plan_id for plan in after}
    for plan in before:
        if plan.plan_id not in kept:
            gone = planned_sales.c.plan_id == plan.plan_id
            connection.execute(delete(planned_sales).where(gone))
    for plan in after:
        if plan not in before:
            values = {
                **_terms(plan.terms),
                "plan_id": plan.plan_id,
                "at_ms": plan.at_ms,
                "segment_id": plan.segment_id,
                "reason": plan.terms.reason,
            }
            connection.execute(insert(planned_sales).values(show_id=show_id, **values))


def _terms(terms: Terms) -> dict[str, str | int]:
    return {
        "product_id": terms.product_id,
        "price_minor": terms.price.minor,
        "was_minor": terms.was.minor,
        "currency": terms.price.currency,
        "total_s": terms.total_s,
        "lead_s": terms.lead_s,
        "total_units": terms.total_units,
        "per_buyer": terms.per_buyer,
    }


def _proof(sale: Sale) -> dict[str, str | int]:
    return {
        **_terms(sale.terms),
        "offer_id": sale.offer_id,
        "starts_ms": sale.starts_ms,
        "ends_ms": sale.ends_ms,
        "reason": sale.terms.reason,
    }


def _terms_of(row: Row[Any]) -> Terms:
    return Terms(
        product_id=ProductId(row.product_id),
        price=Money(row.price_minor, row.currency),
        was=Money(row.was_minor, row.currency),
        total_s=row.total_s,
        lead_s=row.lead_s,
        total_units=row.total_units,
        per_buyer=row.per_buyer,
        reason=row.reason,
    )


def _sale(row: Row[Any]) -> Sale:
    return Sale(
        terms=_terms_of(row),
        announced_ms=row.starts_ms - row.lead_s * _MS_PER_SECOND,
        starts_ms=row.starts_ms,
        ends_ms=row.ends_ms,
        offer_id=OfferId(row.offer_id),
    )


def _plan(row: Row[Any]) -> Plan:
    return Plan(
        terms=_terms_of(row),
        at_ms=row.at_ms,
        segment_id=SegmentId(row.segment_id) if row.segment_id else None,
        plan_id=OfferId(row.plan_id),
    )
