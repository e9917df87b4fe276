from pathlib import Path

import pytest
from sqlalchemy import func, select

from studio.edge.options import EdgeOptions, Limits, Rate
from studio.ids import new_id
from studio.link.messages import ViewerOrder
from studio.store.tables import outbox
from tests.fakes.edge_world import LinkedEngine, PageClient, RunningEdge, demo_page


@pytest.fixture
async def shop(tmp_path: Path) -> Path:
    """A profile whose edge shows products and has no engine."""
    async with (
        RunningEdge(tmp_path) as edge,
        PageClient(edge.url) as page,
        LinkedEngine(edge, tmp_path / "engine.db") as engine,
    ):
        engine.link.show_page(demo_page())
        await page.all("page")
    return tmp_path


async def test_an_order_is_kept_answered_and_its_fate_told(shop: Path) -> None:
    async with RunningEdge(shop) as edge, PageClient(edge.url) as page:
        order = page.order()
        status, answer = await page.post(order)
        assert status == 202
        assert answer["order"]["status"] == "received"
        assert answer["order"]["number"] == "CS-1001"
        assert answer["order"]["product_name"] == "Silk scarf"
        async with LinkedEngine(edge, shop / "engine.db") as engine:
            news = await page.until(
                lambda: [o for o in page.of("order") if o["order"]["status"] == "reserved"]
            )
            assert news[0]["order"]["total"] == "$38.00"
            body = engine.bodies[order["order_id"]]
            assert isinstance(body, ViewerOrder)
            assert (body.contact, body.quantity, body.seen_price_minor) == (
                "+52 55 1234 5678",
                2,
                1900,
            )
        async with PageClient(edge.url, page.identity) as again:
            assert [one["status"] for one in again.welcome["orders"]] == ["reserved"]
        async with PageClient(edge.url) as other:
            assert other.welcome["orders"] == []


async def test_the_same_order_twice_is_one_and_another_under_its_id_is_refused(shop: Path) -> None:
    async with RunningEdge(shop) as edge, PageClient(edge.url) as page:
        order = page.order()
        first, second = await page.post(order), await page.post(order)
        assert first == second
        status, answer = await page.post({**order, "quantity": 3})
        assert (status, answer["code"]) == (409, "conflict")
        async with PageClient(edge.url) as other:
            assert (await other.post(other.order(order_id=order["order_id"])))[0] == 409
        async with LinkedEngine(edge, shop / "engine.db") as engine:
            await engine.until(lambda: engine.applied_count[order["order_id"]] == 1)


async def test_only_the_buyer_hears_of_an_order(shop: Path) -> None:
    async with (
        RunningEdge(shop) as edge,
        PageClient(edge.url) as buyer,
        PageClient(edge.url, buyer.identity) as second_tab,
        PageClient(edge.url) as other,
        LinkedEngine(edge, shop / "engine.db"),
    ):
        await buyer.post(buyer.order())
        await second_tab.until(
            lambda: any(o["order"]["status"] == "reserved" for o in second_tab.of("order"))
        )
        await other.send(t="ping", sent_ms=1.0)
        await other.all("pong")
        assert other.of("order") == []


async def test_the_contact_is_gone_from_the_edge_once_the_engine_has_it(shop: Path) -> None:
    async with RunningEdge(shop) as edge, PageClient(edge.url) as page:
        await page.post(page.order(contact="secret@example.org", name="Secret Name"))
        kept = await edge.store.read(lambda c: c.scalar(select(outbox.c.body)))
        assert kept is not None
        assert "secret@example.org" in kept
        async with LinkedEngine(edge, shop / "engine.db") as engine:
            while await edge.store.read(lambda c: c.scalar(select(func.count(outbox.c.item_id)))):
                engine.presences.clear()
                await engine.until(lambda: engine.presences)
        dump = await edge.store.read(
            lambda c: "".join(c.connection.driver_connection.iterdump())  # type: ignore[union-attr] # sqlite3
        )
        assert "secret@example.org" not in dump
        assert "Secret Name" not in dump


@pytest.mark.parametrize(
    ("change", "status", "code"),
    [
        ({"quantity": 0}, 400, "order.quantity"),
        ({"quantity": 21}, 400, "order.quantity"),
        ({"name": " "}, 400, "order.name"),
        ({"contact": "x"}, 400, "order.contact"),
        ({"product_id": "unknown"}, 400, "order.product"),
        ({"order_id": "../x"}, 400, "order.id"),
        ({"seen_price_minor": -1}, 400, "order.price"),
        ({"secret": "guess"}, 403, "order.viewer"),
    ],
)
async def test_a_bad_form_is_refused_in_words(
    shop: Path, change: dict[str, object], status: int, code: str
) -> None:
    async with RunningEdge(shop) as edge, PageClient(edge.url) as page:
        answered, answer = await page.post(page.order(**change))
        assert (answered, answer["code"]) == (status, code)
        assert answer["text"]


@pytest.mark.parametrize("change", [{"quantity": "2"}, {"name": None}, {"name": "x" * 9000}])
async def test_what_is_no_form_is_refused(shop: Path, change: dict[str, object]) -> None:
    async with RunningEdge(shop) as edge, PageClient(edge.url) as page:
        assert (await page.post(page.order(**change)))[0] in {400, 413}
        status, _ = await page.post(page.order(), **{"Content-Type": "text/plain"})
        assert status == 415


async def test_who_orders_too_much_is_told_when_to_try_again(shop: Path) -> None:
    options = EdgeOptions(shop, port=0, limits=Limits(orders_per_viewer=Rate(1, 0.01)))
    async with RunningEdge(shop, options) as edge, PageClient(edge.url) as page:
        assert (await page.post(page.order()))[0] == 202
        status, answer = await page.post(page.order(order_id=new_id()))
        assert (status, answer["code"]) == (429, "too_many")
        assert answer["retry_after_s"] > 1
