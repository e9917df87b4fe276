"""A microphone through its real worker process, with devices that come and go."""

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from studio.capture.microphone import Microphone
from studio.capture.sound_devices import SoundDevice, sound_devices
from studio.capture.sound_worker import DEFAULT
from studio.errors import StudioError
from studio.ids import SourceId
from studio.kit.clock import NS_PER_MS, NS_PER_SECOND, SystemClock
from studio.media.frames import Samples
from tests.fakes.sound_devices import MIC, PHONES, SoundBench
from tests.fakes.until import until

MIC_ID = "Fake: USB Mic"


@pytest.fixture
def bench(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> SoundBench:
    return SoundBench(tmp_path, monkeypatch)


class Listening:
    """A microphone and the clock it is heard by."""

    def __init__(self, device_id: str) -> None:
        self.clock = SystemClock()
        self.mic = Microphone(SourceId("mic"), device_id, self.clock)
        self.heard: Samples = np.zeros((960, 2), np.float32)
        self.mic.start()

    def latest(self) -> Samples | None:
        """20 ms that are 80 ms old."""
        return self.mic.sound.read(self.clock.now_ns() - 100 * NS_PER_MS, 960)

    def is_heard(self) -> bool:
        sound = self.latest()
        if sound is None or min(np.abs(sound[:48]).max(), np.abs(sound[-48:]).max()) < 0.05:
            return False  # nothing, or the very beginning
        self.heard = sound
        return True

    def has_problem(self, code: str) -> bool:
        problem: StudioError | None = self.mic.problem
        return problem is not None and problem.code == code


Listen = Callable[..., Listening]


@pytest.fixture
def listen() -> Iterator[Listen]:
    opened: list[Listening] = []

    def make(device_id: str = MIC_ID) -> Listening:
        opened.append(Listening(device_id))
        return opened[-1]

    yield make
    for one in opened:
        one.mic.stop()


async def test_a_tone_is_heard_as_it_sounds(bench: SoundBench, listen: Listen) -> None:
    bench.put(MIC)
    one = listen()
    await until(one.is_heard)
    assert one.mic.problem is None
    sound = one.heard
    assert sound.shape == (960, 2)
    assert np.array_equal(sound[:, 0], sound[:, 1])  # one capsule is heard in both ears
    assert int(np.argmax(np.abs(np.fft.rfft(sound[:, 0])))) * 50 == 1000
    assert 10 * NS_PER_MS < one.mic.lateness_ns < 200 * NS_PER_MS


async def test_an_unplugged_microphone_is_named_and_comes_back_by_itself(
    bench: SoundBench, listen: Listen
) -> None:
    bench.put(MIC)
    one = listen()
    await until(one.is_heard)
    bench.put()
    await until(lambda: one.has_problem("microphone.missing"))
    assert one.mic.problem is not None
    assert one.mic.problem.fields["name"] == "USB Mic"
    assert one.latest() is None  # silence, not the last word again and again
    assert one.mic.lateness_ns == 0
    bench.put({**PHONES}, MIC)  # elsewhere in the list: known by name, not by number
    await until(one.is_heard)
    assert one.mic.problem is None


async def test_a_microphone_that_appears_later_is_found(bench: SoundBench, listen: Listen) -> None:
    one = listen(DEFAULT)
    await until(lambda: one.has_problem("microphone.none"))
    bench.put(MIC)
    await until(one.is_heard)


async def test_a_missing_library_is_a_message(bench: SoundBench, listen: Listen) -> None:
    bench.put(has_library=False)
    one = listen()
    await until(lambda: one.has_problem("sound.no_library"))
    assert one.mic.problem is not None
    assert "libportaudio2" in one.mic.problem.remedy


async def test_a_busy_microphone_says_so(bench: SoundBench, listen: Listen) -> None:
    bench.put({**MIC, "busy": True})
    one = listen()
    await until(lambda: one.has_problem("microphone.unusable"))
    bench.put(MIC)
    await until(one.is_heard)


@pytest.mark.parametrize("rate", [44_100, 16_000])
async def test_a_device_of_another_rate_is_heard_at_its_pitch(
    bench: SoundBench, listen: Listen, rate: int
) -> None:
    bench.put({**MIC, "rate": rate, "inputs": 2})
    one = listen()
    await until(one.is_heard)
    assert int(np.argmax(np.abs(np.fft.rfft(one.heard[:, 0])))) * 50 == 1000


async def test_a_worker_that_is_killed_is_replaced(bench: SoundBench, listen: Listen) -> None:
    bench.put(MIC)
    one = listen()
    await until(one.is_heard)
    one.mic._process._kill()
    await until(lambda: one.has_problem("microphone.stalled"))
    await until(one.is_heard)


async def test_beeps_are_placed_where_they_sounded(bench: SoundBench, listen: Listen) -> None:
    """The fake beeps for 20 ms at every full second of the monotonic clock."""
    bench.put({**MIC, "signal": "beep", "ppm": 200})
    one = listen()
    await until(lambda: one.mic.lateness_ns > 0)
    begin_ns = one.clock.now_ns()
    second_ns = (begin_ns // NS_PER_SECOND + 2) * NS_PER_SECOND
    await until(lambda: one.clock.now_ns() > second_ns + 300 * NS_PER_MS)
    sound = one.mic.sound.read(second_ns - 100 * NS_PER_MS, 9600)
    assert sound is not None
    first = int(np.flatnonzero(np.abs(sound[:, 0]) > 0.02)[0])
    assert abs(first / 48 - 100) < 5


async def test_devices_are_listed_by_a_process_of_their_own(bench: SoundBench) -> None:
    bench.put(PHONES, MIC)
    found = await sound_devices()
    assert found.problem is None
    assert found.inputs == (SoundDevice(MIC_ID, "USB Mic", is_default=True),)
    assert found.outputs == (SoundDevice("Fake: Headphones", "Headphones", is_default=True),)
    bench.put(has_library=False)
    missing = await sound_devices()
    assert missing.problem is not None
    assert missing.problem.code == "sound.no_library"
