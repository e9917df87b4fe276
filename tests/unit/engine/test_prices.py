"""Variants and buyers' currencies: what the page shows is what an order costs, in a sale too."""

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import replace
from types import SimpleNamespace
from typing import cast

import pytest
from sqlalchemy import Connection

from studio.catalog import book as catalog
from studio.catalog import products, sheet
from studio.catalog.drafts import ProductDraft, VariantDraft
from studio.control.feeds import OrderLine
from studio.control.sheet_states import Segment
from studio.control.states import MarketChip
from studio.edge.page_prices import price_of, variant_price
from studio.edge.page_view import page_view
from studio.engine.page import page_flash, page_markets, page_products
from studio.engine.prices import (
    DEFAULT_DELAY_MS,
    EDGE,
    LEAST_DELAY_MS,
    MOST_DELAY_MS,
    Delays,
    ShowPrices,
    ShowShelf,
)
from studio.engine.sale_jobs import SaleJobs
from studio.errors import UserError
from studio.ids import OrderId, ProductId, SegmentId, ShowId, ViewerId
from studio.link.messages import OrderUpdate, PageCoupon, PageCrowd, PageMarket, PageState
from studio.market.market import urgency_of
from studio.market.tender import currency_of, market_of
from studio.money import Money
from studio.offers.coupons import CouponKind
from studio.offers.offers import Plan, Terms
from studio.offers.pricing import share_of
from tests.fakes.database import memory_database
from tests.unit.orders.desk import order

SHOW = ShowId("show")
DAY_MS = 86_400_000
NOW_MS = 100 * DAY_MS
CHIPS = (
    MarketChip("US", "en", "USD", "America/New_York"),
    MarketChip("MX", "es", "MXN", "America/Mexico_City"),
)
JOBS = SaleJobs(SHOW, lambda: CHIPS)
PRICES = ShowPrices(SHOW, "USD")


@contextmanager
def shop() -> Iterator[tuple[Connection, ProductId, list[ProductId]]]:
    """A scarf of 20 dollars or 350 pesos: blue as it is, red for 30 dollars."""
    draft = ProductDraft(
        source_key="",
        name="Scarf",
        prices=(Money(2000, "USD"), Money(35_000, "MXN")),
        variants=(
            VariantDraft("Blue", "B", None, 5),
            VariantDraft("Red", "R", Money(3000, "USD"), 1),
        ),
    )
    with memory_database() as on:
        scarf = catalog.save(on, catalog.Edit(None, draft), 0)
        catalog.set_in_run(on, SHOW, scarf, in_run=True)
        yield on, scarf, [one for one in products.family_of(on, scarf) if one != scarf]


def page(on: Connection, now_ms: int) -> PageState:
    run, offers = products.run_of_show(on, SHOW), JOBS.read(on).state
    shown = page_products(run, offers, now_ms=now_ms)
    return PageState(products=shown, flash=page_flash(offers), markets=page_markets(CHIPS, offers))


def costs(on: Connection, product_id: ProductId, currency: str, at_ms: int) -> Money:
    wanted = replace(
        order(f"{product_id}{currency}{at_ms}"[-30:], seen_at_ms=at_ms),
        product_id=product_id,
        currency=currency,
    )
    return PRICES.quote(on, wanted, at_ms).total


@pytest.mark.parametrize("is_on_sale", [False, True])
def test_an_order_costs_what_its_buyer_saw(*, is_on_sale: bool) -> None:
    with shop() as (on, scarf, (blue, red)):
        if is_on_sale:
            terms = Terms(scarf, Money(1500, "USD"), Money(2000, "USD"), 300)
            JOBS.begin(on, terms, NOW_MS)
        expected = {
            (blue, "USD"): Money(1500 if is_on_sale else 2000, "USD"),
            (blue, "MXN"): Money(26_250 if is_on_sale else 35_000, "MXN"),
            (blue, "EUR"): Money(1500 if is_on_sale else 2000, "USD"),
            (red, "USD"): Money(2250 if is_on_sale else 3000, "USD"),
            (red, "MXN"): Money(2250 if is_on_sale else 3000, "USD"),
        }
        (shown,) = page(on, NOW_MS + 1).products
        for (product_id, currency), cost in expected.items():
            assert costs(on, product_id, currency, NOW_MS + 1) == cost
            variant = next(one for one in shown.variants if one.product_id == product_id)
            price = variant_price(shown, variant, currency)
            minor = price.sale_minor if is_on_sale else price.regular_minor
            assert (minor, price.currency) == (cost.minor, cost.currency)
        assert PRICES.quote(on, replace(order(), product_id=red), NOW_MS).product_id == scarf


