"""One front end's conversation on its WebSocket, on the engine's control loop.

The reader takes commands, each carried out in a task of its own so that a slow one never holds up
a panic; the writer empties the mailbox. A client that does not read for `Patience.stall_s`, or
whose mailbox overflows, is cut off alone.
"""

import asyncio
import hmac
from collections.abc import Mapping
from dataclasses import dataclass

import aiohttp
import structlog
from aiohttp import web

from studio.control import codec
from studio.control.client import CLOSE_TOKEN
from studio.control.door import Door
from studio.control.mailbox import Mailbox
from studio.control.roles import Role
from studio.control.wire import (
    PROTOCOL,
    CommandCall,
    Done,
    FeedArrived,
    Hello,
    Refused,
    SliceChanged,
    Welcome,
)
from studio.errors import N_, StudioError, UserError
from studio.kit.tasks import TaskScope

CLOSE_S = 1.0  # how long to wait for the other side's close frame
COMMANDS_AT_ONCE = 32
CLOSE_MESSAGE, CLOSE_HELLO, CLOSE_PROTOCOL, CLOSE_SLOW = 4400, 4408, 4426, 4429

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Patience:
    """How long to wait for a client: for its Hello, while it does not read, between pings."""

    hello_s: float = 5.0
    stall_s: float = 4.0
    heartbeat_s: float = 3.0


class Texts:
    """The newest text of each slice and feed, so that one change is encoded once for everybody."""

    def __init__(self) -> None:
        self._newest: dict[tuple[str, str], tuple[object, str]] = {}

    def of(self, letter: SliceChanged | FeedArrived | Done | Refused) -> str:
        """The letter as JSON."""
        match letter:
            case SliceChanged(name, value) | FeedArrived(name, value):
                return self._remembered((letter.t, name), value, letter)
            case _:
                return codec.server_text(letter)

    def _remembered(
        self, key: tuple[str, str], value: object, letter: SliceChanged | FeedArrived
    ) -> str:
        newest = self._newest.get(key)
        if newest is not None and newest[0] is value:
            return newest[1]
        text = codec.server_text(letter)
        self._newest[key] = (value, text)
        return text


class Leaving(Exception):  # noqa: N818 - not an error: the orderly end of a conversation
    """The conversation ends with this close code and reason."""

    def __init__(self, code: int, reason: str) -> None:
        super().__init__(reason)
        self.code = code
        self.reason = reason


class Session:
    """From Hello to the close. tokens: who may attach, and as what."""

    def __init__(
        self, door: Door, tokens: Mapping[str, Role], texts: Texts, patience: Patience
    ) -> None:
        self._door = door
        self._patience = patience
        self._tokens = tokens
        self._texts = texts
        self._socket = web.WebSocketResponse(
            max_msg_size=codec.MAX_CLIENT_MESSAGE_BYTES,
            heartbeat=patience.heartbeat_s,
            timeout=CLOSE_S,
            compress=False,
        )
        self._transport: asyncio.Transport | None = None
        self._in_flight = 0

    async def run(self, request: web.Request) -> web.WebSocketResponse:
        """Serve this client until it leaves or is sent away."""
        self._transport = request.transport
        await self._socket.prepare(request)
        scope = TaskScope("control")
        try:
            await self._converse(scope)
        except Leaving as leaving:
            await self._socket.close(code=leaving.code, message=leaving.reason.encode())
        finally:
            await scope.aclose()
        return self._socket

    async def close(self) -> None:
        """Tell the client that the engine ends."""
        if self._socket.prepared:
            await self._socket.close(code=aiohttp.WSCloseCode.GOING_AWAY)

    async def _converse(self, scope: TaskScope) -> None:
        role = await self._greet()
        mailbox, slices, feeds = await self._door.attach()
        try:
            await self._socket.send_str(codec.server_text(Welcome(role, slices, dict(feeds))))
            scope.start(self._write(mailbox), "writer")
            await self._read(mailbox, role, scope)
        finally:
            self._door.leave(mailbox)

    async def _greet(self) -> Role:
        try:
            async with asyncio.timeout(self._patience.hello_s):
                message = await self._socket.receive()
        except TimeoutError:
            raise Leaving(CLOSE_HELLO, "no hello") from None
        hello = self._understood(message)
        if not isinstance(hello, Hello):
            raise Leaving(CLOSE_MESSAGE, "hello first")
        if hello.protocol != PROTOCOL:
            raise Leaving(CLOSE_PROTOCOL, "another protocol version")
        return self._role_of(hello.token)

    def _role_of(self, said: str) -> Role:
        """Compares with every token, in constant time each."""
        found: Role | None = None
        for token, role in self._tokens.items():
            if hmac.compare_digest(token.encode(), said.encode()):
                found = role
        if found is None:
            raise Leaving(CLOSE_TOKEN, "wrong token")
        return found

    def _understood(self, message: aiohttp.WSMessage) -> Hello | CommandCall:
        if message.type is not aiohttp.WSMsgType.TEXT:
            raise Leaving(CLOSE_MESSAGE, "text only")
        try:
            return codec.client_message(message.data)
        except UserError as error:
            raise Leaving(CLOSE_MESSAGE, str(error)[:100]) from None

    async def _read(self, mailbox: Mailbox, role: Role, scope: TaskScope) -> None:
        async for message in self._socket:
            call = self._understood(message)
            if not isinstance(call, CommandCall):
                raise Leaving(CLOSE_MESSAGE, "hello twice")
            if self._in_flight >= COMMANDS_AT_ONCE:
                mailbox.put_answer(Refused(call.id, codec.problem_of(_too_many())))
                continue
            self._in_flight += 1
            scope.start(self._carry_out(call, mailbox, role), "command")

    async def _carry_out(self, call: CommandCall, mailbox: Mailbox, role: Role) -> None:
        try:
            await self._door.execute(codec.command(call.name, call.args), role)
        except StudioError as error:
            mailbox.put_answer(Refused(call.id, codec.problem_of(error)))
        else:
            mailbox.put_answer(Done(call.id))
        finally:
            self._in_flight -= 1

    async def _write(self, mailbox: Mailbox) -> None:
        try:
            while not mailbox.is_overflowing:
                text = self._texts.of(await mailbox.take())
                async with asyncio.timeout(self._patience.stall_s):
                    await self._socket.send_str(text)
        except ConnectionError:
            return  # it left; the reader hears of it too
        except TimeoutError:
            pass
        _log.warning("control.client_cut_off")
        if self._transport is not None:
            self._transport.abort()  # a close frame would wait behind what the client does not read


def _too_many() -> UserError:
    return UserError(
        N_("Too many commands wait at once."),
        remedy=N_("Wait a moment, then try again."),
        code="control.busy",
    )
