import dataclasses
import json

import pytest

from studio.ids import ChatLineId, OrderId, ProductId, ViewerId
from studio.link.codec import LinkError, body_text, item_text, message_text, read_body, read_message
from studio.link.messages import (
    MAX_MESSAGE_BYTES,
    Ack,
    Body,
    Item,
    Message,
    OrderUpdate,
    PageFlash,
    PageProduct,
    PageState,
    Ping,
    Pong,
    Presence,
    RoomLine,
    ViewerChat,
    ViewerOrder,
)

CHAT = ViewerChat(ChatLineId("line"), ViewerId("v"), "ليلى", "سلام", "ar", "SA", 1)
ORDER = ViewerOrder(
    order_id=OrderId("order"),
    viewer_id=ViewerId("v"),
    number="CS-1001",
    name="Ana",
    contact="ana@example.org",
    product_id=ProductId("p"),
    quantity=2,
    language="es",
    country="MX",
    seen_price_minor=1900,
    seen_at_ms=5,
)
LINE = RoomLine(ChatLineId("line"), 1, 2, "Ana", "¿talla?", False, False)
UPDATE = OrderUpdate(
    OrderId("order"), ViewerId("v"), "CS-1", "reserved", 3800, "USD", "Held {n}", {"n": 2}
)
PRODUCT = PageProduct(ProductId("p"), 1, "Scarf", 1900, "USD", None, 3)
MESSAGES: list[Message] = [
    Item("i", 7, CHAT),
    Item("i", 7, ORDER),
    Item("i", 7, LINE),
    Item("i", 7, UPDATE),
    Ack(("a", "b")),
    PageState("T", True, False, "en", ProductId("p"), (PRODUCT,), PageFlash(ProductId("p"), 9, 60)),
    Presence(3, 1, {"es": 2, "zh": 1}),
    Ping(12),
    Pong(12, 1700000000000),
]


@pytest.mark.parametrize("message", MESSAGES)
def test_a_message_survives_the_wire(message: Message) -> None:
    assert read_message(message_text(message)) == message


@pytest.mark.parametrize("body", [CHAT, ORDER, LINE, UPDATE])
def test_an_item_around_a_kept_body_is_an_item(body: Body) -> None:
    text = body_text(body)
    assert read_body(text) == body
    assert read_message(item_text('odd"id', 3, text)) == Item('odd"id', 3, body)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{}",
        "[1]",
        '{"kind":"go_live"}',
        '{"kind":"ping","sent_ns":"12"}',
        '{"kind":"presence","viewers":1e400,"chatters":0}',
        '{"kind":"ack","item_ids":' + "[" * 10_000,
        " " * (MAX_MESSAGE_BYTES + 1),
    ],
)
def test_what_is_no_message_is_refused(text: str) -> None:
    with pytest.raises(LinkError):
        read_message(text)


@pytest.mark.parametrize(
    ("body", "change"),
    [
        (CHAT, {"text": "x" * 501}),
        (CHAT, {"name": "x" * 61}),
        (CHAT, {"line_id": ""}),
        (CHAT, {"viewer_id": "x" * 65}),
        (ORDER, {"quantity": 0}),
        (ORDER, {"quantity": 21}),
        (ORDER, {"seen_price_minor": -1}),
        (ORDER, {"seen_price_minor": 2**53}),
        (ORDER, {"contact": "x" * 121}),
        (ORDER, {"product_id": ""}),
    ],
)
def test_an_edge_cannot_send_more_than_a_viewer_may(
    body: ViewerChat | ViewerOrder, change: dict[str, object]
) -> None:
    changed = json.dumps({**dataclasses.asdict(body), **change})
    with pytest.raises(LinkError):
        read_message(item_text("i", 1, changed))


def test_an_item_needs_an_id() -> None:
    with pytest.raises(LinkError):
        read_message(item_text("", 1, body_text(LINE)))


def test_a_damaged_body_is_refused() -> None:
    with pytest.raises(LinkError):
        read_body('{"kind":"room_line"}')


@pytest.mark.parametrize("body", [UPDATE, LINE])
def test_a_peer_may_be_older_or_newer(body: Body) -> None:
    fresh = {"order_id", "line_id", "product_id", "product_name", "quantity"} - {
        one.name for one in dataclasses.fields(body) if one.default is dataclasses.MISSING
    }
    said = dataclasses.asdict(body)
    older = {name: value for name, value in said.items() if name not in fresh}
    assert len(older) < len(said)
    for text in (json.dumps(older), json.dumps(said | {"of_tomorrow": 1})):
        assert read_body(text) == body
