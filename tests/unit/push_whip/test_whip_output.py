"""WhipOutput: states, retries, wishes, with a real relay and with relays that refuse."""

import asyncio
import threading
from collections.abc import Callable, Iterator

import aiohttp
import pytest

from studio.control.states import OutputState, OutputStatus
from studio.ids import OutputId
from studio.kit.backoff import no_jitter
from studio.kit.fan_out import FanOut
from studio.media.packets import Codec, EncodedPacket
from studio.push.loop import PushLoop
from studio.push.persistence import Tuning
from studio.push.whip import WhipOutput
from tests.fakes.light_receiver import LightReceiver
from tests.fakes.relay_server import TOKEN, RelayServer
from tests.fakes.until import until
from tests.unit.push_whip.fake_relay import FakeRelay, plain

IDR = b"\x00\x00\x01\x67\x42\xe0\x1f\x00\x00\x01\x68\xce\x01\x00\x00\x01\x65" + b"\x55" * 5000
DELTA = b"\x00\x00\x01\x61" + b"\x66" * 2000


class Studio:
    """An output with its fan-out; `until` waits for a report."""

    def __init__(self, endpoint: str, token: str = TOKEN) -> None:
        self.packets: FanOut[EncodedPacket] = FanOut()
        self.keyframe_wanted = threading.Event()
        self.states: list[OutputState] = []
        self.push = PushLoop()
        self._here = asyncio.get_running_loop()
        self._unseen: asyncio.Queue[OutputState] = asyncio.Queue()
        self.output = WhipOutput(
            OutputId("edge"),
            "Edge",
            endpoint,
            token,
            self.packets,
            self.keyframe_wanted.set,
            self._report,
            self.push,
            Tuning(jitter=no_jitter),
        )

    def _report(self, state: OutputState) -> None:
        self._here.call_soon_threadsafe(self._note, state)

    def _note(self, state: OutputState) -> None:
        self.states.append(state)
        self._unseen.put_nowait(state)

    async def until(self, true: Callable[[OutputState], bool]) -> OutputState:
        """The next report, not looked at before, of which `true` holds."""
        async with asyncio.timeout(10):
            while not true(state := await self._unseen.get()):
                pass
        return state

    async def reaches(self, status: OutputStatus) -> OutputState:
        return await self.until(lambda state: state.status is status)

    def publish(self, number: int, *, is_key: bool = False) -> None:
        pts_ns = number * 33_333_333
        data = IDR if is_key else DELTA
        self.packets.publish(EncodedPacket(Codec.H264, data, pts_ns, 33_333_333, is_key))
        self.packets.publish(EncodedPacket(Codec.OPUS, b"o" * 80, pts_ns, 20_000_000, True))


@pytest.fixture
def close() -> Iterator[list[Studio]]:
    studios: list[Studio] = []
    yield studios
    for studio in studios:
        studio.push.close()


async def test_a_picture_goes_through_and_is_reported(close: list[Studio]) -> None:
    async with RelayServer() as server:
        studio = Studio(server.whip)
        close.append(studio)
        studio.output.start()
        studio.output.start()
        await studio.reaches(OutputStatus.ON)
        assert studio.keyframe_wanted.wait(5)
        studio.publish(0)
        studio.publish(1, is_key=True)
        studio.publish(2)
        state = await studio.until(lambda each: each.bitrate_bps is not None and bool(each.rtt_ms))
        assert state.dropped == 0, "what came before the first key frame is not a loss"
        assert server.relay.on_air.value
        studio.output.stop()
        await studio.reaches(OutputStatus.OFF)
        assert not server.relay.on_air.value, "the relay was told"
        statuses = [each.status for each in studio.states]
        assert statuses[0] is OutputStatus.CONNECTING
        assert statuses[-2:] == [OutputStatus.CLOSING, OutputStatus.OFF]


async def test_wishes_and_losses_of_the_relay_are_heard(close: list[Studio]) -> None:

    async with RelayServer() as server, aiohttp.ClientSession() as http:
        studio = Studio(server.whip)
        close.append(studio)
        studio.output.start()
        await studio.reaches(OutputStatus.ON)
        studio.publish(0, is_key=True)
        viewer = LightReceiver(server.whep)
        await viewer.join(http)
        await asyncio.wait_for(viewer.first_key.wait(), 5)
        studio.keyframe_wanted.clear()
        await viewer.ask_keyframe()
        assert await asyncio.to_thread(studio.keyframe_wanted.wait, 5)
        await viewer.leave(http)


async def test_a_refused_key_is_final_until_retried(close: list[Studio]) -> None:
    async with FakeRelay(plain(401), plain(403), plain(503)) as relay:
        studio = Studio(relay.url)
        close.append(studio)
        studio.output.start()
        state = await studio.reaches(OutputStatus.FAILED)
        assert state.problem is not None
        assert state.problem.code == "whip.forbidden"
        assert state.retry_at_ms is None
        studio.output.retry_now()
        await studio.reaches(OutputStatus.FAILED)
        studio.output.retry_now()
        await studio.reaches(OutputStatus.RETRYING)
        assert len(relay.headers) == 3
        studio.output.stop()
        await studio.reaches(OutputStatus.OFF)


async def test_retry_after_is_shown_and_retry_now_cuts_it_short(close: list[Studio]) -> None:
    async with FakeRelay(plain(503, Retry_After="60")) as relay:
        studio = Studio(relay.url)
        close.append(studio)
        studio.output.start()
        state = await studio.reaches(OutputStatus.RETRYING)
        assert state.retry_at_ms is not None
        assert state.retry_at_ms - state.since_ms >= 60_000
        relay.asked.clear()
        studio.output.retry_now()
        await asyncio.wait_for(relay.asked.wait(), 5)
        studio.output.stop()
        await studio.reaches(OutputStatus.OFF)


async def test_a_restarted_relay_gets_the_show_again(close: list[Studio]) -> None:
    async with RelayServer() as server:
        studio = Studio(server.whip)
        close.append(studio)
        studio.output.start()
        await studio.reaches(OutputStatus.ON)
        (publisher,) = server.relay._publishers.values()
        await until(lambda: publisher.session.is_connected)
        await server.relay._close_publisher(publisher)
        state = await studio.reaches(OutputStatus.RETRYING)
        assert state.problem is not None
        assert state.problem.code == "whip.lost"
        await studio.reaches(OutputStatus.ON)
        studio.output.stop()
        await studio.reaches(OutputStatus.OFF)


async def test_stop_and_start_in_one_breath_ends_on_air(close: list[Studio]) -> None:
    async with RelayServer() as server:
        studio = Studio(server.whip)
        close.append(studio)
        studio.output.start()
        await studio.reaches(OutputStatus.ON)
        studio.output.stop()
        studio.output.start()
        await studio.reaches(OutputStatus.CONNECTING)
        await studio.reaches(OutputStatus.ON)
        studio.output.stop()
        await studio.reaches(OutputStatus.OFF)


async def test_an_answer_that_is_not_sdp_is_said(close: list[Studio]) -> None:
    async with FakeRelay(plain(201, "hello", Location="/session/1")) as relay:
        studio = Studio(relay.url)
        close.append(studio)
        studio.output.start()
        state = await studio.until(lambda each: each.problem is not None)
        assert state.problem is not None
        assert state.problem.code == "whip.answer"
        assert relay.deleted == ["/session/1"]
        studio.output.stop()
        await studio.reaches(OutputStatus.OFF)
