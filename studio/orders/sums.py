"""The sums of a show in the seller's currency, and its orders as a table. Store jobs' bodies."""

import csv
import io
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, Connection, func, select

from studio.control.orders_states import PartTotal, RateState
from studio.ids import ShowId
from studio.l10n.formats import minor_digits
from studio.orders.rows import line_of
from studio.orders.rules import COUNTS
from studio.orders.tables import order_items, orders

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_COLUMNS = (
    "number", "time_utc", "status", "source", "buyer", "country", "product", "quantity",
    "total", "currency", "refunded", "booked", "booked_currency", "rate", "rate_source", "rate_day",
    "demo",
)  # fmt: skip


def by_product(connection: Connection, show_id: ShowId) -> tuple[PartTotal, ...]:
    """Standing orders by product: each position's share of what its order is booked for."""
    share = order_items.c.total_minor * 1.0 / func.nullif(orders.c.total_minor, 0)
    value = func.sum(func.coalesce(share * _booked(), 0))
    unbooked = func.sum(func.iif(orders.c.host_minor.is_(None), 1, 0))
    rows = connection.execute(
        select(
            order_items.c.name,
            func.sum(order_items.c.quantity).label("units"),
            func.count(orders.c.order_id.distinct()).label("orders"),
            value.label("total"),
            unbooked.label("unbooked"),
        )
        .join(orders, orders.c.order_id == order_items.c.order_id)
        .where(*_standing(show_id))
        .group_by(order_items.c.name)
        .order_by(value.desc(), order_items.c.name)
    )
    return tuple(PartTotal(r.name, r.units, r.orders, round(r.total), r.unbooked) for r in rows)


def by_market(connection: Connection, show_id: ShowId) -> tuple[PartTotal, ...]:
    """Standing orders by the buyers' country."""
    value = func.sum(func.coalesce(_booked(), 0))
    unbooked = func.sum(func.iif(orders.c.host_minor.is_(None), 1, 0))
    rows = connection.execute(
        select(
            orders.c.country,
            func.sum(orders.c.units).label("units"),
            func.count().label("orders"),
            value.label("total"),
            unbooked.label("unbooked"),
        )
        .where(*_standing(show_id))
        .group_by(orders.c.country)
        .order_by(value.desc(), orders.c.country)
    )
    return tuple(PartTotal(r.country, r.units, r.orders, round(r.total), r.unbooked) for r in rows)


def booked(connection: Connection, show_id: ShowId) -> tuple[int, int]:
    """What the standing orders are booked for, and how many of them no rate could book."""
    value = func.coalesce(func.sum(_booked()), 0)
    unbooked = func.coalesce(func.sum(func.iif(orders.c.host_minor.is_(None), 1, 0)), 0)
    row = connection.execute(select(value, unbooked).where(*_standing(show_id))).one()
    return round(row[0]), int(row[1])


def rates_used(connection: Connection, show_id: ShowId) -> tuple[RateState, ...]:
    """By which rates the standing orders were booked, each with its source and day."""
    columns = (orders.c.currency, orders.c.rate, orders.c.rate_source, orders.c.rate_ms)
    rows = connection.execute(
        select(*columns)
        .where(*_standing(show_id), orders.c.rate != "")
        .distinct()
        .order_by(*columns)
    )
    return tuple(RateState(*row) for row in rows)


def table(connection: Connection, show_id: ShowId) -> str:
    """Every order of the show as CSV: buyers masked, no contacts, safe to open as a spreadsheet."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(_COLUMNS)
    rows = connection.execute(
        select(orders).where(orders.c.show_id == show_id).order_by(orders.c.seq)
    )
    for order in map(line_of, rows):
        moment = datetime.fromtimestamp(order.at_ms / 1000, UTC)
        writer.writerow(
            (
                as_text(order.number),
                moment.strftime("%Y-%m-%d %H:%M:%S"),
                order.status.value,
                as_text(f"{order.source} {order.shop}".strip()),
                as_text(order.buyer),
                order.country,
                as_text(order.product_name),
                order.quantity,
                _amount(order.total_minor, order.currency),
                order.currency,
                _amount(order.refunded_minor, order.currency),
                "" if order.host_minor is None else _amount(order.host_minor, order.host_currency),
                order.host_currency,
                order.rate,
                as_text(order.rate_source),
                _day(order.rate_ms),
                "yes" if order.is_demo else "",
            )
        )
    return "\ufeff" + out.getvalue()  # the mark by which spreadsheets know UTF-8


def as_text(value: str) -> str:
    """A stranger's text that no spreadsheet takes for a formula (CVE-2021-41270)."""
    is_formula = value.lstrip(" \u00a0").startswith(_FORMULA) or value.startswith(_FORMULA)
    return f"'{value}" if is_formula else value


def _booked() -> ColumnElement[Any]:  # a fraction of whole numbers; SQLAlchemy cannot name it
    """What the seller books, less the same share of what was refunded."""
    left = orders.c.total_minor - orders.c.refunded_minor
    return orders.c.host_minor * 1.0 * left / func.nullif(orders.c.total_minor, 0)


def _standing(show_id: ShowId) -> tuple[ColumnElement[bool], ...]:
    counted = [status.value for status in COUNTS]
    return (orders.c.show_id == show_id, orders.c.status.in_(counted))


def _day(at_ms: int) -> str:
    return f"{datetime.fromtimestamp(at_ms / 1000, UTC):%Y-%m-%d}" if at_ms else ""


def _amount(minor: int, currency: str) -> str:
    if not currency:
        return ""
    return str(Decimal(minor).scaleb(-minor_digits(currency)))
