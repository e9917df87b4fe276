"""A live source that stalls, freezes, ends or is not there: named within a second, and back."""

import asyncio
import threading
from collections.abc import Callable, Iterator
from functools import partial

import av
import pytest

from studio.capture.live import Feed, LiveSource
from studio.capture.live_problems import LiveWords, no_camera
from studio.capture.test_card import bars
from studio.ids import SourceId
from studio.kit.clock import NS_PER_SECOND, SystemClock
from studio.media.rates import Canvas
from tests.fakes.pictures import SMALL, textured
from tests.fakes.until import until

pytestmark = pytest.mark.media


class ScriptedFeed:
    """Delivers thirty pictures a second; a test says when it stalls, freezes or ends.

    canvas: the size of its next pictures.
    """

    def __init__(self) -> None:
        self.stalls = threading.Event()
        self.freezes = threading.Event()
        self.ends = threading.Event()
        self.canvas = SMALL
        self._beat = threading.Event()
        self._interrupted = threading.Event()
        self.is_closed = False

    def pictures(self) -> Iterator[av.VideoFrame]:
        number = 0
        while not self.ends.is_set() and not self._interrupted.is_set():
            self._beat.wait(1 / 30)
            if not self.stalls.is_set():
                number += not self.freezes.is_set()
                yield textured(number, self.canvas)

    def interrupt(self) -> None:
        self._interrupted.set()

    def close(self) -> None:
        self.is_closed = True


class Device:
    """Opens scripted feeds; refuses while `error` is set."""

    def __init__(self) -> None:
        self.feeds: list[ScriptedFeed] = []
        self.error: Exception | None = None

    def open(self) -> Feed:
        if self.error is not None:
            raise self.error
        self.feeds.append(ScriptedFeed())
        return self.feeds[-1]


Started = Callable[[Device], LiveSource]


@pytest.fixture
def started() -> Iterator[Started]:
    made: list[LiveSource] = []

    def start(device: Device) -> LiveSource:
        words = LiveWords("camera", "C920")
        source = LiveSource(
            SourceId("camera"), device.open, SMALL, SystemClock(), words, watches_freeze=True
        )
        made.append(source)
        source.start()
        return source

    yield start
    for source in made:
        source.stop()
        assert source._thread is None


def code(source: LiveSource) -> str | None:
    return None if source.problem is None else source.problem.code


def has_size(source: LiveSource, size_px: tuple[int, int]) -> bool:
    return source.size_px == size_px


async def seconds_until(true: Callable[[], bool]) -> float:
    clock = SystemClock()
    begin_ns = clock.now_ns()
    await until(true)
    return (clock.now_ns() - begin_ns) / NS_PER_SECOND


async def test_a_stall_is_named_and_forgotten_when_pictures_come_again(started: Started) -> None:
    device = Device()
    source = started(device)
    await until(lambda: source.delivered > 5)
    device.feeds[0].stalls.set()
    assert await seconds_until(lambda: code(source) == "source.stalled") < 1.0
    device.feeds[0].stalls.clear()
    await until(lambda: source.problem is None)
    assert len(device.feeds) == 1


async def test_a_device_that_stays_silent_is_opened_anew(started: Started) -> None:
    device = Device()
    source = started(device)
    await until(lambda: source.delivered > 5)
    device.feeds[0].stalls.set()
    await until(lambda: len(device.feeds) == 2)
    await until(lambda: source.problem is None)
    assert device.feeds[0].is_closed


async def test_a_frozen_picture_is_named_and_no_longer_shown(started: Started) -> None:
    device = Device()
    source = started(device)
    await until(lambda: source.delivered > 5)
    device.feeds[0].freezes.set()
    assert await seconds_until(lambda: code(source) == "source.frozen") < 1.1
    shown = source.delivered
    device.feeds[0].freezes.clear()
    await until(lambda: source.problem is None and source.delivered > shown)


async def test_an_unplugged_device_is_named_and_comes_back_by_itself(started: Started) -> None:
    device = Device()
    source = started(device)
    await until(lambda: source.delivered > 5)
    device.error = FileNotFoundError("no such device")
    device.feeds[0].ends.set()
    assert await seconds_until(lambda: code(source) == "source.gone") < 1.0
    device.error = None
    assert await seconds_until(lambda: source.problem is None) < 4.0


async def test_a_source_that_changes_its_size_goes_on(started: Started) -> None:
    device = Device()
    source = started(device)
    await until(lambda: source.size_px == (320, 240))
    for canvas, size_px in (
        (Canvas(240, 426, 30), (240, 426)),  # turned
        (Canvas(640, 480, 30), (320, 240)),  # far larger than the canvas needs
        (Canvas(160, 120, 30), (160, 120)),
        (SMALL, (320, 240)),
    ):
        device.feeds[0].canvas = canvas
        await until(partial(has_size, source, size_px))
        frame = await asyncio.to_thread(source.frames.wait_take, 5.0)
        assert frame is not None
        assert frame.image.format.name == "yuv420p"
    assert source.problem is None
    assert len(device.feeds) == 1


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (PermissionError("denied"), "source.denied"),
        (OSError(16, "Device or resource busy"), "source.busy"),
        (ValueError("odd"), "source.unopened"),
    ],
)
async def test_why_a_device_cannot_be_opened_is_said(
    started: Started, error: Exception, expected: str
) -> None:
    device = Device()
    device.error = error
    source = started(device)
    await until(lambda: source.problem is not None)
    assert code(source) == expected
    assert source.problem is not None
    assert "C920" in str(source.problem)


async def test_without_any_camera_the_stand_in_is_shown_with_the_reason(started: Started) -> None:
    device = Device()
    device.error = no_camera()
    source = started(device)
    source.stand_in = bars(SMALL)
    frame = await asyncio.to_thread(source.frames.wait_take, 5.0)
    assert frame is not None
    assert code(source) == "source.no_camera"


async def test_after_a_camera_was_seen_the_audience_never_gets_the_stand_in(
    started: Started,
) -> None:
    device = Device()
    source = started(device)
    source.stand_in = bars(SMALL)
    await until(lambda: source.delivered > 5)
    device.error = no_camera()
    device.feeds[0].ends.set()
    await until(lambda: code(source) == "source.gone")
    shown = source.delivered
    await until(lambda: code(source) == "source.no_camera")
    assert source.delivered == shown
