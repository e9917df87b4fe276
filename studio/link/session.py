"""One WebSocket of a link: who sends when, what is in flight, when the other side is gone."""

import asyncio
from collections import deque
from collections.abc import Sequence
from typing import Protocol, assert_never

import aiohttp
import structlog
from aiohttp import web

from studio.errors import StudioError
from studio.kit.clock import NS_PER_SECOND, Clock, epoch_ms
from studio.kit.tasks import TaskScope
from studio.link.codec import LinkError, item_text, message_text, read_message
from studio.link.messages import (
    Ack,
    BridgeKeys,
    HookKeys,
    Item,
    Message,
    PageState,
    Picture,
    Ping,
    Pong,
    Presence,
)
from studio.link.peer_clock import PeerClock

WINDOW = 200  # items sent and not yet acknowledged
GROUP_LIMIT = 64  # items applied in one transaction
BACKLOG_LIMIT = 4 * WINDOW  # an honest sender never has more under way
PING_EVERY_S = 1.0
SILENCE_S = 6.0  # four pings unanswered: half-open or gone
RESEND_AFTER_NS = 5 * NS_PER_SECOND

Socket = aiohttp.ClientWebSocketResponse | web.WebSocketResponse

_log = structlog.get_logger(__name__)


class Party(Protocol):
    """The side of the link a session works for (studio.link.peer.Peer)."""

    clock: Clock
    their_clock: PeerClock

    async def pending(self, limit: int) -> list[tuple[str, int, str]]:
        """The oldest items not yet acknowledged: id, seq, body as JSON."""
        ...

    async def acknowledged(self, item_ids: Sequence[str]) -> None:
        """The other side has these on its disk."""
        ...

    async def take(self, items: Sequence[Item]) -> list[str]:
        """Apply what is new; the ids that are on the disk now."""
        ...

    def check(self, item: Item) -> None:
        """Raises LinkError when this side does not take such items."""
        ...

    def heard(self, message: Picture) -> None:
        """A picture of now."""
        ...


class Session:
    """Runs on one loop: a reader, a sender and a worker that talks to the store."""

    def __init__(self, party: Party, socket: Socket) -> None:
        self._party = party
        self._socket = socket
        self._to_send = asyncio.Event()
        self._to_do = asyncio.Event()
        self._newest: dict[str, Message] = {}
        self._to_acknowledge: list[str] = []
        self._in_flight: dict[str, int] = {}
        self._arrived: deque[Item] = deque()
        self._acknowledged: list[str] = []
        self._may_hold_items = True  # the outbox is asked only when something may be in it
        self._is_over = False

    def wake(self) -> None:
        """Something new may be in the outbox."""
        self._may_hold_items = True
        self._to_send.set()

    def say(self, message: Message) -> None:
        """Send `message` soon; a newer one of its kind takes its place."""
        self._newest[message.kind] = message
        self._to_send.set()

    async def close(self) -> None:
        """End this session; its socket closes."""
        await self._socket.close()

    async def run(self) -> None:
        """Until the socket closes, falls silent or says something that does not fit."""
        scope = TaskScope("link")
        scope.start(self._sender(), "sender")
        worker = scope.start(self._worker(), "worker")
        self._to_send.set()
        try:
            await self._reader()
        except TimeoutError:
            _log.warning("link.silent", seconds=SILENCE_S)
        except LinkError as fault:
            _log.warning("link.fault", reason=str(fault))
        finally:
            # The worker may not be cut off between the disk and those who must hear of it.
            self._is_over = True
            self._to_do.set()
            await asyncio.wait([worker])
            await scope.aclose()
            await self._socket.close()

    async def _reader(self) -> None:
        while True:
            frame = await self._socket.receive(timeout=SILENCE_S)
            if frame.type is not aiohttp.WSMsgType.TEXT:
                return
            self._read(read_message(frame.data))

    def _read(self, message: Message) -> None:
        match message:
            case Item():
                self._party.check(message)
                self._arrived.append(message)
                self._to_do.set()
            case Ack():
                self._acknowledged.extend(message.item_ids)
                self._to_do.set()
            case Ping():
                self.say(Pong(message.sent_ns, epoch_ms(self._party.clock.utc_now())))
            case Pong():
                self._note(message)
            case PageState() | HookKeys() | BridgeKeys() | Presence():
                self._party.heard(message)
            case _:
                assert_never(message)
        if len(self._arrived) + len(self._acknowledged) > BACKLOG_LIMIT:
            raise LinkError("more than the window is under way")

    def _note(self, pong: Pong) -> None:
        clock = self._party.clock
        rtt_ns = clock.now_ns() - pong.sent_ns
        if rtt_ns >= 0:
            own_wall_ms = clock.utc_now().timestamp() * 1000
            self._party.their_clock.note(rtt_ns, pong.wall_ms, own_wall_ms)

    async def _worker(self) -> None:
        """Everything that waits for the disk; in its own task, so that pings are answered."""
        while not self._is_over:
            await self._to_do.wait()
            self._to_do.clear()
            while (self._arrived or self._acknowledged) and not self._is_over:
                try:
                    await self._work()
                except StudioError as error:
                    _log.error("link.store_failed", exc_info=error)
                    await self._socket.close()
                    return

    async def _work(self) -> None:
        acknowledged, self._acknowledged = self._acknowledged, []
        if acknowledged:
            await self._party.acknowledged(acknowledged)
            for item_id in acknowledged:
                self._in_flight.pop(item_id, None)
            self._to_send.set()
        count = min(GROUP_LIMIT, len(self._arrived))
        if count:
            self._to_acknowledge += await self._party.take(
                [self._arrived.popleft() for _ in range(count)]
            )
            self._to_send.set()

    async def _sender(self) -> None:
        next_ping_ns = self._party.clock.now_ns()
        try:
            while True:
                now_ns = self._party.clock.now_ns()
                if now_ns >= next_ping_ns:
                    self._newest["ping"] = Ping(now_ns)
                    next_ping_ns = now_ns + int(PING_EVERY_S * NS_PER_SECOND)
                self._to_send.clear()
                await self._send_messages()
                await self._send_items()
                await self._woken()
        except (aiohttp.ClientError, ConnectionError, StudioError):
            await self._socket.close()  # the reader ends by this

    async def _woken(self) -> None:
        try:
            async with asyncio.timeout(PING_EVERY_S):
                await self._to_send.wait()
        except TimeoutError:
            pass

    async def _send_messages(self) -> None:
        acknowledge, self._to_acknowledge = self._to_acknowledge, []
        if acknowledge:
            await self._socket.send_str(message_text(Ack(tuple(acknowledge))))
        while self._newest:
            kind = next(iter(self._newest))
            await self._socket.send_str(message_text(self._newest.pop(kind)))

    async def _send_items(self) -> None:
        if not self._may_hold_items:
            return
        self._may_hold_items = False  # before the question: a wake during it is not lost
        due_ns = self._party.clock.now_ns() - RESEND_AFTER_NS
        items = await self._party.pending(WINDOW)
        self._may_hold_items |= bool(items)  # until they are acknowledged, for sending again
        for item_id, seq, body in items:
            if self._in_flight.get(item_id, due_ns) <= due_ns:
                self._in_flight[item_id] = self._party.clock.now_ns()
                await self._socket.send_str(item_text(item_id, seq, body))
