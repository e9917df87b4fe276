"""Rates of currencies as the seller entered them, each with its source and day. Store jobs' bodies.

Nothing is fetched and nothing guessed: without a rate an amount stays in its own currency.
"""

import unicodedata
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation

from sqlalchemy import ColumnElement, Connection, delete, insert, select, update

from studio.control.orders_states import RateState
from studio.errors import N_, UserError
from studio.ids import ShowId
from studio.l10n.safe_text import safe_text
from studio.money import Money
from studio.orders.rates import Rate, booked
from studio.orders.rows import host_values, next_change
from studio.orders.tables import currency_rates, orders

MAX_SOURCE_CHARS = 60
_MAX_FIGURES = 20
_MOST = Decimal(10) ** 9
_MARKS = {",": ".", "\u066b": "."}
_CODE_CHARS = 3


def rate_from(currency: str, value: str, source: str, day: str, today: date) -> Rate:
    """What a person entered, as a rate. Raises UserError.

    value: digits of any script, a point or a comma. day: ISO 8601, "" for today.
    """
    said = safe_text(source, MAX_SOURCE_CHARS)
    is_code = len(currency) == _CODE_CHARS and currency.isascii() and currency.isupper()
    number, of_day = _decimal(value), _day(day, today)
    if not is_code or number is None or of_day is None or of_day > today:
        raise UserError(
            N_("This is no rate of a currency."),
            remedy=N_("Enter a number above zero, and a day that is not to come."),
            code="rate.value",
        )
    if not said:
        raise UserError(
            N_("A rate has a source."),
            remedy=N_("Write down where it comes from, for example your bank."),
            code="rate.source",
        )
    return Rate(currency, number, said, day_ms(of_day))


def put(connection: Connection, rate: Rate, host_currency: str) -> None:
    """From now on amounts in `rate.currency` are booked by this rate."""
    if rate.currency == host_currency:
        raise UserError(
            N_("{currency} is your own currency."),
            remedy=N_("Choose another one."),
            code="rate.own",
            fields={"currency": host_currency},
        )
    forget(connection, rate.currency, host_currency)
    connection.execute(
        insert(currency_rates).values(
            currency=rate.currency,
            host_currency=host_currency,
            value=str(rate.value),
            source=rate.source,
            at_ms=rate.at_ms,
        )
    )


def forget(connection: Connection, currency: str, host_currency: str) -> None:
    """Book nothing in this currency any more; what is booked keeps its rate."""
    connection.execute(delete(currency_rates).where(*_is(currency, host_currency)))


def rate_of(connection: Connection, currency: str, host_currency: str) -> Rate | None:
    """The rate that holds now; None when there is none."""
    row = connection.execute(select(currency_rates).where(*_is(currency, host_currency))).first()
    return None if row is None else Rate(currency, Decimal(row.value), row.source, row.at_ms)


def every(connection: Connection, host_currency: str) -> tuple[RateState, ...]:
    """Every rate, by currency."""
    rows = connection.execute(
        select(currency_rates)
        .where(currency_rates.c.host_currency == host_currency)
        .order_by(currency_rates.c.currency)
    )
    return tuple(RateState(row.currency, row.value, row.source, row.at_ms) for row in rows)


def missing(connection: Connection, show_id: ShowId) -> tuple[str, ...]:
    """Currencies of the show's orders that nobody could book."""
    rows = connection.execute(
        select(orders.c.currency).distinct().where(*_unbooked(show_id)).order_by(orders.c.currency)
    )
    return tuple(rows.scalars())


def book_missing(connection: Connection, show_id: ShowId, host_currency: str) -> int:
    """Book the show's orders that waited for a rate; what is booked stays. How many there were."""
    count = 0
    for row in connection.execute(select(orders).where(*_unbooked(show_id))).all():
        rate = rate_of(connection, row.currency, host_currency)
        if rate is None:
            continue
        host = booked(Money(row.total_minor, row.currency), rate, host_currency)
        values = {**host_values(host), "change": next_change(connection, show_id)}
        is_row = orders.c.order_id == row.order_id
        connection.execute(update(orders).where(is_row).values(values))
        count += 1
    return count


def day_ms(day: date) -> int:
    """The first instant of a day, in epoch milliseconds."""
    return int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp()) * 1000


def _is(currency: str, host_currency: str) -> tuple[ColumnElement[bool], ...]:
    return (currency_rates.c.currency == currency, currency_rates.c.host_currency == host_currency)


def _unbooked(show_id: ShowId) -> tuple[ColumnElement[bool], ...]:
    return (
        orders.c.show_id == show_id, orders.c.host_minor.is_(None), orders.c.currency != "",
    )  # fmt: skip


def _decimal(text: str) -> Decimal | None:
    plain = "".join(
        str(unicodedata.digit(mark)) if mark.isdigit() else _MARKS.get(mark, mark)
        for mark in text.strip()
    )
    if not plain or len(plain) > _MAX_FIGURES or not set(plain) <= set("0123456789."):
        return None
    try:
        number = Decimal(plain)
    except InvalidOperation:
        return None
    return number if 0 < number < _MOST else None


def _day(text: str, today: date) -> date | None:
    if not text:
        return today
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
