import asyncio

from aiohttp import web

from studio.edge.audience import CHATTER_NS, QUEUE_LIMIT, Audience, OpenPage
from studio.edge.intake import Viewer
from studio.edge.page_protocol import Viewers
from studio.ids import ViewerId
from studio.kit.tasks import TaskScope
from tests.fakes.clock import FakeClock

ANA = Viewer(ViewerId("ana"), "en", "")


class StalledSocket(web.WebSocketResponse):
    """Takes one text and then waits for a reader that never comes."""

    def __init__(self) -> None:
        super().__init__()
        self.is_sending = asyncio.Event()

    async def send_str(self, data: str, compress: int | None = None) -> None:
        self.is_sending.set()
        await asyncio.Event().wait()


class Wire(asyncio.Transport):
    """Knows whether it was cut."""

    is_cut = False

    def abort(self) -> None:
        self.is_cut = True


async def test_a_page_that_does_not_read_is_cut_off_when_its_queue_is_full() -> None:
    socket, wire, scope = StalledSocket(), Wire(), TaskScope("test")
    page = OpenPage(socket, ANA, wire)
    audience = Audience(FakeClock())
    audience.join(page)
    audience.tell_all(Viewers(0))
    scope.start(page.send(), "send")
    await socket.is_sending.wait()
    for number in range(QUEUE_LIMIT):
        audience.tell_all(Viewers(number))
    assert not wire.is_cut
    audience.tell_all(Viewers(1))
    assert wire.is_cut
    await scope.aclose()


def test_who_spoke_lately_takes_part() -> None:
    clock = FakeClock()
    audience = Audience(clock)
    audience.spoke(ANA)
    audience.spoke(ANA)
    assert audience.chatters == 1
    clock.advance_ns(CHATTER_NS + 1)
    assert audience.chatters == 0
