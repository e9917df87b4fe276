"""Rows of the order tables: written whole, read as values."""

from collections.abc import Sequence
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

from sqlalchemy import Connection, Row, bindparam, delete, func, insert, select, update

from studio.control.feeds import OrderLine, OrderStatus
from studio.control.orders_states import Way
from studio.ids import OrderId, ProductId, ShowId
from studio.l10n.safe_text import country_code, language_tag, safe_text
from studio.link.messages import MAX_CONTACT_CHARS, MAX_NAME_CHARS, ViewerOrder
from studio.money import Money
from studio.orders.facts import Seen
from studio.orders.rates import Booked
from studio.orders.rules import CLAIM, masked_name
from studio.orders.tables import order_items, order_moves, orders

NOTICE = "0" * 16 + ":"  # the version of details that are only a shop's notice begin so
_MAX_NUMBER_CHARS = 20
_MAX_NUMBER = 2**53  # the largest whole number a page can count to


_LAST_SEQ = select(func.max(orders.c.seq)).where(orders.c.show_id == bindparam("wanted"))
_LAST_CHANGE = select(func.max(orders.c.change)).where(orders.c.show_id == bindparam("wanted"))
_ROW = select(orders).where(orders.c.order_id == bindparam("wanted"))
_SET = update(orders).where(orders.c.order_id == bindparam("wanted"))
_CLEAR = delete(order_items).where(order_items.c.order_id == bindparam("wanted"))
_ADD, _ADD_MOVE = insert(orders), insert(order_moves)


@dataclass(frozen=True, slots=True)
class Place:
    """Where and when an order comes into the book. line_id: the comment that claimed it.

    shop: the platform where it was claimed, "" for the watch page.
    """

    show_id: ShowId
    at_ms: int
    source: str
    is_demo: bool
    line_id: str = ""
    way: Way = Way.ASK
    pay_url: str = ""
    shop: str = ""


@dataclass(frozen=True, slots=True)
class Position:
    """One position. product_id: "" when the catalogue does not know it."""

    product_id: str
    name: str
    quantity: int
    total_minor: int
    sku: str = ""


@dataclass(frozen=True, slots=True)
class Standing:
    """What follows from an order's facts. failed: the newest failed payment.

    hold_until_ms: of an order that has just been reserved.
    """

    status: OrderStatus
    refunded_minor: int
    failed: Seen | None
    hold_until_ms: int | None = None


def line_of(row: Row[Any] | SimpleNamespace) -> OrderLine:
    """An order as the orders column shows it: the buyer masked, the contact left out."""
    return OrderLine(
        order_id=OrderId(row.order_id),
        number=row.number,
        seq=row.seq,
        at_ms=row.at_ms,
        buyer=masked_name(row.name) if row.viewer_id else row.name,
        country=row.country,
        product_id=ProductId(row.product_id),
        product_name=row.product_name,
        quantity=row.quantity,
        total_minor=row.total_minor,
        currency=row.currency,
        status=OrderStatus(row.status),
        is_demo=row.is_demo,
        source=row.source,
        shop=row.shop,
        positions=row.positions,
        host_minor=row.host_minor,
        host_currency=row.host_currency,
        rate=row.rate,
        rate_source=row.rate_source,
        rate_ms=row.rate_ms,
        refunded_minor=row.refunded_minor,
        cause=row.cause,
        hold_until_ms=row.hold_until_ms,
        pay_sent_ms=row.pay_sent_ms,
        can_pay=bool(row.pay_url) and bool(row.viewer_id) and not is_elsewhere(row),
        line_id=row.line_id,
        way=Way(row.way),
        has_link=bool(row.pay_url),
    )


def is_elsewhere(row: Row[Any] | SimpleNamespace | OrderLine) -> bool:
    """Whether its buyer wrote on another platform, where nothing can be said privately."""
    return row.source == CLAIM and bool(row.shop)


def row_of(connection: Connection, order_id: OrderId) -> Row[Any] | None:
    """The row of an order of any show."""
    return connection.execute(_ROW, {"wanted": order_id}).first()


def next_seq(connection: Connection, show_id: ShowId) -> int:
    """The number of the next order of a show: no gaps, because one thread writes."""
    return (connection.execute(_LAST_SEQ, {"wanted": show_id}).scalar() or 0) + 1


def next_change(connection: Connection, show_id: str) -> int:
    """The number of the next change of a show's orders."""
    return (connection.execute(_LAST_CHANGE, {"wanted": show_id}).scalar() or 0) + 1


def put_reservation(
    connection: Connection,
    place: Place,
    order: ViewerOrder,
    bought: tuple[str, Money, Booked | None],
) -> None:
    """Enter what a buyer asks for, or complete an order its shop told of first.

    bought: the product's name, the total and what the seller books.
    """
    product_name, total, host = bought
    values = {
        "source": place.source,
        "line_id": place.line_id,
        "way": place.way.value,
        "pay_url": place.pay_url,
        "number": safe_text(order.number, _MAX_NUMBER_CHARS),
        "viewer_id": order.viewer_id,
        "name": safe_text(order.name, MAX_NAME_CHARS),
        "contact": safe_text(order.contact, MAX_CONTACT_CHARS),
        "language": language_tag(order.language),
        "country": country_code(order.country),
        "seen_price_minor": _bounded(order.seen_price_minor),
        "seen_at_ms": _bounded(order.seen_at_ms),
    }
    item = Position(order.product_id, product_name, order.quantity, total.minor)
    put_order(connection, order.order_id, place, values | _money_values(total, host), [item])


