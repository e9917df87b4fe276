"""`/page`: the watch page's WebSocket."""

from typing import assert_never

import aiohttp
from aiohttp import web
from pydantic import ValidationError

from studio.edge.audience import Audience, OpenPage
from studio.edge.buckets import Buckets
from studio.edge.identity import Identities
from studio.edge.intake import Intake, Viewer
from studio.edge.manners import Manners
from studio.edge.options import Limits
from studio.edge.page_protocol import (
    MAX_PAGE_MESSAGE_BYTES,
    Act,
    FromPage,
    Hello,
    PagePing,
    PagePong,
    Received,
    Say,
    SetLanguage,
    Welcome,
    read_page_message,
)
from studio.edge.page_view import page_view
from studio.edge.room import Room
from studio.edge.shield import check_origin
from studio.edge.views import (
    known_country,
    known_language,
    line_view,
    order_view,
    refused,
)
from studio.errors import N_, RetryableError, StudioError
from studio.ids import ViewerId
from studio.kit.clock import Clock
from studio.kit.tasks import TaskScope


class PageSocket:
    """Serves every open watch page. One loop."""

    def __init__(
        self,
        audience: Audience,
        room: Room,
        intake: Intake,
        identities: Identities,
        buckets: "PageBuckets",
    ) -> None:
        self._audience = audience
        self._room = room
        self._intake = intake
        self._identities = identities
        self._buckets = buckets
        self._manners = Manners(room, intake)
        self._open: set[web.WebSocketResponse] = set()

    async def handle(self, request: web.Request) -> web.WebSocketResponse:
        """One page from its Hello to its end."""
        check_origin(request)
        socket = web.WebSocketResponse(max_msg_size=MAX_PAGE_MESSAGE_BYTES, compress=False)
        await socket.prepare(request)
        self._open.add(socket)
        try:
            hello = await self._next(socket, self._buckets.limits.request_wait_s)
            if isinstance(hello, Hello):
                await self._serve(socket, hello, request)
        except (TimeoutError, ValidationError):
            pass
        finally:
            self._open.discard(socket)
            await socket.close()
        return socket

    async def aclose(self) -> None:
        """Close every page's socket; the pages come back by themselves."""
        for socket in tuple(self._open):
            await socket.close(code=aiohttp.WSCloseCode.GOING_AWAY)

    async def _serve(
        self, socket: web.WebSocketResponse, hello: Hello, request: web.Request
    ) -> None:
        page = OpenPage(socket, self._viewer(hello), request.transport)
        self._audience.join(page)  # before the welcome is read: nothing may fall in between
        scope = TaskScope("page")
        try:
            page.greet(await self._welcome(page.viewer))
            scope.start(page.send(), "send")
            while message := await self._next(socket, self._buckets.limits.page_silence_s):
                if self._buckets.messages.wait_s(page.viewer.viewer_id):
                    return
                await self._answer(page, message, request.remote or "")
        finally:
            self._audience.leave(page)
            await scope.aclose()

    async def _next(self, socket: web.WebSocketResponse, wait_s: float) -> FromPage | None:
        frame = await socket.receive(timeout=wait_s)
        if frame.type is not aiohttp.WSMsgType.TEXT:
            return None
        return read_page_message(frame.data)

    def _viewer(self, hello: Hello) -> Viewer:
        viewer_id = ViewerId(hello.viewer_id)
        if not self._identities.proves(viewer_id, hello.secret):
            viewer_id, _ = self._identities.new()
        return Viewer(viewer_id, known_language(hello.language), known_country(hello.country))

    async def _welcome(self, viewer: Viewer) -> Welcome:
        orders = await self._room.orders(viewer.viewer_id)
        lines = await self._room.lines(viewer.viewer_id)
        return Welcome(
            viewer_id=viewer.viewer_id,
            secret=self._identities.secret_of(viewer.viewer_id),
            page=page_view(self._room.page, viewer.language, viewer.country),
            lines=tuple(line_view(line, viewer.language, viewer.country) for line in lines),
            orders=tuple(order_view(order, viewer.language) for order in orders),
            viewers=self._audience.viewers,
            on_air=self._audience.on_air,
        )

    async def _answer(self, page: OpenPage, message: FromPage, address: str) -> None:
        match message:
            case PagePing():
                page.delay_ms = message.delay_ms
                page.tell(PagePong(message.sent_ms, self._intake.engine_ms()))
            case Say():
                await self._say(page, message, address)
            case Act():
                await self._act(page, message, address)
            case SetLanguage():
                page.viewer = Viewer(
                    page.viewer.viewer_id, known_language(message.language), page.viewer.country
                )
                page.tell(await self._welcome(page.viewer))
            case Hello():
                return
            case _:
                assert_never(message)

    async def _act(self, page: OpenPage, act: Act, address: str) -> None:
        try:
            self._buckets.check_chat(page.viewer.viewer_id, address)
            await self._intake.act(page.viewer, act)
        except StudioError as error:
            page.tell(refused(act.act_id, error, page.viewer.language))
            return
        page.tell(Received(act.act_id))

    async def _say(self, page: OpenPage, said: Say, address: str) -> None:
        try:
            self._buckets.check_chat(page.viewer.viewer_id, address)
            await self._manners.check(page.viewer.viewer_id)
            await self._intake.chat(page.viewer, said)
        except StudioError as error:
            page.tell(refused(said.line_id, error, page.viewer.language))
            return
        self._audience.spoke(page.viewer)
        self._manners.spoke(page.viewer.viewer_id)
        page.tell(Received(said.line_id))


class PageBuckets:
    """What pages may do, per viewer and per address."""

    def __init__(self, limits: Limits, clock: Clock) -> None:
        self.limits = limits
        self.messages = Buckets(limits.messages_per_page, clock)
        self._chat = (
            Buckets(limits.chat_per_viewer, clock),
            Buckets(limits.chat_per_address, clock),
        )
        self._orders = (
            Buckets(limits.orders_per_viewer, clock),
            Buckets(limits.orders_per_address, clock),
        )

    def check_chat(self, viewer_id: str, address: str) -> None:
        """Raises RetryableError when a viewer or an address chats too much."""
        self._check(self._chat, viewer_id, address)

    def check_order(self, viewer_id: str, address: str) -> None:
        """Raises RetryableError when a viewer or an address orders too much."""
        self._check(self._orders, viewer_id, address)

    def _check(self, buckets: tuple[Buckets, Buckets], viewer_id: str, address: str) -> None:
        wait_s = buckets[0].wait_s(viewer_id) or buckets[1].wait_s(address)
        if wait_s:
            raise RetryableError(
                N_("That was a lot at once."),
                remedy=N_("Wait a moment, then try again."),
                code="too_many",
                retry_after_s=wait_s,
            )
