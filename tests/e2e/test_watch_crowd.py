"""What the audience takes part in, on the watch page in Chromium: it leaves a phone its room."""

import time
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.async_api import Page, ViewportSize

from studio.link.messages import (
    PageCoupon,
    PageCrowd,
    PageGiveaway,
    PageOrder,
    PagePoll,
    PageState,
)
from tests.e2e.test_watch_page import PHONE, fits, show
from tests.fakes.edge_world import SCARF, demo_page

pytestmark = pytest.mark.e2e
SMALL = ViewportSize(width=360, height=640)
IN_SIGHT = ("#pinned .reserve", "#crowd .crowd-chip >> nth=0", "#chat-text", "#chat-send")
LEAST_CHAT_PX = 56


def busy_page() -> PageState:
    """Everything at once: the demo's offers, an announced sale with limits, all participation."""
    now_ms = int(time.time() * 1000)
    page = demo_page(600)
    assert page.flash is not None
    sale = replace(page.flash, starts_ms=now_ms + 300_000, lead_s=300, total_units=20, per_buyer=2)
    crowd = PageCrowd(
        coupons=(
            PageCoupon("FERIA", "percent", "USD", 7, now_ms + 600_000, amount=50),
            PageCoupon("ENVIO5", "fixed", "USD", 1, now_ms + 300_000, amount=500),
        ),
        poll=PagePoll(
            "poll1",
            "Welche Farbe zeigen wir als nächste?",
            ("Indigoblau", "Krapprot", "Ungefärbt, so wie es vom Webstuhl kommt", "Safran"),
            (12, 7, 3, 30),
            True,
        ),
        giveaway=PageGiveaway("g1", "Handbemalter Seidenschal", "3f" * 32, now_ms + 900_000, 41),
        goal_share=0.61,
        question="هل يتوفر الوشاح بمقاس أكبر؟",
        question_by="ليلى",
        ticker=(PageOrder("A***", "MX", 2, "Silk scarf"),),
    )
    return replace(page, flash=sale, crowd=crowd)


async def in_sight(page: Page, what: str) -> None:
    """Wholly on the screen."""
    assert page.viewport_size is not None
    box = await page.locator(what).bounding_box()
    assert box is not None
    assert box["y"] >= 0, what
    assert box["y"] + box["height"] <= page.viewport_size["height"], what


async def order(page: Page) -> None:
    """Two taps and the form; the row of the order then stands on the page too."""
    await page.tap("#pinned .reserve")
    await page.fill("#order-name", "ليلى")
    await page.fill("#order-contact", "+966 50 123 4567")
    await page.tap("#order-submit")
    await page.tap('.sheet[open]:has([data-status="reserved"]) button.wide')
    await page.wait_for_selector('.order[data-status="reserved"]')


@pytest.mark.parametrize(("language", "size"), [("en", PHONE), ("ar", SMALL), ("en", SMALL)])
async def test_a_busy_phone_keeps_product_chat_and_composer_in_sight(
    tmp_path: Path, language: str, size: ViewportSize
) -> None:
    async with show(tmp_path, language=language, viewport=size) as (page, engine):
        engine.link.show_page(busy_page())
        await page.wait_for_selector(".crowd-chip")
        for shape in ("portrait", "landscape"):
            await page.evaluate("(s) => {document.getElementById('app').dataset.shape = s}", shape)
            for has_order in (False, True):
                if has_order and shape == "portrait":
                    await order(page)
                for what in IN_SIGHT:
                    await in_sight(page, what)
                chat_px = await page.evaluate("document.getElementById('chat').clientHeight")
                assert chat_px >= LEAST_CHAT_PX, shape
                await fits(page)
        await page.tap("#crowd .crowd-chip >> nth=0")
        await fits(page)


async def test_a_coupon_a_vote_and_a_free_entry(tmp_path: Path) -> None:
    async with show(tmp_path) as (page, engine):
        engine.link.show_page(busy_page())
        await page.tap("#crowd .crowd-chip >> nth=0")
        await page.tap('.coupon[data-code="FERIA"] button')
        await page.wait_for_selector('.coupon[data-taken="true"]')
        await page.tap('.poll [data-choice="2"]')
        await page.wait_for_selector('.poll [data-choice="2"][aria-pressed="true"]')
        await page.tap(".giveaway button")
        await page.fill("#entry-name", "Ana")
        await page.fill("#entry-contact", "ana@example.org")
        await page.tap("#entry-submit")
        await page.wait_for_selector('.giveaway:not([data-ticket=""])')
        await engine.until(lambda: len(engine.acts) == 2)
        assert [(act.what, act.about, act.choice) for act in engine.acts] == [
            ("vote", "poll1", 2),
            ("enter", "g1", 0),
        ]
        await page.tap("#crowd-sheet header button")
        await page.tap("#pinned .reserve")
        assert await page.input_value("#order-coupon") == "FERIA"


async def test_a_tap_survives_what_changes_under_the_finger(tmp_path: Path) -> None:
    async with show(tmp_path) as (page, engine):
        await page.focus("#pinned .reserve")
        box = await page.locator("#pinned .reserve").bounding_box()
        assert box is not None
        await page.mouse.move(box["x"] + 8, box["y"] + 8)
        await page.mouse.down()
        state = demo_page()
        scarf = replace(SCARF, stock=5, price_minor=1700, sale_minor=1700)
        engine.link.show_page(replace(state, products=(scarf, *state.products[1:])))
        await page.wait_for_selector('#pinned [data-stock="5"]')
        assert await page.evaluate("document.activeElement.className") == "reserve accent"
        await page.mouse.up()
        await page.wait_for_selector("#order-sheet[open]")
        assert await page.inner_text("#order-sheet .price") == "$17.00"
