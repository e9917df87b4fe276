"""The door without a network."""

import asyncio
import itertools
from typing import Any, cast

import pytest

from studio.control.command import Command
from studio.control.commands import (
    COMMANDS,
    GoLive,
    Panic,
)
from studio.control.door import BATCH_PAUSE_S, Door
from studio.control.feeds import ChatBatch
from studio.control.mailbox import Mailbox
from studio.control.roles import Role
from studio.control.sound_commands import SetMicMuted
from studio.control.sound_states import AudioState
from studio.control.states import (
    PreviewState,
)
from studio.control.wire import FeedArrived, SliceChanged
from studio.errors import BugError, StudioError, UserError
from tests.unit.control.samples import SLICE_SAMPLES, command_sample
from tests.unit.control.test_mailbox import line


def door_that_answers(*commands: type[Command]) -> tuple[Door, list[Command]]:
    door, carried_out = Door(), list[Command]()

    async def carry_out(command: Command) -> None:
        carried_out.append(command)

    for command in commands:
        door.on(command, carry_out)
    return door, carried_out


async def refusal(door: Door, command: Command, role: Role) -> StudioError:
    with pytest.raises(StudioError) as refused:
        await door.execute(command, role)
    return refused.value


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("of", COMMANDS)
async def test_every_command_asks_everyone_for_the_role(of: type[Command], role: Role) -> None:
    door, carried_out = door_that_answers(*COMMANDS)
    command = command_sample(of)
    if role >= of.ROLE:
        await door.execute(command, role)
        assert carried_out == [command]
    else:
        assert (await refusal(door, command, role)).code == "control.role"
        assert carried_out == []


async def test_a_command_without_handler_is_refused() -> None:
    assert (await refusal(Door(), GoLive(), Role.OWNER)).code == "control.unsupported"


async def test_a_handlers_own_refusal_reaches_the_asker() -> None:
    door = Door()

    async def refuse(_: GoLive) -> None:
        raise UserError("No camera.", code="camera.none")

    door.on(GoLive, refuse)
    assert (await refusal(door, GoLive(), Role.OWNER)).code == "camera.none"


async def test_a_broken_handler_is_our_mistake_and_hides_its_details() -> None:
    door = Door()

    async def break_down(_: GoLive) -> None:
        raise KeyError("secret")

    door.on(GoLive, break_down)
    error = await refusal(door, GoLive(), Role.OWNER)
    assert isinstance(error, BugError)
    assert "secret" not in str(error)
    assert error.remedy


def test_one_handler_each() -> None:
    door, _ = door_that_answers(Panic)
    assert door.handled == {Panic}
    with pytest.raises(BugError):
        door.on(Panic, cast("Any", None))
    with pytest.raises(BugError):
        door.on(Command, cast("Any", None))


@pytest.mark.parametrize("name", ["audio", "weather"])
def test_a_slice_has_its_type(name: str) -> None:
    with pytest.raises(BugError):
        Door().show(name, PreviewState())


async def test_a_feed_has_its_type() -> None:
    async def snapshot() -> ChatBatch:
        return ChatBatch(())

    with pytest.raises(BugError):
        Door().feed("orders", ChatBatch(()))
    with pytest.raises(BugError):
        Door().on_snapshot("weather", snapshot)


async def test_only_changes_are_told() -> None:
    door = Door()
    mailbox = door.subscribe()
    for peak_db in (-3.0, -3.0, -2.0):
        door.show("audio", AudioState(peak_db=peak_db))
        if peak_db == -3.0:
            door.show("preview", PreviewState())
    assert await mailbox.take() == SliceChanged("audio", AudioState(peak_db=-2.0))
    assert await mailbox.take() == SliceChanged("preview", PreviewState())
    assert door.slices == {"audio": AudioState(peak_db=-2.0), "preview": PreviewState()}


async def test_who_left_hears_nothing() -> None:
    door = Door()
    mailbox, other = door.subscribe(), door.subscribe()
    door.leave(mailbox)
    assert door.front_ends == 1
    door.show("preview", PreviewState())
    assert isinstance(await other.take(), SliceChanged)
    mailbox.put_slice("audio", AudioState())
    assert await mailbox.take() == SliceChanged("audio", AudioState())


async def test_attaching_brings_all_state_and_loses_no_entry_in_between() -> None:
    door = Door()
    for name, value in SLICE_SAMPLES.items():
        door.show(name, value)

    async def snapshot() -> ChatBatch:
        door.feed("chat", ChatBatch((line(2),)))
        return ChatBatch((line(1),))

    door.on_snapshot("chat", snapshot)
    mailbox, slices, feeds = await door.attach()
    assert slices == SLICE_SAMPLES
    assert feeds == {"chat": ChatBatch((line(1),))}
    assert await mailbox.take() == FeedArrived("chat", ChatBatch((line(2),)))


async def test_a_failed_attach_leaves_no_mailbox() -> None:
    door = Door()

    async def snapshot() -> ChatBatch:
        raise BugError("no store")

    door.on_snapshot("chat", snapshot)
    with pytest.raises(BugError):
        await door.attach()
    assert door.front_ends == 0


async def collect(mailbox: Mailbox, until_number: int) -> list[tuple[float, int]]:
    """When each batch came, and how many entries it had."""
    arrived: list[tuple[float, int]] = []
    while True:
        letter = await mailbox.take()
        assert isinstance(letter, FeedArrived)
        arrived.append((asyncio.get_running_loop().time(), len(letter.batch.lines)))
        if letter.batch.lines[-1].seq >= until_number:
            return arrived


@pytest.mark.looptime
async def test_a_storm_of_entries_becomes_ten_batches_a_second() -> None:
    door = Door()
    mailbox = door.subscribe()
    loop = asyncio.get_running_loop()
    begin_s = loop.time()
    for number in range(1000):
        loop.call_at(begin_s + number / 1000, door.feed, "chat", ChatBatch((line(number),)))
    arrived = await collect(mailbox, 999)
    assert sum(entries for _, entries in arrived) == 1000
    assert arrived[0][0] - begin_s == pytest.approx(0, abs=0.001)
    pauses = [later - sooner for (sooner, _), (later, _) in itertools.pairwise(arrived)]
    assert min(pauses) >= BATCH_PAUSE_S - 0.001
    assert len(arrived) <= 11


@pytest.mark.looptime
async def test_a_lonely_entry_is_told_at_once() -> None:
    door = Door()
    mailbox = door.subscribe()
    begin_s = asyncio.get_running_loop().time()
    door.feed("chat", ChatBatch((line(1),)))
    assert [at - begin_s for at, _ in await collect(mailbox, 1)] == pytest.approx([0], abs=0.001)


async def test_the_owner_is_asked_too() -> None:
    door, _ = door_that_answers(SetMicMuted)
    assert (await refusal(door, SetMicMuted(muted=True), Role.SELLER)).code == "control.role"
