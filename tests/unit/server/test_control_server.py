"""The control API over real sockets on loopback."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest

from studio.control.address import EngineAddress
from studio.control.client import ControlClient
from studio.control.commands import (
    EndShow,
    GoLive,
    Panic,
    PinProduct,
    SetPreview,
)
from studio.control.door import Door
from studio.control.feeds import ChatBatch
from studio.control.mailbox import Batch
from studio.control.roles import Role
from studio.control.sound_commands import SetMicMuted
from studio.control.sound_states import AudioState
from studio.errors import RetryableError, UserError
from studio.kit.tasks import TaskScope
from studio.server.control import ControlServer
from studio.server.session import Patience
from tests.unit.control.listener import Notebook
from tests.unit.control.samples import FEED_SAMPLES, SLICE_SAMPLES
from tests.unit.control.test_mailbox import line

TOKENS = {role.name.lower(): role for role in Role}
PATIENT = Patience(hello_s=30.0, stall_s=30.0, heartbeat_s=30.0)

Attach = Callable[[str], Awaitable[tuple[ControlClient, Notebook]]]


@pytest.fixture
def door() -> Door:
    """A door with every slice, a chat of one line, and two commands."""
    door = Door()
    for name, value in SLICE_SAMPLES.items():
        door.show(name, value)

    async def chat() -> Batch:
        return FEED_SAMPLES["chat"]

    async def mute(command: SetMicMuted) -> None:
        door.show("audio", AudioState(is_muted=command.muted))

    async def pin(_: PinProduct) -> None:
        raise UserError("Add it first.", remedy="Add it.", code="offers.unknown")

    door.on_snapshot("chat", chat)
    door.on(SetMicMuted, mute)
    door.on(PinProduct, pin)
    return door


@pytest.fixture
async def server(door: Door) -> AsyncIterator[ControlServer]:
    server = ControlServer(door, TOKENS, PATIENT)
    yield server
    await server.aclose()


@pytest.fixture
async def url(server: ControlServer) -> str:
    return await server.start()


@pytest.fixture
async def attach(url: str) -> AsyncIterator[Attach]:
    """Attaches a front end that holds this token, and waits for its welcome."""
    scope = TaskScope("front")

    async def attach(token: str) -> tuple[ControlClient, Notebook]:
        notebook = Notebook()
        client = ControlClient(url, token, notebook)
        scope.start(client.run(), token)
        await notebook.until(lambda: notebook.connects or notebook.problems)
        return client, notebook

    yield attach
    await scope.aclose()


async def test_a_front_end_receives_all_state(attach: Attach) -> None:
    client, notebook = await attach("owner")
    assert client.is_connected
    assert notebook.role is Role.OWNER
    assert notebook.slices == SLICE_SAMPLES
    assert notebook.feeds == {"chat": FEED_SAMPLES["chat"]}


async def test_a_command_is_carried_out_and_everyone_sees_it(attach: Attach) -> None:
    client, own = await attach("producer")
    _, other = await attach("observer")
    await client.send(SetMicMuted(muted=False))
    expected = [("audio", AudioState(is_muted=False))]
    assert own.changes == expected
    await other.until(lambda: other.changes)
    assert other.changes == expected


async def test_a_refusal_reaches_the_asker_with_its_remedy(attach: Attach) -> None:
    client, _ = await attach("seller")
    with pytest.raises(UserError) as refused:
        await client.send(PinProduct(None))
    assert (refused.value.code, refused.value.remedy) == ("offers.unknown", "Add it.")


async def test_a_low_role_is_refused_over_the_wire(attach: Attach, door: Door) -> None:
    client, _ = await attach("observer")
    for command in (GoLive(), EndShow(), Panic(), SetMicMuted(muted=False)):
        with pytest.raises(UserError) as refused:
            await client.send(command)
        assert refused.value.code == "control.role"
    assert door.slices["audio"] == SLICE_SAMPLES["audio"]


async def test_feeds_reach_everyone(attach: Attach, door: Door) -> None:
    _, notebook = await attach("observer")
    door.feed("chat", ChatBatch((line(5),)))
    await notebook.until(lambda: notebook.batches)
    assert notebook.batches == [("chat", ChatBatch((line(5),)))]


async def test_a_slow_command_holds_up_no_other(attach: Attach, door: Door) -> None:
    release, begun = asyncio.Event(), asyncio.Event()

    async def slowly(_: GoLive) -> None:
        begun.set()
        await release.wait()

    door.on(GoLive, slowly)
    client, _ = await attach("owner")
    scope = TaskScope("slow")
    slow = scope.start(client.send(GoLive()), "slow")
    await begun.wait()
    await client.send(SetMicMuted(muted=False))
    assert not slow.done()
    release.set()
    await slow


async def test_the_wrong_token_is_told_what_to_do(attach: Attach) -> None:
    client, notebook = await attach("guess")
    assert not client.is_connected
    assert notebook.problems[0].code == "control.token"
    with pytest.raises(RetryableError) as refused:
        await client.send(SetPreview(0, 0))
    assert refused.value.code == "control.offline"


async def test_a_lost_link_is_admitted_and_the_client_returns(
    attach: Attach, server: ControlServer, door: Door, url: str
) -> None:
    begun = asyncio.Event()

    async def never(_: GoLive) -> None:
        begun.set()
        await asyncio.Event().wait()

    door.on(GoLive, never)
    client, notebook = await attach("owner")
    scope = TaskScope("test")
    asking = scope.start(_error_of(client.send(GoLive())), "go live")
    await begun.wait()
    await server.aclose()
    error = await asking
    assert isinstance(error, RetryableError)
    assert error.code == "control.lost"
    await notebook.until(lambda: notebook.problems)
    assert not client.is_connected
    successor = ControlServer(Door(), TOKENS, PATIENT)
    await successor.start(port=int(url.rsplit(":", 1)[1]))
    await notebook.until(lambda: notebook.connects == 2)
    assert notebook.slices == {}
    await successor.aclose()


async def test_a_restarted_engine_is_found_by_its_new_address(door: Door, tmp_path: Path) -> None:
    file, notebook = tmp_path / "engine.json", Notebook()
    client = ControlClient(
        "http://127.0.0.1:9", "old", notebook, find_address=lambda: EngineAddress.read(file)
    )
    scope = TaskScope("front")
    scope.start(client.run(), "client")
    await notebook.until(lambda: notebook.problems)
    server = ControlServer(door, {"fresh": Role.OWNER}, PATIENT)
    EngineAddress(await server.start(), "fresh", 1).write(file)
    await notebook.until(lambda: notebook.connects)
    await scope.aclose()
    await server.aclose()


async def test_a_front_end_that_raises_keeps_its_link(url: str, door: Door) -> None:
    class Clumsy(Notebook):
        def slice_changed(self, name: str, value: object) -> None:
            super().slice_changed(name, value)
            raise ValueError(name)

    notebook, scope = Clumsy(), TaskScope("front")
    client = ControlClient(url, "owner", notebook)
    scope.start(client.run(), "client")
    await notebook.until(lambda: notebook.connects)
    for muted in (False, True):
        await client.send(SetMicMuted(muted=muted))
    assert [name for name, _ in notebook.changes] == ["audio", "audio"]
    await scope.aclose()


async def _error_of(sending: Awaitable[None]) -> Exception | None:
    try:
        await sending
    except RetryableError as error:
        return error
    return None
