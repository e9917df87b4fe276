"""Coupons of a show on disk. Store jobs' bodies."""

from dataclasses import asdict

from sqlalchemy import Connection, insert, select, update

from studio.control.crowd_states import CouponState
from studio.errors import N_, UserError
from studio.ids import CouponId, ShowId
from studio.money import Money
from studio.offers.coupons import Coupon, check_coupon
from studio.offers.settle import coupon_from, uses
from studio.offers.tables import coupons
from studio.store.events import ShowEvent, log_event

MAX_AT_ONCE = 3


def drop(
    connection: Connection, show_id: ShowId, coupon: Coupon, cheapest: Money | None = None
) -> None:
    """Give a coupon out, and log its terms. Raises UserError for impossible terms, or too many.

    cheapest: the lowest price among the products it is for.
    """
    check_coupon(coupon, cheapest)
    known = running(connection, show_id, coupon.starts_ms)
    if len(known) >= MAX_AT_ONCE or any(one.code == coupon.code for one in known):
        raise UserError(
            N_("This coupon runs already, or too many do."),
            remedy=N_("End one first, or choose another code."),
            code="coupon.too_many",
        )
    values = {**asdict(coupon), "kind": coupon.kind.value}
    connection.execute(insert(coupons).values(show_id=show_id, **values))
    log_event(connection, show_id, ShowEvent(coupon.starts_ms, "coupon.dropped", values))


def end(connection: Connection, show_id: ShowId, coupon_id: CouponId, now_ms: int) -> None:
    """Take a coupon back now; orders that used it keep it."""
    own = (coupons.c.show_id == show_id, coupons.c.coupon_id == coupon_id)
    connection.execute(
        update(coupons).where(*own, coupons.c.ends_ms > now_ms).values(ends_ms=now_ms)
    )
    log_event(connection, show_id, ShowEvent(now_ms, "coupon.ended", {"coupon_id": coupon_id}))


def running(connection: Connection, show_id: ShowId, now_ms: int) -> tuple[CouponState, ...]:
    """The coupons that can be used now, oldest first; used ones say so by their count."""
    rows = connection.execute(
        select(coupons)
        .where(
            coupons.c.show_id == show_id,
            coupons.c.starts_ms <= now_ms,
            coupons.c.ends_ms > now_ms,
        )
        .order_by(coupons.c.starts_ms)
    )
    return tuple(_state(connection, coupon_from(row)) for row in rows)


def _state(connection: Connection, coupon: Coupon) -> CouponState:
    return CouponState(
        coupon_id=coupon.coupon_id,
        code=coupon.code,
        kind=coupon.kind.value,
        currency=coupon.currency,
        first_n=coupon.first_n,
        used=uses(connection, coupon.coupon_id),
        ends_ms=coupon.ends_ms,
        amount=coupon.amount,
        least_minor=coupon.least_minor,
        buy=coupon.buy,
        get=coupon.get,
        product_id=coupon.product_id,
    )
