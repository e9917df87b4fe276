"""A real live device: a screen of our own, grabbed; ending its server pulls the plug."""

import signal
from collections.abc import Iterator

import pytest

from studio.capture.device_feed import open_device, screen_address
from studio.capture.live import LiveSource
from studio.capture.live_problems import LiveWords
from studio.ids import SourceId
from studio.kit.clock import SystemClock
from tests.fakes.own_screen import OwnScreen
from tests.fakes.pictures import SMALL
from tests.fakes.until import until

pytestmark = pytest.mark.media


@pytest.fixture
def screen() -> Iterator[OwnScreen]:
    made = OwnScreen.on_a_free_display()
    made.plug_in()
    yield made
    made.pull()


@pytest.fixture
def source(screen: OwnScreen) -> Iterator[LiveSource]:
    made = LiveSource(
        SourceId("screen"),
        lambda: open_device(screen_address(screen.display, SMALL)),
        SMALL,
        SystemClock(),
        LiveWords("screen", "Screen"),
        watches_freeze=False,
    )
    made.start()
    yield made
    made.stop()


async def test_a_screen_is_grabbed_pulled_and_comes_back(
    screen: OwnScreen, source: LiveSource
) -> None:
    await until(lambda: source.delivered > 10)
    assert source.size_px == (426, 240)  # no larger than the canvas needs
    assert source.problem is None
    screen.pull()
    await until(lambda: source.problem is not None, timeout_s=1.0)
    assert source.problem is not None
    assert source.problem.code == "source.gone"
    screen.size = "800x600"  # another monitor: the format changes
    screen.plug_in()
    await until(lambda: source.problem is None)
    await until(lambda: source.size_px == (320, 240))


async def test_a_server_that_hangs_is_a_stall(screen: OwnScreen, source: LiveSource) -> None:
    await until(lambda: source.delivered > 10)
    screen.signal(signal.SIGSTOP)
    try:
        await until(lambda: source.problem is not None, timeout_s=1.2)
        assert source.problem is not None
        assert source.problem.code == "source.stalled"
    finally:
        screen.signal(signal.SIGCONT)
    await until(lambda: source.problem is None)
