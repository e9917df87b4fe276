"""One price: the card on the picture, the page of the main market and its order agree."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection

from studio.catalog import book as catalog
from studio.catalog import products
from studio.catalog.drafts import ProductDraft
from studio.compose.scene import CardSpec
from studio.control.audience import MarketChip
from studio.control.states import OffersState
from studio.edge.page_protocol import ProductView
from studio.edge.page_view import page_view
from studio.engine.page import page_flash, page_markets, page_products
from studio.engine.prices import EDGE, Delays, ShowPrices
from studio.engine.sale_jobs import SaleJobs
from studio.ids import ProductId, SceneId, ShowId
from studio.l10n.formats import money
from studio.link.messages import PageState
from studio.media.rates import Canvas
from studio.money import Money
from studio.offers.offers import Terms
from studio.stage.stage import CARD, Staging, stage_scene
from tests.fakes.database import memory_database
from tests.unit.orders.desk import order

SHOW = ShowId("show")
NOW_MS = 100 * 86_400_000
US, MX = (
    MarketChip("US", "en", "USD", "America/New_York"),
    MarketChip("MX", "es", "MXN", "America/Mexico_City"),
)
BEFORE, IN, AFTER = NOW_MS - 1, NOW_MS + 1, NOW_MS + 61_000
PRICES = ShowPrices(SHOW, "USD", Delays({EDGE: 0}))


def seen(
    on: Connection, chips: tuple[MarketChip, ...], offers: OffersState, at_ms: int
) -> tuple[CardSpec, ProductView]:
    """The one product on the picture, and on the page of the main market."""
    run, main = products.run_of_show(on, SHOW), chips[0]
    staging = Staging(
        canvas=Canvas(720, 1280, 30),
        scene_id=SceneId("host"),
        layers=(),
        language="en",
        monotonic_offset_ns=0,
        offers=replace(offers, pinned=run.items[0].product_id),
        run=run,
        currency=main.currency,
        is_abroad=True,
    )
    overlays = stage_scene(staging, at_ms).overlays
    card = next(one.spec for one in overlays if one.overlay_id == CARD)
    assert isinstance(card, CardSpec)
    page = PageState(
        products=page_products(run, offers, now_ms=at_ms),
        flash=page_flash(offers),
        markets=page_markets(chips, offers),
    )
    return card, page_view(page, main.language, main.country).products[0]


def stocked(on: Connection, prices: tuple[Money, ...]) -> ProductId:
    draft = ProductDraft(source_key="", name="Scarf", prices=prices, stock=9)
    scarf = catalog.save(on, catalog.Edit(None, draft), 0)
    catalog.set_in_run(on, SHOW, scarf, in_run=True)
    return scarf


@settings(max_examples=40, deadline=None)
@given(
    own=st.integers(2, 10**7),
    pesos=st.none() | st.integers(1, 10**7),
    percent=st.integers(1, 99),
    quantity=st.integers(1, 20),
)
@pytest.mark.parametrize("chips", [(US, MX), (MX, US)])
def test_card_page_and_order_have_one_price(
    chips: tuple[MarketChip, ...], own: int, pesos: int | None, percent: int, quantity: int
) -> None:
    """Before, in and after a sale, in the host's and in a second currency of the main market."""
    was, main = Money(own, "USD"), chips[0]
    jobs = SaleJobs(SHOW, lambda: chips)
    with memory_database() as on:
        scarf = stocked(on, (was, Money(pesos, "MXN")) if pesos else (was,))
        terms = Terms(scarf, Money(max(1, own * percent // 100), "USD"), was, 60, lead_s=10)
        jobs.begin(on, terms, NOW_MS - 10_000)
        for at_ms in (BEFORE, IN, AFTER):
            card, shown = seen(on, chips, jobs.read(on).state, at_ms)
            unit = Money(shown.price_minor, shown.currency)
            wanted = replace(
                order(f"{at_ms}", quantity, at_ms), product_id=scarf, currency=main.currency
            )
            assert PRICES.quote(on, wanted, at_ms).total == unit * quantity
            assert card.price == money(unit, "en", is_abroad=True)
            assert unit.currency == ("MXN" if pesos and main is MX else "USD")
            is_lower = at_ms == IN and shown.price_minor < shown.regular_minor
            regular = money(Money(shown.regular_minor, unit.currency), "en", is_abroad=True)
            assert card.was == (regular if is_lower else "")
