"""The control client: what the window and the tests hold in their hand.

Runs on the caller's event loop (the window's is Qt's). It connects, hears state, sends commands,
and connects again for ever: an engine that was restarted has another address, so the address is
asked for before every attempt.
"""

import asyncio
from collections.abc import Callable, Mapping
from typing import ParamSpec, Protocol

import aiohttp
import structlog

from studio.control import codec
from studio.control.address import EngineAddress
from studio.control.command import Command, wire_name
from studio.control.roles import Role
from studio.control.states import Problem
from studio.control.wire import (
    CommandCall,
    Done,
    FeedArrived,
    Hello,
    Refused,
    ServerMessage,
    SliceChanged,
    Welcome,
)
from studio.errors import N_, BugError, RetryableError, StudioError
from studio.kit.backoff import Jitter, pauses_s, random_jitter

P = ParamSpec("P")

_log = structlog.get_logger(__name__)

HEARTBEAT_S = 5.0
_CONNECT_TIMEOUT_S = 5.0
CLOSE_TOKEN = 4401  # the server's close code for a wrong token

_NOT_CONNECTED = Problem(
    "control.offline",
    N_("The window has no connection to the studio's engine."),
    N_("It keeps trying; the broadcast itself is not touched."),
)
_LINK_LOST = Problem(
    "control.lost",
    N_("The link to the studio's engine was lost before it answered."),
    N_("Look whether it happened, then try again."),
)
_REFUSED = Problem(
    "control.token",
    N_("The studio's engine did not accept this window's key."),
    N_("Close the window and start the studio again."),
)


class ControlListener(Protocol):
    """Who hears what the engine says; called on the client's loop, must not block."""

    def connected(
        self, role: Role, slices: Mapping[str, object], feeds: Mapping[str, object]
    ) -> None:
        """All state at once, at every connect."""
        ...

    def slice_changed(self, name: str, value: object) -> None:
        """One slice was replaced."""
        ...

    def feed_arrived(self, name: str, batch: object) -> None:
        """New or amended entries of one feed."""
        ...

    def disconnected(self, problem: Problem) -> None:
        """The link is gone, or an attempt failed; the client tries again by itself."""
        ...


AddressSource = Callable[[], EngineAddress | None]


class ControlClient:
    """One front end's link to the engine.

    find_address: asked before every attempt; None keeps `url` and `token`.
    """

    def __init__(
        self,
        url: str,
        token: str,
        listener: ControlListener,
        *,
        find_address: AddressSource | None = None,
        jitter: Jitter = random_jitter,
    ) -> None:
        self._url = url
        self._token = token
        self._listener = listener
        self._find_address = find_address
        self._jitter = jitter
        self._socket: aiohttp.ClientWebSocketResponse | None = None
        self._calls: dict[int, asyncio.Future[StudioError | None]] = {}
        self._last_id = 0

    @property
    def is_connected(self) -> bool:
        """True while commands can be sent."""
        return self._socket is not None

    async def run(self) -> None:
        """Connect and connect again until cancelled."""
        timeout = aiohttp.ClientTimeout(
            total=None, sock_connect=_CONNECT_TIMEOUT_S, sock_read=_CONNECT_TIMEOUT_S
        )
        async with aiohttp.ClientSession(timeout=timeout) as session:
            pauses = pauses_s(self._jitter)
            while True:
                problem, was_connected = await self._attempt(session)
                self._tell(self._listener.disconnected, problem)
                if was_connected:
                    pauses = pauses_s(self._jitter)
                await asyncio.sleep(next(pauses))

    async def send(self, command: Command) -> None:
        """Ask the engine to carry out `command`; returns when it did.

        Raises UserError when it refused, RetryableError when there is no link or it was lost
        before the answer came.
        """
        socket = self._socket
        if socket is None:
            raise _retryable(_NOT_CONNECTED)
        self._last_id += 1
        call = CommandCall(self._last_id, wire_name(type(command)), codec.command_args(command))
        answer: asyncio.Future[StudioError | None] = asyncio.get_running_loop().create_future()
        self._calls[call.id] = answer
        try:
            await socket.send_str(codec.client_text(call))
            refusal = await answer
        except (aiohttp.ClientError, ConnectionError) as lost:
            raise _retryable(_LINK_LOST) from lost
        finally:
            self._calls.pop(call.id, None)
        if refusal is not None:
            raise refusal

    async def _attempt(self, session: aiohttp.ClientSession) -> tuple[Problem, bool]:
        address = self._find_address() if self._find_address is not None else None
        if address is not None:
            self._url, self._token = address.url, address.token
        try:
            async with session.ws_connect(
                f"{self._url}/control",
                heartbeat=HEARTBEAT_S,
                max_msg_size=codec.MAX_SERVER_MESSAGE_BYTES,
            ) as socket:
                return await self._converse(socket)
        except (aiohttp.ClientError, OSError, TimeoutError):
            return _NOT_CONNECTED, False

    async def _converse(self, socket: aiohttp.ClientWebSocketResponse) -> tuple[Problem, bool]:
        was_connected = False
        try:
            await socket.send_str(codec.client_text(Hello(self._token)))
            async for message in socket:
                if message.type is aiohttp.WSMsgType.TEXT:
                    self._hear(message.data, socket)
                    was_connected = self._socket is not None
        finally:
            self._lose()
        problem = _REFUSED if socket.close_code == CLOSE_TOKEN else _NOT_CONNECTED
        return problem, was_connected

    def _lose(self) -> None:
        self._socket = None
        for call_id in tuple(self._calls):
            self._answer(call_id, _retryable(_LINK_LOST))

    def _hear(self, text: str, socket: aiohttp.ClientWebSocketResponse) -> None:
        try:
            message = codec.server_message(text)
        except BugError:
            _log.exception("control.unreadable")
            return
        if isinstance(message, Welcome):
            self._socket = socket
        self._dispatch(message)

    def _dispatch(self, message: ServerMessage) -> None:
        match message:
            case SliceChanged(name, raw):
                for value in _known(codec.slice_value, {name: raw}).values():
                    self._tell(self._listener.slice_changed, name, value)
            case FeedArrived(name, raw):
                for batch in _known(codec.feed_batch, {name: raw}).values():
                    self._tell(self._listener.feed_arrived, name, batch)
            case Done(call_id):
                self._answer(call_id, None)
            case Refused(call_id, problem):
                self._answer(call_id, codec.error_of(problem))
            case Welcome(role, slices, feeds):
                states, batches = _known(codec.slice_value, slices), _known(codec.feed_batch, feeds)
                self._tell(self._listener.connected, role, states, batches)

    def _answer(self, call_id: int, error: StudioError | None) -> None:
        answer = self._calls.get(call_id)
        if answer is not None and not answer.done():
            answer.set_result(error)

    def _tell(self, call: Callable[P, None], *args: P.args, **kwargs: P.kwargs) -> None:
        """A listener that raises must not cost the window its link."""
        try:
            call(*args, **kwargs)
        except Exception:  # noqa: BLE001 - the outermost line of foreign code
            _log.exception("control.listener_failed")


def _known(
    read: Callable[[str, object], object | None], raw: Mapping[str, object]
) -> dict[str, object]:
    """The values this program understands; a damaged one is logged and left out."""
    known: dict[str, object] = {}
    for name, said in raw.items():
        try:
            value = read(name, said)
        except BugError:
            _log.exception("control.unreadable")
        else:
            known |= {} if value is None else {name: value}
    return known


def _retryable(problem: Problem) -> RetryableError:
    return RetryableError(problem.message, remedy=problem.remedy, code=problem.code)
