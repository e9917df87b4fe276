"""Link messages to JSON and back; the border where the other side's text becomes typed values.

pydantic validates strictly; sizes are capped before parsing and texts after it, because an edge
stands in public and its messages are untrusted. Safe from every thread.
"""

import json
from functools import cache
from typing import Annotated

from pydantic import Field, TypeAdapter, ValidationError

from studio.errors import StudioError
from studio.link.messages import (
    MAX_CALL_CHARS,
    MAX_CHAT_CHARS,
    MAX_CONTACT_CHARS,
    MAX_COUPON_CHARS,
    MAX_MESSAGE_BYTES,
    MAX_NAME_CHARS,
    MAX_PLATFORM_CHARS,
    MAX_QUANTITY,
    Body,
    Item,
    Message,
    ShopCall,
    ViewerAct,
    ViewerChat,
    ViewerOrder,
)

_MAX_ID_CHARS = 64
_CURRENCY_CHARS = 3
_MOST_COUNTED = 10**9
_MAX_INTEGER = 2**53 - 1  # what every JSON reader keeps exactly; also fits the store's columns


class LinkError(StudioError):
    """The other side of a link said something that does not fit; the link is closed."""

    code = "link.message"


@cache
def _messages() -> TypeAdapter[Message]:
    return TypeAdapter(Annotated[Message, Field(discriminator="kind")])


@cache
def _bodies() -> TypeAdapter[Body]:
    return TypeAdapter(Annotated[Body, Field(discriminator="kind")])


def message_text(message: Message) -> str:
    """A message as JSON."""
    return _messages().dump_json(message).decode()


def read_message(text: str) -> Message:
    """Read what the other side sent. Raises LinkError."""
    if len(text) > MAX_MESSAGE_BYTES:
        raise LinkError("a message is too long")
    try:
        message = _messages().validate_json(text, strict=True)
    except ValidationError as error:
        raise LinkError(_first_fault(error)) from error
    if isinstance(message, Item):
        _check_item(message)
    return message


def body_text(body: Body) -> str:
    """The part of an item that an outbox keeps, as JSON."""
    return _bodies().dump_json(body).decode()


def read_body(text: str) -> Body:
    """What `body_text` wrote. Raises LinkError."""
    try:
        return _bodies().validate_json(text, strict=True)
    except ValidationError as error:
        raise LinkError(_first_fault(error)) from error


def item_text(item_id: str, seq: int, body: str) -> str:
    """An item as JSON, around a body that is JSON already."""
    return f'{{"item_id":{json.dumps(item_id)},"seq":{seq},"body":{body},"kind":"item"}}'


def _check_item(item: Item) -> None:
    if not 0 < len(item.item_id) <= _MAX_ID_CHARS:
        raise LinkError("an item's id has a strange length")
    match item.body:
        case ViewerChat() as chat:
            _check_ids(chat.line_id, chat.viewer_id)
            _check_lengths((chat.name, MAX_NAME_CHARS), (chat.text, MAX_CHAT_CHARS))
            _check_lengths((chat.platform, MAX_PLATFORM_CHARS))
            _check_count(chat.count)
        case ViewerOrder() as order:
            _check_ids(order.order_id, order.viewer_id, order.product_id, order.number)
            _check_lengths((order.name, MAX_NAME_CHARS), (order.contact, MAX_CONTACT_CHARS))
            _check_lengths((order.coupon, MAX_COUPON_CHARS), (order.currency, _CURRENCY_CHARS))
            _check_numbers(order)
        case ViewerAct() as act:
            _check_ids(act.act_id, act.viewer_id, act.about)
            _check_lengths((act.name, MAX_NAME_CHARS), (act.contact, MAX_CONTACT_CHARS))
        case ShopCall() as call:
            _check_ids(call.provider, call.shop, call.event_id)
            _check_lengths((call.packed, MAX_CALL_CHARS))
        case _:
            pass


def _check_ids(*ids: str) -> None:
    if not all(0 < len(one) <= _MAX_ID_CHARS for one in ids):
        raise LinkError("an id has a strange length")


def _check_lengths(*capped: tuple[str, int]) -> None:
    if any(len(text) > limit for text, limit in capped):
        raise LinkError("a text is too long")


def _check_count(count: int) -> None:
    if not 0 <= count <= _MOST_COUNTED:
        raise LinkError("a count is out of range")


def _check_numbers(order: ViewerOrder) -> None:
    if not 1 <= order.quantity <= MAX_QUANTITY:
        raise LinkError("a quantity is out of range")
    if not 0 <= order.seen_price_minor <= _MAX_INTEGER:
        raise LinkError("a price is out of range")


def _first_fault(error: ValidationError) -> str:
    """The first fault as `place: reason`, without the offending value: it may be personal."""
    fault = error.errors(include_url=False, include_input=False, include_context=False)[0]
    place = ".".join(str(part) for part in fault["loc"])
    return f"{place[:60]}: {fault['msg'][:160]}"
