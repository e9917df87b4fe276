"""An order's own page: for whoever has its address, in their language, naming nobody."""

from dataclasses import replace
from pathlib import Path

import pytest

from studio.edge.ledger import KeptOrder
from studio.edge.status_page import page_of
from studio.ids import OrderId, ProductId
from tests.fakes.edge_world import LinkedEngine, PageClient, RunningEdge, demo_page

PAY = "https://buy.stripe.com/x?client_reference_id=o&a=1"
NOW_MS = 1_000_000
ORDER = KeptOrder(
    OrderId("o1"), "viewer", "CS-1001", "d" * 64, ProductId("scarf"), "Scarf <b>",
    2, "reserved", 3800, "USD", "Reserved for you. You can pay now.", {"pay_url": PAY},
)  # fmt: skip


async def test_the_page_says_how_the_order_stands_and_who_has_the_address_may_see_it(
    tmp_path: Path,
) -> None:
    async with (
        RunningEdge(tmp_path) as edge,
        LinkedEngine(edge, tmp_path / "engine.db") as engine,
        PageClient(edge.url, language="es") as page,
    ):
        engine.link.show_page(demo_page())
        await page.all("page")
        _status, answer = await page.post(page.order(language="es"))
        address = answer["order"]["page"]
        async with page.session.get(f"{edge.url}{address}") as found:
            text = await found.text()
            assert found.status == 200
            assert found.headers["Cache-Control"] == "no-store"
        assert 'lang="es"' in text
        assert "CS-1001" in text
        assert "Ana" not in text
        assert "1234" not in text
        path, _, query = address.partition("?")
        for wrong in (path[:-1] + "0", path.replace("/order/", "/order/x"), path[:-1]):
            async with page.session.get(f"{edge.url}{wrong}?{query}") as refused:
                assert refused.status == (200 if wrong == path else 404)


def test_a_hostile_name_is_text_and_a_link_is_escaped() -> None:
    text = page_of(ORDER, "en", NOW_MS)
    assert "<b>" not in text
    assert "Scarf &lt;b&gt;" in text
    assert 'href="https://buy.stripe.com/x?client_reference_id=o&amp;a=1"' in text
    assert "<script" not in text


def test_only_a_web_address_is_a_link() -> None:
    hostile = replace(ORDER, fields={"pay_url": "javascript:alert(1)"})
    assert "javascript" not in page_of(hostile, "en", NOW_MS)


def test_arabic_runs_from_right_to_left() -> None:
    text = page_of(ORDER, "ar", NOW_MS)
    assert 'dir="rtl"' in text
    assert "Reserved" not in text


@pytest.mark.parametrize(
    ("status", "marked"),
    [("reserved", 1), ("paid", 2), ("packed", 3), ("shipped", 4)],
)
def test_the_steps_so_far_are_marked(status: str, marked: int) -> None:
    text = page_of(replace(ORDER, status=status), "en", NOW_MS)
    assert text.count('class="done"') == marked
    assert ("Pay now" in text) == (status == "reserved")


@pytest.mark.parametrize("status", ["waitlisted", "payment_failed", "cancelled", "refunded"])
def test_another_way_is_one_word(status: str) -> None:
    text = page_of(replace(ORDER, status=status), "en", NOW_MS)
    assert "<ol>" not in text
    assert "class=word" in text


def test_it_says_how_it_is_paid_and_how_long_it_is_held_while_it_is_not_paid() -> None:
    fields: dict[str, str | int | float] = {"way": "delivery", "hold_until_ms": NOW_MS + 90_000}
    held = replace(ORDER, fields=fields)
    assert "You pay on delivery." in page_of(held, "en", NOW_MS)
    assert "Held for you for 2 more minutes." in page_of(held, "en", NOW_MS)
    assert "more minutes" not in page_of(held, "en", NOW_MS + 90_000)
    assert "on delivery" not in page_of(replace(held, status="paid"), "en", NOW_MS)
