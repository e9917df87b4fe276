"""Offers survive a restart, and every urgency element leaves its proof."""

from dataclasses import replace
from functools import partial

from sqlalchemy import Connection

from studio.ids import ProductId, SegmentId, ShowId
from studio.money import Money
from studio.offers import book
from studio.offers.offers import (
    Offers,
    Plan,
    Terms,
    add_plan,
    drop_plan,
    end_flash,
    expire,
    flash_sale,
    pin,
    start_flash,
)
from studio.store.events import events_of
from tests.fakes.database import memory_database

SHOW = ShowId("show")
SCARF = ProductId("scarf")
TERMS = Terms(SCARF, Money(1900, "USD"), Money(2900, "USD"), 60, 0, 20, 2, "a reason")


def start(connection: Connection, now_ms: int) -> Offers:
    sale = flash_sale(TERMS, now_ms)
    return book.change(connection, SHOW, now_ms, partial(start_flash, sale=sale, now_ms=now_ms))


def test_what_was_changed_is_read_back() -> None:
    with memory_database() as connection:
        assert book.load(connection, SHOW) == Offers()
        book.change(connection, SHOW, 1, partial(pin, product_id=SCARF))
        running = start(connection, 1000)
        assert book.load(connection, SHOW) == running
        over = book.change(connection, SHOW, 5000, partial(end_flash, now_ms=5000))
        assert book.load(connection, SHOW) == over
        assert over.over[0].ends_ms == 5000
        assert book.load(connection, ShowId("other")) == Offers()


def test_a_sale_that_ended_while_the_engine_was_down_ended_on_time() -> None:
    with memory_database() as connection:
        start(connection, 1000)
        again = book.load(connection, SHOW)
        assert again.sale_at(SCARF, 61_001, 0) is None
        assert expire(again, 90_000).over[0].ends_ms == 61_000


def test_a_new_sale_puts_the_expired_one_aside() -> None:
    with memory_database() as connection:
        first = start(connection, 1000).sale
        second = start(connection, 100_000)
        assert second.over == (first,)
        assert book.load(connection, SHOW) == second


def test_every_urgency_element_leaves_its_proof() -> None:
    with memory_database() as connection:
        book.change(connection, SHOW, 1, partial(pin, product_id=SCARF))
        book.change(connection, SHOW, 2, partial(pin, product_id=SCARF))
        start(connection, 1000)
        book.change(connection, SHOW, 5000, partial(end_flash, now_ms=5000))
        book.change(connection, SHOW, 6000, partial(pin, product_id=None))
        pinned, started, ended, unpinned = events_of(connection, SHOW)
        assert (pinned.kind, pinned.details) == ("pin.changed", {"product_id": SCARF})
        assert (started.kind, started.at_ms) == ("flash.started", 1000)
        assert started.details["was_minor"] == 2900
        assert started.details["ends_ms"] == 61_000
        assert (ended.kind, ended.details["ends_ms"]) == ("flash.ended", 5000)
        assert ended.details["offer_id"] == started.details["offer_id"]
        assert unpinned.details == {"product_id": None}


def test_plans_are_kept_in_their_order_until_dropped() -> None:
    terms = replace(TERMS, reason="many asked")
    plans = (Plan(terms, at_ms=9), Plan(terms, segment_id=SegmentId("s")))
    with memory_database() as connection:
        for plan in plans:
            book.change(connection, SHOW, 1, partial(add_plan, plan=plan, now_ms=1))
        assert book.load(connection, SHOW).plans == plans
        book.change(connection, SHOW, 2, partial(drop_plan, plan_id=plans[0].plan_id))
        assert book.load(connection, SHOW).plans == plans[1:]


def test_the_cool_down_outlives_the_show() -> None:
    with memory_database() as connection:
        assert book.cooled_ms(connection, SCARF, 600) == 0
        start(connection, 1000)
        book.change(connection, SHOW, 5000, partial(end_flash, now_ms=5000))
        assert book.cooled_ms(connection, SCARF, 600) == 605_000
        (sale,) = book.sales_of(connection, SCARF)
        assert (sale.starts_ms, sale.ends_ms, sale.terms.price) == (1000, 5000, Money(1900, "USD"))
