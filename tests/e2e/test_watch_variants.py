"""In real Chromium: the price of the buyer's country, one of several sorts, no needless contact."""

from dataclasses import replace
from pathlib import Path

import pytest
from playwright.async_api import ViewportSize

from studio.ids import ProductId
from studio.link.messages import PageMarket, PagePrice, PageVariant
from tests.e2e.viewer import chromium
from tests.fakes.edge_world import LinkedEngine, RunningEdge, demo_page

pytestmark = pytest.mark.e2e
PHONE = ViewportSize(width=390, height=844)


async def test_a_buyer_sees_their_currency_chooses_a_sort_and_gives_no_contact(
    tmp_path: Path,
) -> None:
    page_state = demo_page()
    scarf = replace(
        page_state.products[0],
        way="link",
        prices=(PagePrice("MXN", 39_900, 35_000),),
        variants=(
            PageVariant(ProductId("blue"), "Azul", 0),
            PageVariant(ProductId("red"), "Rojo", 3),
            PageVariant(ProductId("gold"), "Oro", 1, (PagePrice("USD", 9900, 9000),)),
        ),
    )
    state = replace(
        page_state,
        products=(scarf, *page_state.products[1:]),
        markets=(
            PageMarket("US", "en", currency="USD"),
            PageMarket(
                "MX",
                "es",
                currency="MXN",
                was_minor=39_900,
                was_currency="MXN",
                delivery_days=(6, 14),
            ),
        ),
        hold_minutes=45,
    )
    async with (
        RunningEdge(tmp_path) as edge,
        LinkedEngine(edge, tmp_path / "engine.db") as engine,
        chromium() as browser,
    ):
        engine.link.show_page(state)
        context = await browser.new_context(viewport=PHONE, locale="es-MX")
        page = await context.new_page()
        errors: list[str] = []
        page.on("pageerror", lambda error: errors.append(str(error)))
        await page.goto(f"{edge.url}/watch?lang=es")
        card = page.locator("#pinned .product")
        await card.wait_for()
        assert "350" in await card.locator(".price").inner_text()
        assert (await card.locator(".price").inner_text()).startswith("desde")  # gold has its own
        await page.click("#pinned .reserve")
        assert await page.locator("#order-contact").count() == 0
        assert await page.locator(".variant").count() == 3
        assert await page.locator('input[value="red"]').is_checked()  # the first that is there
        assert "350" in await page.inner_text("#order-sheet .price")
        terms = await page.inner_text("#order-sheet .terms")
        assert "Entrega en México: de 6 a 14 días laborables." in terms
        await page.screenshot(path=str(tmp_path / "form.png"))
        await page.check('input[value="gold"]')
        assert "90" in await page.inner_text("#order-sheet .price")
        await page.check('input[value="red"]')
        await page.fill("#order-name", "Lupe")
        await page.click("#order-submit")
        await page.wait_for_selector('.outcome[data-status="reserved"]')
        assert "Rojo" in await page.inner_text("#order-title")
        (order,) = (body for body in engine.bodies.values() if body.kind == "viewer_order")
        assert (order.product_id, order.currency, order.contact) == ("red", "MXN", "")
        assert order.seen_price_minor == 35_000
        assert errors == []