def test_a_sale_planned_for_a_step_is_held_to_the_pause_when_planned_and_when_it_begins() -> None:
    steps = [SegmentId("talk"), SegmentId("again")]
    with shop() as (on, scarf, _variants):
        for step in steps:
            sheet.add(on, SHOW, Segment(step, step, 600))
        terms = Terms(scarf, Money(1500, "USD"), Money(2000, "USD"), 300)
        JOBS.plan(on, Plan(terms, segment_id=steps[0]), NOW_MS)
        for reason in ("", "many asked for it"):
            plan = Plan(replace(terms, reason=reason), segment_id=steps[1])
            with pytest.raises(UserError) if not reason else nullcontext():
                JOBS.plan(on, plan, NOW_MS)
        JOBS.carry_on(on, NOW_MS, steps[0])
        soon_ms = NOW_MS + 600_000
        JOBS.carry_on(on, soon_ms, steps[1])
        sale = JOBS.read(on).offers.sale
        assert sale is not None
        assert (sale.starts_ms, sale.terms.reason) == (soon_ms, "many asked for it")


def test_without_a_reason_a_step_begins_no_sale_within_the_pause() -> None:
    jobs, step = SaleJobs(SHOW, lambda: CHIPS), SegmentId("talk")
    with shop() as (on, scarf, _variants):
        terms = Terms(scarf, Money(1500, "USD"), Money(2000, "USD"), 300)
        jobs.plan(on, Plan(terms, segment_id=step), NOW_MS)
        jobs.begin(on, terms, NOW_MS)
        jobs.carry_on(on, NOW_MS + 400_000, step)
        selling = jobs.read(on)
        assert selling.offers.sale is None
        assert selling.state.problem is not None
        assert selling.state.problem.code == "flash.cool_down"


def test_a_running_sale_is_held_to_the_markets_of_now() -> None:
    chips = list(CHIPS)
    jobs = SaleJobs(SHOW, lambda: tuple(chips))
    with shop() as (on, scarf, _variants):
        jobs.begin(on, Terms(scarf, Money(1500, "USD"), Money(2000, "USD"), 300), NOW_MS)
        chips[:] = [MarketChip("DE", "de", "EUR", "Europe/Berlin")]
        (terms,) = jobs.read(on).state.markets
        assert (terms.country, terms.countdown) == ("DE", urgency_of("DE").countdown.value)


def test_each_viewer_sees_the_price_of_their_country_and_its_own_former_price() -> None:
    with shop() as (on, scarf, _variants):
        JOBS.begin(on, Terms(scarf, Money(1500, "USD"), Money(2000, "USD"), 300), NOW_MS)
        state = page(on, NOW_MS + 1)
        (american,) = page_view(state, "en", "US").products
        (mexican,) = page_view(state, "es", "MX").products
        (german,) = page_view(state, "de", "DE").products
        assert (american.price, american.regular, american.was) == ("$15.00", "$20.00", "$20.00")
        assert (mexican.price_minor, mexican.regular_minor) == (26_250, 35_000)
        assert "350" in mexican.was
        assert [one.price_minor for one in mexican.variants] == [26_250, 2250]
        assert german.price_minor == 1500


def test_a_viewer_belongs_to_the_market_of_their_country_else_of_their_language() -> None:
    for language, country, found in (
        ("en", "MX", "MX"), ("es-ES", "ES", "MX"), ("de", "DE", "US"), ("", "", "US"),
    ):  # fmt: skip
        market = market_of(CHIPS, language, country)
        assert market is not None
        assert market.country == found
    assert market_of((), "en", "US") is None


def test_a_sale_in_a_currency_that_the_seller_has_left_lowers_nothing() -> None:
    with shop() as (on, scarf, _variants):
        JOBS.begin(on, Terms(scarf, Money(1500, "EUR"), Money(2000, "EUR"), 300), NOW_MS)
        (shown,) = page(on, NOW_MS + 1).products
        assert (shown.price_minor, shown.sale_minor) == (2000, 2000)
        assert costs(on, scarf, "USD", NOW_MS + 1) == Money(2000, "USD")


def test_a_price_is_never_converted() -> None:
    assert currency_of(PageMarket("MX", "es", currency="MXN"), "") == "MXN"
    assert currency_of(PageMarket("MX", "es", currency="MXN"), "ES") == "EUR"
    assert currency_of(PageMarket("MX", "es", currency="MXN"), "QQ") == ""
    with shop() as (on, scarf, _variants):
        (shown,) = page(on, NOW_MS).products
        assert price_of(shown, "EUR").currency == "USD"
        draft = ProductDraft(source_key="", name="Scarf", prices=(Money(2000, "USD"),))
        catalog.save(on, catalog.Edit(scarf, draft), NOW_MS)
        assert products.price_in(on, scarf, "MXN", NOW_MS) == Money(2000, "USD")
        assert products.price_in(on, scarf, "MXN", NOW_MS - 1) == Money(35_000, "MXN")
        assert products.price_history_in(on, scarf, "MXN") == [(0, Money(35_000, "MXN"))]