def put_order(
    connection: Connection,
    order_id: OrderId,
    place: Place,
    values: dict[str, object],
    items: Sequence[Position],
) -> None:
    """Write an order's own values and positions; a new one gets its place in the show.

    None of the positions holds a unit yet.
    """
    values = values | _shown_of(items)
    if row_of(connection, order_id) is not None:
        connection.execute(_SET, {"wanted": order_id, **values})
        connection.execute(_CLEAR, {"wanted": order_id})
    else:
        connection.execute(_ADD, _blank(connection, order_id, place) | values)
    _put_items(connection, order_id, items)


def put_total(connection: Connection, order_id: OrderId, total: Money, host: Booked | None) -> None:
    """Write what an order with one position costs from now on."""
    connection.execute(_SET, {"wanted": order_id, **_money_values(total, host)})
    own = order_items.c.order_id == order_id
    connection.execute(update(order_items).where(own).values(total_minor=total.minor))


def _blank(connection: Connection, order_id: OrderId, place: Place) -> dict[str, object]:
    """What a new order has before anything is known of it."""
    return {
        "order_id": order_id,
        "show_id": place.show_id,
        "seq": next_seq(connection, place.show_id),
        "at_ms": place.at_ms,
        "is_demo": place.is_demo,
        "source": place.source,
        "shop": place.shop,
        "viewer_id": "",
        "contact": "",
        "language": "",
        "product_id": "",
        "product_name": "",
        "quantity": 1,
        "seen_price_minor": 0,
        "seen_at_ms": 0,
        "status": "",
    }


def _shown_of(items: Sequence[Position]) -> dict[str, object]:
    """What the orders column shows of the positions."""
    if not items:
        return {}
    first = items[0]
    return {
        "product_id": first.product_id,
        "product_name": first.name,
        "quantity": first.quantity,
        "positions": len(items),
        "units": sum(item.quantity for item in items),
    }


def _put_items(connection: Connection, order_id: OrderId, items: Sequence[Position]) -> None:
    values = [
        {
            "order_id": order_id,
            "position": position,
            "product_id": item.product_id,
            "name": item.name,
            "sku": item.sku,
            "quantity": item.quantity,
            "total_minor": item.total_minor,
            "held": 0,
        }
        for position, item in enumerate(items)
    ]
    if values:
        connection.execute(insert(order_items), values)


def put_standing(connection: Connection, row: Row[Any], news: Standing, now_ms: int) -> OrderLine:
    """Write where an order stands now, with a new change number; log it when it moved."""
    failed = news.failed if news.status in _UNPAID else None
    is_unpaid = news.status is OrderStatus.PAYMENT_FAILED
    is_new_failure = is_unpaid and failed is not None and failed.at_ms != row.failed_ms
    values = {
        "status": news.status.value,
        "refunded_minor": min(news.refunded_minor, row.total_minor),
        "cause": failed.cause.value if failed else "",
        "failed_ms": failed.at_ms if failed else None,
        "change": next_change(connection, row.show_id),
    }
    if is_new_failure:
        values["hold_until_ms"] = now_ms + HOLD_MS
    elif news.status is OrderStatus.RESERVED and row.status != news.status.value:
        values["hold_until_ms"] = news.hold_until_ms
    elif news.status not in _HELD:
        values["hold_until_ms"] = None
    connection.execute(_SET, {"wanted": row.order_id, **values})
    if news.status.value != row.status:
        move = {"order_id": row.order_id, "at_ms": now_ms, "status": news.status.value}
        connection.execute(_ADD_MOVE, move)
    return line_of(SimpleNamespace(**(dict(row._mapping) | values)))


_UNPAID = frozenset({OrderStatus.PAYMENT_FAILED, OrderStatus.RELEASED})
_HELD = frozenset({OrderStatus.PAYMENT_FAILED, OrderStatus.RESERVED})
HOLD_MS = 15 * 60 * 1000  # a buyer with a failed payment keeps the goods for a quarter of an hour


def _money_values(total: Money, host: Booked | None) -> dict[str, object]:
    return {"total_minor": total.minor, "currency": total.currency} | host_values(host)


def host_values(host: Booked | None) -> dict[str, object]:
    """What the seller books, as columns."""
    return {
        "host_minor": None if host is None else host.money.minor,
        "host_currency": "" if host is None else host.money.currency,
        "rate": "" if host is None else host.rate,
        "rate_source": "" if host is None else host.source,
        "rate_ms": 0 if host is None else host.at_ms,
    }


def _bounded(number: int) -> int:
    """A stranger's number as one the database can hold."""
    return max(0, min(number, _MAX_NUMBER))
