"""Rates of currencies: entered or read from a file, never guessed; what they convert names them."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.engine.prices import ShowPrices
from studio.errors import UserError
from studio.ids import OrderId
from studio.money import Money
from studio.orders import ecb, exchange, sums
from studio.orders.exchange import day_ms
from studio.orders.rates import BY_THE_SHOP, Booked, Rate, booked_by_shop
from studio.orders.tables import orders
from tests.fakes.database import memory_database
from tests.unit.orders.desk import SHOW, open_desk, order

TODAY = date(2026, 11, 23)
DAILY = b"""<?xml version="1.0" encoding="UTF-8"?>
<gesmes:Envelope xmlns:gesmes="http://www.gesmes.org/xml/2002-08-01"
  xmlns="http://www.ecb.int/vocabulary/2002-08-01/eurofxref">
<gesmes:subject>Reference rates</gesmes:subject>
<Cube>
 <Cube time="2026-11-20"><Cube currency="USD" rate="1.25"/><Cube currency="MXN" rate="20"/></Cube>
 <Cube time="2026-11-19"><Cube currency="USD" rate="2"/><Cube currency="JPY" rate="160"/></Cube>
</Cube></gesmes:Envelope>"""


def test_the_newest_day_of_the_banks_file_is_taken() -> None:
    found = {rate.currency: rate for rate in ecb.rates_in(DAILY, "USD", TODAY)}
    assert found.keys() == {"EUR", "MXN"}
    assert found["EUR"].value == Decimal("1.25")
    assert found["MXN"] == Rate("MXN", Decimal("0.0625"), ecb.SOURCE, day_ms(date(2026, 11, 20)))
    in_euro = {rate.currency: rate.value for rate in ecb.rates_in(DAILY, "EUR", TODAY)}
    assert in_euro == {"MXN": Decimal("0.05"), "USD": Decimal("0.8")}
    older = {rate.currency for rate in ecb.rates_in(DAILY, "USD", date(2026, 11, 19))}
    assert older == {"EUR", "JPY"}


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"<a/>",
        b"not xml",
        DAILY.replace(b"<gesmes:Envelope", b"<!DOCTYPE x [<!ENTITY a 'b'>]><gesmes:Envelope"),
        DAILY.replace(b'"1.25"', b'"-1"'),
        DAILY.replace(b'"1.25"', b'"NaN"'),
        DAILY.replace(b'"1.25"', b'"many"'),
        DAILY.replace(b'"1.25"', b'"1e99"'),
        DAILY.replace(b'"USD"', b'"usd"'),
        DAILY.replace(b"2026-11-20", b"2026-13-20"),
        DAILY.replace(b"2026-11", b"2027-11"),
        b" " * (ecb.MAX_BYTES + 1),
    ],
)
def test_another_or_a_hostile_file_is_refused(text: bytes) -> None:
    with pytest.raises(UserError) as refusal:
        ecb.rates_in(text, "USD", TODAY)
    assert refusal.value.code == "rates.file"


def test_a_file_without_the_sellers_currency_is_of_no_use() -> None:
    with pytest.raises(UserError) as refusal:
        ecb.rates_in(DAILY, "SAR", TODAY)
    assert refusal.value.code == "rates.own"


@given(st.binary(max_size=200))
def test_no_file_does_harm(text: bytes) -> None:
    with pytest.raises(UserError):
        ecb.rates_in(text, "USD", TODAY)


@pytest.mark.parametrize("value", ["0.0545", "0,0545", "٠٫٠٥٤٥"])
def test_a_rate_is_typed_in_any_digits_and_keeps_source_and_day(value: str) -> None:
    rate = exchange.rate_from("MXN", value, " my bank ", "2026-11-20", TODAY)
    assert rate == Rate("MXN", Decimal("0.0545"), "my bank", day_ms(date(2026, 11, 20)))
    assert exchange.rate_from("MXN", value, "my bank", "", TODAY).at_ms == day_ms(TODAY)


@pytest.mark.parametrize(
    ("currency", "value", "source", "day", "code"),
    [
        ("mxn", "1", "bank", "", "rate.value"),
        ("MXN", "0", "bank", "", "rate.value"),
        ("MXN", "1.2.3", "bank", "", "rate.value"),
        ("MXN", "-1", "bank", "", "rate.value"),
        ("MXN", "1e3", "bank", "", "rate.value"),
        ("MXN", "1", "bank", "2026-11-24", "rate.value"),
        ("MXN", "1", "bank", "yesterday", "rate.value"),
        ("MXN", "1", " ", "", "rate.source"),
    ],
)
def test_what_is_no_rate_is_refused(
    currency: str, value: str, source: str, day: str, code: str
) -> None:
    with pytest.raises(UserError) as refusal:
        exchange.rate_from(currency, value, source, day, TODAY)
    assert refusal.value.code == code


def test_an_amount_is_booked_by_the_rate_that_is_named_and_else_not_at_all() -> None:
    with memory_database() as on:
        prices = ShowPrices(SHOW, "USD")
        assert prices.booked(on, Money(99_800, "MXN")) is None
        assert prices.booked(on, Money(5, "USD")) == Booked(Money(5, "USD"))
        exchange.put(on, Rate("MXN", Decimal("0.05"), "my bank", 7), "USD")
        host = prices.booked(on, Money(99_800, "MXN"))
        assert host is not None
        assert host.money == Money(4990, "USD")
        assert (host.rate, host.source, host.at_ms) == ("0.05", "my bank", 7)
        yen = exchange.rate_from("JPY", "0.0065", "my bank", "", TODAY)
        exchange.put(on, yen, "USD")
        in_yen = prices.booked(on, Money(1000, "JPY"))
        assert in_yen is not None
        assert in_yen.money == Money(650, "USD")
        exchange.forget(on, "MXN", "USD")
        assert prices.booked(on, Money(99_800, "MXN")) is None
        with pytest.raises(UserError):
            exchange.put(on, replace(yen, currency="USD"), "USD")


def test_orders_that_waited_for_a_rate_are_booked_once() -> None:
    with open_desk(stock=9) as desk:
        on = desk.connection
        for name in ("a", "b"):
            desk.book.apply(on, order(name), 1)
        in_pesos = {"currency": "MXN", "total_minor": 20_000, "host_minor": None}
        on.execute(orders.update().where(orders.c.order_id == "a").values(in_pesos))
        assert exchange.missing(on, SHOW) == ("MXN",)
        assert exchange.book_missing(on, SHOW, "USD") == 0
        exchange.put(on, Rate("MXN", Decimal("0.05"), "my bank", 7), "USD")
        assert exchange.book_missing(on, SHOW, "USD") == 1
        exchange.put(on, Rate("MXN", Decimal("0.06"), "my bank", 8), "USD")
        assert exchange.book_missing(on, SHOW, "USD") == 0
        line = desk.book.find(on, OrderId("a"))
        assert line is not None
        assert (line.host_minor, line.rate, line.rate_source) == (1000, "0.05", "my bank")
        assert [(rate.currency, rate.value) for rate in sums.rates_used(on, SHOW)] == [
            ("MXN", "0.05")
        ]
        assert [rate.value for rate in exchange.every(on, "USD")] == ["0.06"]


def test_a_shop_that_says_both_amounts_says_its_rate() -> None:
    pesos, dollars = Money(99_800, "MXN"), Money(4990, "USD")
    assert booked_by_shop(pesos, dollars, 7) == Booked(dollars, "0.05", BY_THE_SHOP, 7)
    assert booked_by_shop(Money(0, "MXN"), dollars, 7) == Booked(dollars, "", BY_THE_SHOP, 7)
    assert booked_by_shop(dollars, dollars, 7) == Booked(dollars)
    yen = booked_by_shop(Money(1000, "JPY"), Money(650, "USD"), 7)
    assert yen.rate == "0.0065"
