"""What an order costs, from what is on the disk, and why it does: kept beside the order.

Store jobs' bodies, in the transaction that writes the order: two orders that arrive together
cannot both have the last piece of a sale or the last use of a coupon. Limits count the orders that
have their goods: who waits has no piece of a sale, and is priced again when the goods come.
"""

import json
from typing import Any

from sqlalchemy import Connection, Row, bindparam, func, insert, select, update

from studio.errors import FieldValue
from studio.ids import CouponId, OfferId, OrderId, ProductId, ShowId, ViewerId
from studio.money import Money
from studio.offers import book
from studio.offers.coupons import Coupon, CouponKind
from studio.offers.pricing import NOTES, Ask, Counts, Priced, Verdict, price
from studio.offers.tables import coupons, order_terms


def settle(connection: Connection, show_id: ShowId, ask: Ask, unit: Money) -> Priced:
    """Price an order at the ordinary price `unit` or better, and keep what it was given."""
    priced = _price(connection, show_id, ask, unit)
    connection.execute(
        insert(order_terms).values(
            order_id=ask.order_id,
            show_id=show_id,
            viewer_id=ask.viewer_id,
            product_id=ask.product_id,
            arrived_ms=ask.instant_ms,
            delay_ms=ask.delay_ms,
            is_void=False,
            **_given(ask, priced),
        )
    )
    return priced


def settle_again(connection: Connection, show_id: ShowId, ask: Ask, unit: Money) -> Priced:
    """Price an order that has waited: as at its instant, by what the limits have left now."""
    count(connection, ask.order_id, is_held=False)
    priced = _price(connection, show_id, ask, unit)
    own = order_terms.c.order_id == ask.order_id
    connection.execute(update(order_terms).where(own).values(is_void=False, **_given(ask, priced)))
    return priced


def ask_of(connection: Connection, order_id: OrderId, quantity: int) -> Ask | None:
    """What an order asked for when it was settled; None when it never was."""
    row = connection.execute(select(order_terms).where(order_terms.c.order_id == order_id)).first()
    if row is None:
        return None
    return Ask(
        order_id=order_id,
        viewer_id=ViewerId(row.viewer_id),
        product_id=ProductId(row.product_id),
        quantity=quantity,
        instant_ms=row.arrived_ms,
        delay_ms=row.delay_ms,
        coupon=json.loads(row.fields).get("code", ""),
    )


def count(connection: Connection, order_id: OrderId, *, is_held: bool) -> None:
    """Let an order's pieces and coupon count against the limits while it has its goods."""
    connection.execute(_COUNT, {"wanted": order_id, "void": not is_held})


def note_of(connection: Connection, order_id: OrderId) -> tuple[str, dict[str, FieldValue]]:
    """What the buyer is told about the price: a catalogue key ("" for nothing) and its fields."""
    row = connection.execute(
        select(order_terms.c.verdict, order_terms.c.fields).where(
            order_terms.c.order_id == order_id
        )
    ).first()
    if row is None:
        return "", {}
    return NOTES.get(Verdict(row.verdict), ""), json.loads(row.fields)


def units_sold(connection: Connection, show_id: ShowId) -> dict[OfferId, int]:
    """Pieces that went at a sale's price, by sale."""
    rows = connection.execute(
        select(order_terms.c.offer_id, func.sum(order_terms.c.units))
        .where(order_terms.c.show_id == show_id, order_terms.c.is_void.is_(False))
        .group_by(order_terms.c.offer_id)
    )
    return {OfferId(offer_id): int(units) for offer_id, units in rows if offer_id}


def uses(connection: Connection, coupon_id: CouponId) -> int:
    """Orders that used a coupon."""
    return _scalar(connection, order_terms.c.coupon_id == coupon_id)


def coupon_of(connection: Connection, show_id: ShowId, code: str) -> Coupon | None:
    """The newest coupon of the show with this code."""
    row = connection.execute(
        select(coupons)
        .where(coupons.c.show_id == show_id, coupons.c.code == code)
        .order_by(coupons.c.starts_ms.desc())
        .limit(1)
    ).first()
    return None if row is None else coupon_from(row)


def coupon_from(row: Row[Any]) -> Coupon:
    """A row as a value."""
    return Coupon(
        coupon_id=CouponId(row.coupon_id),
        code=row.code,
        kind=CouponKind(row.kind),
        currency=row.currency,
        first_n=row.first_n,
        starts_ms=row.starts_ms,
        ends_ms=row.ends_ms,
        amount=row.amount,
        least_minor=row.least_minor,
        buy=row.buy,
        get=row.get,
        product_id=ProductId(row.product_id) if row.product_id else None,
    )


def _price(connection: Connection, show_id: ShowId, ask: Ask, unit: Money) -> Priced:
    offers = book.load(connection, show_id)
    sale = offers.sale_at(ask.product_id, ask.instant_ms, ask.delay_ms)
    coupon = coupon_of(connection, show_id, ask.coupon) if ask.coupon else None
    counts = _counts(connection, ask, sale.offer_id if sale else None, coupon)
    return price(ask, unit, offers, coupon, counts)


def _given(ask: Ask, priced: Priced) -> dict[str, object]:
    """What an order was given. The coupon it named stays known, whether or not it was used."""
    named = {"code": ask.coupon} if ask.coupon else {}
    return {
        "verdict": priced.verdict.value,
        "offer_id": priced.offer_id,
        "units": priced.units,
        "coupon_id": priced.coupon_id,
        "off_minor": priced.off_minor,
        "ends_ms": priced.ends_ms,
        "fields": json.dumps({**priced.fields, **named}),
    }


def _counts(
    connection: Connection, ask: Ask, offer_id: OfferId | None, coupon: Coupon | None
) -> Counts:
    is_own = order_terms.c.viewer_id == ask.viewer_id
    sold = bought = used = 0
    has_used = False
    if offer_id is not None:
        of_sale = order_terms.c.offer_id == offer_id
        sold = _scalar(connection, of_sale, what=func.sum(order_terms.c.units))
        bought = _scalar(connection, of_sale, is_own, what=func.sum(order_terms.c.units))
    if coupon is not None:
        of_coupon = order_terms.c.coupon_id == coupon.coupon_id
        used = _scalar(connection, of_coupon)
        has_used = _scalar(connection, of_coupon, is_own) > 0
    return Counts(sold, bought, used, has_used)


def _scalar(connection: Connection, *where: Any, what: Any = None) -> int:  # noqa: ANN401 - SQLAlchemy's column expressions
    counted = func.count() if what is None else what
    query = select(counted).select_from(order_terms).where(*where, order_terms.c.is_void.is_(False))
    return int(connection.execute(query).scalar() or 0)


# Built once: every change of every order passes here.
_COUNT = (
    update(order_terms)
    .where(order_terms.c.order_id == bindparam("wanted"))
    .values(is_void=bindparam("void"))
)
