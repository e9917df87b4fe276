"""The bridge on a real qasync loop: commands, refusals, how the window leaves."""

import asyncio
from concurrent.futures import ThreadPoolExecutor

import pytest
from PySide6.QtWidgets import QApplication
from qasync import QEventLoop

from studio.control.client import ControlListener
from studio.control.commands import EndShow, GoLive, PinProduct
from studio.control.states import Problem
from studio.errors import UserError
from tests.fakes.fake_control import FakeControl
from ui.bridge import EXIT_KEEP_BROADCASTING, Bridge
from ui.studio import Studio

pytestmark = pytest.mark.ui


class Attached:
    """A bridge with the fake engine at its other end."""

    def __init__(self) -> None:
        self.studio = Studio()
        self.made: list[FakeControl] = []
        self.problems: list[Problem] = []
        self.bridge = Bridge(self.studio, self._connect)
        self.studio.refused.connect(self.problems.append)

    @property
    def control(self) -> FakeControl:
        return self.made[0]

    def _connect(self, listener: ControlListener) -> FakeControl:
        self.made.append(FakeControl(listener))
        return self.made[0]


def run(qapp: QApplication, act: "Scene") -> Attached:
    """Run the bridge; `act` is called once it is attached."""
    loop = QEventLoop(qapp)
    executor = ThreadPoolExecutor(max_workers=1)
    loop.set_default_executor(executor)
    attached = loop.run_until_complete(_play(act))
    executor.shutdown()
    loop.close()
    return attached


class Scene:
    """What happens while attached."""

    def play(self, attached: Attached) -> None:
        raise NotImplementedError


async def _play(act: Scene) -> Attached:
    attached = Attached()
    attached.studio.attached.connect(lambda: act.play(attached))
    await asyncio.wait_for(attached.bridge.run(), 10)
    return attached


class RefusedThenLeft(Scene):
    def play(self, attached: Attached) -> None:
        attached.control.refuse = UserError("No.", code="test.no")
        attached.studio.refused.connect(lambda _: attached.bridge.leave())
        attached.studio.submit(PinProduct(None))


def test_a_refusal_becomes_a_problem(qapp: QApplication) -> None:
    attached = run(qapp, RefusedThenLeft())
    assert [problem.code for problem in attached.problems] == ["test.no"]
    assert attached.bridge.exit_code == 0
    assert attached.studio.is_ready


class KeptOnAir(Scene):
    def play(self, attached: Attached) -> None:
        attached.bridge.leave_on_air()


def test_leaving_on_air_tells_the_supervisor(qapp: QApplication) -> None:
    attached = run(qapp, KeptOnAir())
    assert attached.bridge.exit_code == EXIT_KEEP_BROADCASTING
    assert attached.control.sent_of(EndShow) == []


class Ended(Scene):
    def play(self, attached: Attached) -> None:
        attached.studio.submit(GoLive())
        attached.bridge.end_show_and_leave()


def test_ending_waits_until_the_show_is_off_air(qapp: QApplication) -> None:
    attached = run(qapp, Ended())
    assert attached.control.sent_of(EndShow)
    assert attached.studio.show.live_since_ms is None
    assert attached.bridge.exit_code == 0