@pytest.mark.parametrize(("lowered", "now"), [(1700, 1500), (1200, 1200)])
def test_a_price_that_comes_down_in_a_sale_is_the_same_everywhere(lowered: int, now: int) -> None:
    with shop() as (on, scarf, (blue, _red)):
        JOBS.begin(on, Terms(scarf, Money(1500, "USD"), Money(2000, "USD"), 300), NOW_MS)
        products.set_price(on, scarf, Money(lowered, "USD"), NOW_MS + 1)
        state = page(on, NOW_MS + 2)
        (shown,) = page_view(state, "en", "US").products
        assert costs(on, blue, "USD", NOW_MS + 2) == Money(now, "USD")
        assert (shown.price_minor, shown.sale_minor) == (now, now)
        assert state.products[0].price_minor == now
        assert bool(shown.was) == (now < lowered)


def test_a_viewer_is_only_shown_coupons_they_could_use() -> None:
    coupons = tuple(
        PageCoupon(kind.value, kind.value, "USD", 5, 9, amount=5, least_minor=9, buy=1, get=1)
        for kind in CouponKind
    )
    with shop() as (on, _scarf, _variants):
        state = replace(page(on, NOW_MS), crowd=PageCrowd(coupons=coupons))

        def seen(country: str) -> set[str]:
            return {one.code for one in page_view(state, "en", country).crowd.coupons}

        assert seen("US") == {"percent", "fixed", "threshold", "buy_get"}
        assert seen("MX") == {"percent", "buy_get"}
        assert seen("DE") == seen("US"), "nobody set a price in euros: they pay dollars"
        others = tuple(replace(one, product_id=ProductId("other")) for one in coupons)
        state = replace(state, crowd=PageCrowd(coupons=others))
        assert seen("DE") == {"percent", "buy_get"}


def test_the_order_that_came_later_pays_the_ordinary_price_in_its_currency() -> None:
    with shop() as (on, scarf, (blue, _red)):
        JOBS.begin(on, Terms(scarf, Money(1500, "USD"), Money(2000, "USD"), 60), NOW_MS)
        late_ms = NOW_MS + 60_000 + PRICES.delays.of(EDGE)
        assert costs(on, blue, "MXN", late_ms - 1) == Money(26_250, "MXN")
        assert costs(on, blue, "MXN", late_ms) == Money(35_000, "MXN")
        assert costs(on, blue, "USD", late_ms) == Money(2000, "USD")


@pytest.mark.parametrize(
    ("minor", "part", "whole", "less"),
    [(100, 1, 2, 50), (101, 1, 2, 51), (1, 1, 100, 1), (999, 2, 3, 666), (35_000, 15, 20, 26_250)],
)
def test_a_share_is_rounded_half_up_and_never_nothing(
    minor: int, part: int, whole: int, less: int
) -> None:
    assert share_of(minor, part, whole) == less


def test_a_delay_is_measured_within_bounds_and_assumed_elsewhere() -> None:
    delays = Delays()
    for heard, kept in ((1, LEAST_DELAY_MS), (3000, 3000), (99_000, MOST_DELAY_MS)):
        delays.heard(EDGE, heard)
        assert delays.of(EDGE) == kept
    assert delays.of("twitch") == DEFAULT_DELAY_MS
    delays.elsewhere_ms = 30_000
    assert (delays.of(EDGE), delays.of("twitch")) == (30_000, DEFAULT_DELAY_MS)


def test_the_reason_of_a_price_is_told_with_the_reservation_and_only_then() -> None:
    with shop() as (on, scarf, (blue, _red)):
        JOBS.begin(on, Terms(scarf, Money(1500, "USD"), Money(2000, "USD"), 60), NOW_MS)
        late_ms = NOW_MS + 60_000 + MOST_DELAY_MS
        PRICES.quote(on, replace(order("late", seen_at_ms=late_ms), product_id=blue), late_ms)
        PRICES.quote(on, replace(order("early", seen_at_ms=0), product_id=blue), late_ms)
        news = OrderUpdate(
            OrderId("late"),
            ViewerId("v"),
            "A-7",
            "reserved",
            2000,
            "USD",
            "Reserved",
            {"way": "ask"},
        )
        told = PRICES.explained(on, news)
        assert "sale had ended" in told.message
        assert told.fields == {"way": "ask", "seconds": 10}
        assert PRICES.explained(on, replace(news, status="paid")).message == "Reserved"
        assert PRICES.explained(on, replace(news, order_id=OrderId("early"))).message == "Reserved"


def test_an_order_that_was_never_settled_is_priced_as_it_was_told() -> None:
    with shop() as (on, _scarf, _variants):
        line = SimpleNamespace(order_id=OrderId("old"), quantity=1)
        assert PRICES.again(on, cast("OrderLine", line)) is None


def test_the_shelf_of_a_show_is_the_catalogues() -> None:
    with shop() as (on, scarf, (blue, red)):
        assert ShowShelf.free(on, scarf) == 6
        assert ShowShelf.take(on, scarf, 6, "o", 1)
        assert not ShowShelf.take(on, red, 1, "p", 1)
        ShowShelf.give_back(on, scarf, 6, "o", 2)
        assert [ShowShelf.free(on, one) for one in (blue, red)] == [5, 1]
