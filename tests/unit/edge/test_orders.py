from pathlib import Path

import pytest
from sqlalchemy import func, select

from studio.edge.options import EdgeOptions, Limits, Rate
from studio.ids import ChatLineId, OrderId, ProductId, ViewerId, new_id
from studio.link.messages import OrderUpdate, RoomLine, ViewerOrder
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


def claimed(page: PageClient, line_id: str, status: str = "reserved") -> OrderUpdate:
    """What the engine says of a comment that claimed."""
    return OrderUpdate(
        OrderId("0" * 32),
        ViewerId(page.identity[0]),
        "C-1",
        status,
        3800,
        "USD",
        "Reserved for you. You can pay now.",
        {"pay_url": "https://pay.example/x", "way": "link"},
        line_id=line_id,
        product_id=ProductId("scarf"),
        product_name="Silk scarf",
        quantity=2,
    )


async def test_a_comment_that_bought_has_a_page_a_way_to_pay_and_news(tmp_path: Path) -> None:
    async with (
        RunningEdge(tmp_path) as edge,
        PageClient(edge.url) as page,
        PageClient(edge.url) as other,
        LinkedEngine(edge, tmp_path / "engine.db") as engine,
    ):
        line_id = await page.say("SOLD 1 2")
        await page.all("received")
        news = claimed(page, line_id)
        answer = RoomLine(
            ChatLineId("answer"), 9, 1, "Host", "Reserved for you", True, False,
            only=news.viewer_id, order_id=news.order_id,
        )  # fmt: skip
        await engine.say(answer, news)
        (told,) = await page.all("order")
        order = told["order"]
        assert (order["number"], order["product_name"], order["quantity"]) == (
            "C-1",
            "Silk scarf",
            2,
        )
        assert (order["total"], order["pay_url"]) == ("$38.00", "https://pay.example/x")
        (line,) = await page.all("line", line_id="answer")
        assert line["order_id"] == order["order_id"]
        async with page.session.get(f"{edge.url}{order['page']}") as found:
            text = await found.text()
        assert "Pay now" in text
        assert "Silk scarf" in text
        await engine.say(claimed(page, line_id, "shipped"))
        shipped = await page.all("order", 2)
        assert shipped[-1]["order"]["status"] == "shipped"
        assert other.of("order") == []
        assert [one.get("order_id") for one in other.of("line", line_id="answer")] == [""]
    async with RunningEdge(tmp_path) as edge, PageClient(edge.url, page.identity) as again:
        assert [one["page"] for one in again.welcome["orders"]] == [order["page"]]


async def test_an_edge_keeps_no_order_of_a_comment_that_came_to_another(tmp_path: Path) -> None:
    async with (
        RunningEdge(tmp_path) as edge,
        PageClient(edge.url) as page,
        LinkedEngine(edge, tmp_path / "engine.db") as engine,
    ):
        last = RoomLine(ChatLineId("last"), 9, 1, "Host", "Hello", True, False)
        await engine.say(claimed(page, "of-another-edge"), claimed(page, ""), last)
        await page.all("line", line_id="last")
        async with PageClient(edge.url, page.identity) as again:
            assert again.welcome["orders"] == []
