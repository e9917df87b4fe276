"""`POST /orders`: the reservation form."""

import asyncio
import math

from aiohttp import web
from pydantic import ValidationError

from studio.edge.identity import Identities
from studio.edge.intake import Intake, Viewer
from studio.edge.ledger import KeptOrder
from studio.edge.page_protocol import (
    MAX_ORDER_BYTES,
    OrderAnswer,
    OrderPost,
    Refused,
    page_text,
    read_order,
)
from studio.edge.page_socket import PageBuckets
from studio.edge.room import Room
from studio.edge.shield import check_origin
from studio.edge.views import known_country, known_language, order_view, refused
from studio.errors import N_, RetryableError, StudioError, UserError
from studio.ids import ViewerId

_BODY_S = 10.0
_STATUS_OF_CODE = {"conflict": 409, "order.viewer": 403, "too_many": 429}


class OrderRoute:
    """Takes orders. One loop."""

    def __init__(
        self, room: Room, intake: Intake, identities: Identities, buckets: PageBuckets
    ) -> None:
        self._room = room
        self._intake = intake
        self._identities = identities
        self._buckets = buckets

    async def handle(self, request: web.Request) -> web.Response:
        """202 once the order is on the disk; the same again for the same order."""
        check_origin(request)
        if request.content_type != "application/json":
            raise web.HTTPUnsupportedMediaType
        try:
            post = read_order(await _body(request))
        except (ValidationError, TimeoutError) as error:
            raise web.HTTPBadRequest(text="not an order") from error
        language = known_language(post.language)
        try:
            order = await self._take(post, language, request.remote or "")
        except StudioError as error:
            return _refusal(refused(post.order_id, error, language), error)
        self._room.tell_buyer(order)
        return _json(202, page_text(OrderAnswer(order_view(order, language))))

    async def _take(self, post: OrderPost, language: str, address: str) -> KeptOrder:
        if not self._identities.proves(post.viewer_id, post.secret):
            raise UserError(
                N_("This page is not known here any more."),
                remedy=N_("Load the page again."),
                code="order.viewer",
            )
        self._buckets.check_order(post.viewer_id, address)
        viewer = Viewer(ViewerId(post.viewer_id), language, known_country(post.country))
        return await self._intake.order(viewer, post, self._room.page)


async def _body(request: web.Request) -> bytes:
    if (request.content_length or 0) > MAX_ORDER_BYTES:
        raise web.HTTPRequestEntityTooLarge(MAX_ORDER_BYTES, request.content_length or 0)
    async with asyncio.timeout(_BODY_S):
        return await request.read()  # the application's client_max_size caps it without a length


def _refusal(answer: Refused, error: StudioError) -> web.Response:
    status = _STATUS_OF_CODE.get(error.code, 400 if isinstance(error, UserError) else 503)
    response = _json(status, page_text(answer))
    if isinstance(error, RetryableError):
        response.headers["Retry-After"] = str(math.ceil(error.retry_after_s or 1))
    return response


def _json(status: int, text: str) -> web.Response:
    return web.Response(status=status, text=text, content_type="application/json")
