"""Destinations: kept in the profile, keys apart, tested, and changed while on air."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import TYPE_CHECKING, cast

import pytest
from keyring.backends import fail

from studio.control import destination_commands as c
from studio.control.command import Command
from studio.control.destination_states import DestinationsState, DestinationState, Trial
from studio.control.door import Door
from studio.control.roles import Role
from studio.control.states import OutputState, OutputStatus
from studio.engine.destinations import Destinations
from studio.engine.output_maker import OutputMaker
from studio.engine.outputs import Outputs
from studio.errors import UserError
from studio.ids import DestinationId, OutputId
from studio.kit.clock import SystemClock
from studio.kit.fan_out import FanOut
from studio.kit.key_file import KeyFile
from studio.kit.vault import Vault
from studio.media.packets import EncodedPacket
from studio.media.rates import Canvas
from tests.fakes.rtmp_server import Mood, RtmpServer
from tests.fakes.until import until

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

KEY = "canary-key-71"


class Engine:
    """Destinations with real outputs behind them, reached through the door."""

    def __init__(self, folder: Path, vault: Vault) -> None:
        self.door = Door()
        self.is_live = False
        packets: FanOut[EncodedPacket] = FanOut()
        maker = OutputMaker(packets, Canvas(720, 1280, 30), lambda: None, lambda _, __: None)
        self.outputs = Outputs(maker, SystemClock(), lambda: None)
        self.destinations = Destinations(folder, self.outputs, lambda: self.is_live, vault)
        self.destinations.wire(self.door)

    async def load(self) -> None:
        await self.destinations.load()
        await self.destinations.unlock()

    async def do(self, command: Command) -> None:
        await self.door.execute(command, Role.OWNER)

    @property
    def state(self) -> DestinationsState:
        state = self.door.slices["destinations"]
        assert isinstance(state, DestinationsState)
        return state

    @property
    def only(self) -> DestinationState:
        (one,) = self.state.destinations
        return one

    def output(self) -> OutputState:
        (one,) = self.outputs.states
        return one

    async def reaches(self, status: OutputStatus) -> OutputState:
        await until(lambda: [each.status for each in self.outputs.states] == [status])
        return self.output()

    async def close(self) -> None:
        await self.destinations.aclose()
        await self.outputs.stop()
        await asyncio.to_thread(self.outputs.close)


@pytest.fixture
def vault(tmp_path: Path) -> Vault:
    return Vault("test", backend=cast("KeyringBackend", MemoryKeyring()))


class MemoryKeyring:
    """As much of a keyring as the vault needs; it outlives the vault."""

    def __init__(self) -> None:
        self.kept: dict[str, str] = {}

    def get_password(self, service: str, name: str) -> str | None:
        return self.kept.get(f"{service}/{name}")

    def set_password(self, service: str, name: str, secret: str) -> None:
        self.kept[f"{service}/{name}"] = secret

    def delete_password(self, service: str, name: str) -> None:
        self.kept.pop(f"{service}/{name}", None)


@pytest.fixture
async def engine(tmp_path: Path, vault: Vault) -> AsyncIterator[Engine]:
    engine = Engine(tmp_path, vault)
    await engine.load()
    yield engine
    await engine.close()


async def test_what_is_kept_comes_back_and_the_key_lies_elsewhere(
    engine: Engine, tmp_path: Path, vault: Vault
) -> None:
    await engine.do(
        c.AddDestination("rtmp", " My \u202eserver ", f"rtmps://live.example/app/{KEY}")
    )
    assert engine.only.name == "My server"
    assert engine.only.url == "rtmps://live.example/app"
    assert engine.only.has_key
    assert engine.only.is_main
    text = (tmp_path / "destinations.json").read_text()
    assert KEY not in text
    assert KEY not in repr(engine.state)
    assert (tmp_path / "destinations.json").stat().st_mode & 0o077 == 0
    again = Engine(tmp_path, vault)
    await again.load()
    assert again.only == engine.only
    (target,) = again.destinations.targets
    assert target.key == KEY
    assert KEY not in repr(target)
    await again.close()


async def test_a_change_keeps_the_key_unless_it_is_told(engine: Engine) -> None:
    await engine.do(c.AddDestination("youtube", "", "rtmps://a.example/live2", KEY))
    one = engine.only
    assert one.name == "YouTube"
    await engine.do(c.ChangeDestination(one.destination_id, "Main", "rtmps://b.example/live2"))
    assert (engine.only.name, engine.only.url) == ("Main", "rtmps://b.example/live2")
    assert engine.destinations.targets[0].key == KEY
    await engine.do(c.ChangeDestination(one.destination_id, "Main", one.url, ""))
    assert not engine.only.has_key
    await engine.do(c.EnableDestination(one.destination_id, enabled=False))
    assert engine.destinations.targets == []
    await engine.do(c.RemoveDestination(one.destination_id))
    assert engine.state.destinations == ()
    for command in (
        c.RemoveDestination(one.destination_id),
        c.AddDestination("myspace", "", "rtmp://x/y"),
        c.AddDestination("whip", "", "ftp://x"),
        c.AddDestination("rtmp", "", "https://x/live"),
    ):
        with pytest.raises(UserError):
            await engine.do(command)


async def test_where_everybody_can_watch_is_known(engine: Engine) -> None:
    changes: list[tuple[str, ...]] = []
    engine.destinations.on_change = lambda: changes.append(engine.destinations.public_names)
    for preset, name, url, key in (
        ("youtube", "YouTube", "rtmps://a.example/live2", KEY),
        ("twitch", "no key", "rtmps://b.example/app", ""),
        ("nginx", "here", "rtmp://localhost/live", KEY),
        ("rtmp", "by my side", "rtmp://192.168.1.9/live", KEY),
        ("rtmp", "next room", "rtmp://server.local/live", KEY),
        ("whip", "Relay", "https://relay.example/whip", ""),
    ):
        await engine.do(c.AddDestination(preset, name, url, key))
    assert list(changes[-1]) == ["YouTube", "Relay"]
    await engine.do(c.EnableDestination(engine.state.destinations[0].destination_id, enabled=False))
    assert list(changes[-1]) == ["Relay"]


async def test_the_main_one_comes_first(engine: Engine) -> None:
    for name in ("a", "b", "c"):
        await engine.do(c.AddDestination("rtmp", name, f"rtmp://{name}.example/live", KEY))
    last = engine.state.destinations[-1]
    await engine.do(c.SetMainDestination(last.destination_id))
    assert [target.destination.name for target in engine.destinations.targets] == ["c", "a", "b"]
    assert engine.outputs.main == last.destination_id
    await engine.do(c.EnableDestination(last.destination_id, enabled=False))
    assert [each.is_main for each in engine.state.destinations] == [True, False, False]


async def test_a_trial_says_how_it_went(engine: Engine) -> None:
    async with RtmpServer() as server:
        await engine.do(c.AddDestination("nginx", "", server.url, KEY))
        await engine.do(c.TryDestination(engine.only.destination_id))
        assert engine.only.trial is Trial.RUNNING
        await until(lambda: engine.only.trial is Trial.PASSED)
        (publication,) = server.publications
        assert publication.key == KEY
        assert publication.tags == [], "nobody saw a picture"
        server.mood = Mood.DENIED
        await engine.do(c.TryDestination(engine.only.destination_id))
        await until(lambda: engine.only.trial is Trial.FAILED)
        assert engine.only.problem is not None
        assert engine.only.problem.code == "rtmp.key"


async def test_on_air_a_destination_comes_and_goes_alone(engine: Engine) -> None:
    engine.is_live = True
    async with RtmpServer() as server, RtmpServer() as other:
        await engine.do(c.AddDestination("nginx", "One", server.url, KEY))
        await engine.reaches(OutputStatus.ON)
        with pytest.raises(UserError):
            await engine.do(c.TryDestination(engine.only.destination_id))
        changed = c.ChangeDestination(engine.only.destination_id, "Two", other.url)
        await engine.do(changed)
        state = await engine.reaches(OutputStatus.ON)
        assert state.name == "Two"
        await until(lambda: server.publications[0].is_closed)
        await engine.do(c.EnableDestination(engine.only.destination_id, enabled=False))
        assert engine.outputs.states == ()
        await until(lambda: other.publications[0].is_closed)


async def test_a_lost_key_is_said_and_not_tried_without(tmp_path: Path, vault: Vault) -> None:
    first = Engine(tmp_path, vault)
    await first.load()
    await first.do(c.AddDestination("youtube", "", "rtmps://a.example/live2", KEY))
    await first.close()
    second = Engine(tmp_path, Vault("test", backend=cast("KeyringBackend", MemoryKeyring())))
    await second.load()
    assert not second.only.has_key
    second.outputs.join(second.destinations.targets[0])
    state = await second.reaches(OutputStatus.FAILED)
    assert state.problem is not None
    assert state.problem.code == "destination.no_key"
    await second.close()


async def test_a_broken_file_is_put_aside(tmp_path: Path, vault: Vault) -> None:
    (tmp_path / "destinations.json").write_text("{not json")
    engine = Engine(tmp_path, vault)
    await engine.load()
    assert engine.state.destinations == ()
    assert (tmp_path / "destinations.broken").read_text() == "{not json"
    await engine.do(c.AddDestination("whip", "", "https://relay.example/whip"))
    assert DestinationId(engine.only.destination_id)
    await engine.close()


async def test_the_watch_page_plays_the_first_enabled_that_shows_a_picture(engine: Engine) -> None:
    told: list[str] = []
    engine.destinations.on_watched = lambda one: told.append(one.watch_url if one else "")
    watch_url = "https://relay.example/show/whep"
    await engine.do(c.AddDestination("youtube", "", "rtmps://a.example/live2", KEY))
    await engine.do(c.AddDestination("whip", "", "https://relay.example/whip", "", watch_url, 90))
    first, second = engine.state.destinations
    assert (first.is_watched, second.is_watched) == (False, True)
    assert second.watch_delay_s == 60
    assert told[-1] == watch_url
    await engine.do(c.EnableDestination(second.destination_id, enabled=False))
    assert told[-1] == ""
    assert not engine.state.destinations[1].is_watched


@pytest.mark.parametrize(
    "wrong",
    [
        "relay.example/whep",
        "javascript:alert(1)",
        "https://me:secret@relay.example/whep",
        "http://relay.example/show.m3u8",
    ],
)
async def test_a_watch_address_no_browser_plays_is_refused(engine: Engine, wrong: str) -> None:
    with pytest.raises(UserError) as refused:
        await engine.do(c.AddDestination("whip", "", "https://relay.example/whip", "", wrong))
    assert refused.value.code == "destination.watch"
    assert engine.state.destinations == ()


async def test_at_home_a_picture_may_come_plainly(engine: Engine) -> None:
    home = "http://192.168.1.5:8888/show/index.m3u8"
    await engine.do(c.AddDestination("whip", "", "http://192.168.1.5:8889/show/whip", "", home))
    assert engine.only.watch_url == home
    assert engine.only.watch_delay_s == 10


async def test_keys_that_can_be_read_later_start_what_waited(tmp_path: Path, vault: Vault) -> None:
    first = Engine(tmp_path, vault)
    await first.load()
    await first.do(c.AddDestination("rtmp", "", "rtmp://127.0.0.1:9/live", KEY))
    await first.close()
    file = KeyFile(tmp_path / "keys.json", memory_kib=8 * 1024)
    none = fail.Keyring()  # type: ignore[no-untyped-call] # its own
    locked = Vault("test", backend=cast("KeyringBackend", none), file=file)
    later = Engine(tmp_path, locked)
    later.is_live = True
    await later.load()
    assert not later.only.has_key
    later.outputs.join(later.destinations.targets[0])
    assert (await later.reaches(OutputStatus.FAILED)).problem is not None
    await asyncio.to_thread(locked.put, later.only.destination_id, KEY)
    await asyncio.to_thread(locked.unlock, "four words of mine")
    await later.destinations.unlock()
    assert later.only.has_key
    await until(lambda: later.output().status is not OutputStatus.FAILED)
    await later.close()


async def test_while_the_main_destination_is_away_another_decides_the_bitrate(
    engine: Engine,
) -> None:
    engine.is_live = True
    async with RtmpServer() as second:
        async with RtmpServer() as main:
            for name, server in (("Main", main), ("Second", second)):
                await engine.do(c.AddDestination("rtmp", name, server.url, KEY))
            await until(lambda: all(one.status is OutputStatus.ON for one in engine.outputs.states))
            first, other = (OutputId(one.destination_id) for one in engine.state.destinations)
            assert engine.outputs.deciding == first
        await until(lambda: engine.outputs.states[0].status is OutputStatus.RETRYING)
        assert engine.outputs.deciding == other
    await until(lambda: engine.outputs.states[1].status is OutputStatus.RETRYING)
    assert engine.outputs.deciding == first, "when none sends, the main one again"
