"""What the control server refuses, and how it parts with clients that misbehave."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from itertools import count

import aiohttp
import pytest
from aiohttp import ClientWebSocketResponse, WSMsgType

from studio.control import codec
from studio.control.commands import GoLive
from studio.control.door import Door
from studio.control.roles import Role
from studio.control.states import PreviewState, SceneState
from studio.control.wire import CommandCall, Done, Hello, Refused, Welcome
from studio.ids import SceneId
from studio.server.control import MAX_SESSIONS, PUBLIC_PATHS, ControlServer
from studio.server.loopback import is_allowed
from studio.server.session import COMMANDS_AT_ONCE, Patience

TOKENS = {"right": Role.OWNER}
PATIENT = Patience(hello_s=30.0, stall_s=30.0, heartbeat_s=30.0)
HELLO = codec.client_text(Hello("right"))

Serve = Callable[[Patience], Awaitable[str]]


@pytest.fixture
def door() -> Door:
    door = Door()
    door.show("preview", PreviewState())
    return door


@pytest.fixture
async def serve(door: Door) -> AsyncIterator[Serve]:
    servers: list[ControlServer] = []

    async def serve(patience: Patience) -> str:
        servers.append(ControlServer(door, TOKENS, patience))
        return await servers[-1].start()

    yield serve
    for server in servers:
        await server.aclose()


@pytest.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as session:
        yield session


async def closed(socket: ClientWebSocketResponse) -> int | None:
    """The code with which the other side closed."""
    async with asyncio.timeout(10):
        while not socket.closed:
            await socket.receive()
    return socket.close_code


def test_every_route_is_public_on_purpose_or_needs_a_token() -> None:
    paths = {route.resource.canonical for route in _routes() if route.resource is not None}
    assert paths == {"/control", *PUBLIC_PATHS}


def _routes() -> list[aiohttp.web.AbstractRoute]:
    return list(ControlServer(Door(), TOKENS).app().router.routes())


@pytest.mark.parametrize(
    ("host", "origin", "expected"),
    [
        ("127.0.0.1:80", None, True),
        ("LOCALHOST:80", None, True),
        ("[::1]:80", "http://[::1]:80", True),
        ("127.0.0.1:80", "http://127.0.0.1:80", True),
        ("127.0.0.1:81", None, False),
        ("127.0.0.1", None, False),
        ("evil.example:80", None, False),
        ("127.0.0.1.evil.example:80", None, False),
        ("127.0.0.1:80", "http://localhost:80", False),
        ("127.0.0.1:80", "https://127.0.0.1:80", False),
        ("127.0.0.1:80", "http://evil.example", False),
        ("127.0.0.1:80", "null", False),
        ("127.0.0.1:80", "", False),
    ],
)
def test_only_loopback_names_and_the_same_origin_pass(
    host: str, origin: str | None, *, expected: bool
) -> None:
    assert is_allowed(host, origin, 80) is expected


@pytest.mark.parametrize("path", ["/control", "/control/schema.json", "/", "/nowhere"])
@pytest.mark.parametrize(
    "headers", [{"Host": "evil.example"}, {"Origin": "http://evil.example"}, {"Origin": "null"}]
)
async def test_no_route_answers_a_web_page_of_somebody_else(
    serve: Serve, session: aiohttp.ClientSession, path: str, headers: dict[str, str]
) -> None:
    url = await serve(PATIENT)
    for method in ("GET", "POST", "OPTIONS"):
        async with session.request(method, url + path, headers=headers) as answer:
            assert answer.status == 403


async def test_a_second_host_header_is_refused(serve: Serve) -> None:
    port = int((await serve(PATIENT)).rsplit(":", 1)[1])
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    host = f"Host: 127.0.0.1:{port}\r\n"
    writer.write(f"GET /control/schema.json HTTP/1.1\r\n{host}Host: evil\r\n\r\n".encode())
    status = await reader.readline()
    assert status.split()[1] in {b"400", b"403"}
    writer.close()
    await writer.wait_closed()


async def test_the_schema_is_served_and_not_kept(
    serve: Serve, session: aiohttp.ClientSession
) -> None:
    async with session.get(await serve(PATIENT) + "/control/schema.json") as answer:
        assert (await answer.json())["commands"]["go_live"]["role"] == "owner"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    ("first", "code"),
    [
        (codec.client_text(Hello("wrong")), 4401),
        (codec.client_text(Hello("")), 4401),
        (codec.client_text(Hello("ر")), 4401),
        (codec.client_text(Hello("right", protocol=99)), 4426),
        (codec.client_text(CommandCall(1, "go_live")), 4400),
        ("nonsense", 4400),
        ('{"t":"hello","token":null}', 4400),
    ],
)
async def test_strangers_hear_nothing_but_the_reason(
    serve: Serve, session: aiohttp.ClientSession, door: Door, first: str, code: int
) -> None:
    async with session.ws_connect(await serve(PATIENT) + "/control") as socket:
        await socket.send_str(first)
        message = await socket.receive()
        assert message.type is WSMsgType.CLOSE
        assert socket.close_code == code
    assert door.front_ends == 0


async def test_silence_is_not_waited_for(serve: Serve, session: aiohttp.ClientSession) -> None:
    url = await serve(Patience(hello_s=0.05))
    async with session.ws_connect(url + "/control") as socket:
        assert await closed(socket) == 4408


@pytest.mark.parametrize("second", [HELLO, "nonsense", '{"t":"command"}'])
async def test_a_client_that_breaks_the_protocol_is_sent_away(
    serve: Serve, session: aiohttp.ClientSession, door: Door, second: str
) -> None:
    async with session.ws_connect(await serve(PATIENT) + "/control") as socket:
        await socket.send_str(HELLO)
        assert isinstance(codec.server_message(await socket.receive_str()), Welcome)
        await socket.send_str(second)
        assert await closed(socket) == 4400
    assert door.front_ends == 0


async def test_binary_messages_are_refused(serve: Serve, session: aiohttp.ClientSession) -> None:
    async with session.ws_connect(await serve(PATIENT) + "/control") as socket:
        await socket.send_bytes(HELLO.encode())
        assert await closed(socket) == 4400


async def test_a_huge_message_is_refused(serve: Serve, session: aiohttp.ClientSession) -> None:
    async with session.ws_connect(await serve(PATIENT) + "/control") as socket:
        await socket.send_str(HELLO)
        await socket.receive_str()
        await socket.send_str(json.dumps({"t": "command", "x": "x" * 300_000}))
        assert await closed(socket) == 1009


async def test_too_many_commands_at_once_are_refused_not_queued(
    serve: Serve, session: aiohttp.ClientSession, door: Door
) -> None:
    release = asyncio.Event()

    async def slowly(_: GoLive) -> None:
        await release.wait()

    door.on(GoLive, slowly)
    async with session.ws_connect(await serve(PATIENT) + "/control") as socket:
        await socket.send_str(HELLO)
        await socket.receive_str()
        for number in range(COMMANDS_AT_ONCE + 1):
            await socket.send_str(codec.client_text(CommandCall(number, "go_live")))
        refused = codec.server_message(await socket.receive_str())
        assert isinstance(refused, Refused)
        assert (refused.id, refused.problem.code) == (COMMANDS_AT_ONCE, "control.busy")
        release.set()
        answers = [codec.server_message(await socket.receive_str()) for _ in range(3)]
        assert answers == [Done(0), Done(1), Done(2)]


async def test_a_client_that_does_not_read_is_cut_off_alone(
    serve: Serve, session: aiohttp.ClientSession, door: Door
) -> None:
    url = await serve(Patience(hello_s=30.0, stall_s=0.2, heartbeat_s=30.0))
    async with session.ws_connect(url + "/control") as stalled:
        await stalled.send_str(HELLO)
        await stalled.receive_str()
        async with session.ws_connect(url + "/control", max_msg_size=2**24) as reader:
            await reader.send_str(HELLO)
            await reader.receive_str()
            for number in count():  # until the kernel's buffers are full, and a little longer
                door.show("scene", SceneState(number, 720, 30, SceneId("x" * 2**20)))
                await reader.receive_str()
                if door.front_ends == 1:
                    break


async def test_front_ends_are_counted(serve: Serve, session: aiohttp.ClientSession) -> None:
    url = await serve(PATIENT)
    sockets = [await session.ws_connect(url + "/control") for _ in range(MAX_SESSIONS)]
    with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
        await session.ws_connect(url + "/control")
    assert refused.value.status == 503
    for socket in sockets:
        await socket.close()


async def test_the_end_of_the_engine_is_said(session: aiohttp.ClientSession, door: Door) -> None:
    server = ControlServer(door, TOKENS, PATIENT)
    async with session.ws_connect(await server.start() + "/control") as socket:
        await socket.send_str(HELLO)
        await socket.receive_str()
        ending = asyncio.gather(server.aclose(), closed(socket))
        assert (await ending)[1] == 1001
