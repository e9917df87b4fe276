"""An engine without media for bench `ui`: real door, real server, scripted room, moving preview.

Usage: python -m tests.bench.ui_engine PROFILE LINES_PER_S ORDERS_PER_S. Prints "ready" and runs
until it is ended.
"""

import asyncio
import itertools
import random
import sys
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path

from studio.control.address import EngineAddress, new_token
from studio.control.command import Command
from studio.control.commands import COMMANDS, SetPreview
from studio.control.door import Door
from studio.control.feeds import ChatBatch, ChatLine, OrderBatch, OrderLine
from studio.control.roles import Role
from studio.paths import Profile
from studio.server.control import ControlServer
from tests.fakes.demo_state import CHAT, PRODUCTS
from tests.fakes.fake_control import FakeControl
from tests.fakes.preview_writer import PreviewWriter, moving_bars

FPS = 30
_PICTURES = 15


class DoorListener:
    """Passes what the fake engine says on to the door."""

    def __init__(self, door: Door) -> None:
        self._door = door

    def connected(self, role: Role, slices: object, feeds: object) -> None:
        del role, slices, feeds

    def slice_changed(self, name: str, value: object) -> None:
        self._door.show(name, value)

    def feed_arrived(self, name: str, batch: object) -> None:
        assert isinstance(batch, ChatBatch | OrderBatch)
        self._door.feed(name, batch)

    def disconnected(self, problem: object) -> None:
        del problem


async def every(seconds: float, act: Callable[[], object]) -> None:
    """Call `act` at a steady rate."""
    clock = asyncio.get_running_loop()
    for due in itertools.count(clock.time(), seconds):
        await asyncio.sleep(due - clock.time())
        act()


class Script:
    """What happens in the show."""

    def __init__(self, control: FakeControl) -> None:
        self._control = control
        self._chance = random.Random(1)
        self._chat = itertools.cycle(CHAT)

    def line(self) -> ChatLine:
        author, country, language, text, translation = next(self._chat)
        return self._control.say(
            author, text, country=country, language=language, translation=translation
        )

    def order(self) -> OrderLine:
        item = self._control.item(self._chance.randint(1, len(PRODUCTS)))
        return self._control.order("A***", item, self._chance.randint(1, 3))

    def level(self) -> None:
        audio = self._control.slices["audio"]
        rms_db = self._chance.uniform(-30, -12)
        self._control.put("audio", replace(audio, rms_db=rms_db, peak_db=rms_db + 8))

    def second(self) -> None:
        system = self._control.slices["system"]
        cpu = self._chance.uniform(20, 60)
        self._control.put("system", replace(system, cpu_percent=cpu))
        show = self._control.slices["show"]
        self._control.put("show", replace(show, viewers=self._chance.randint(100, 140)))


class Preview:
    """Draws the preview at the size the window asked for."""

    def __init__(self, path: Path) -> None:
        self._writer = PreviewWriter(path)
        self._size = (0, 0)
        self._pictures: list[bytes] = []

    def tick(self) -> None:
        if self._pictures:
            picture = self._pictures[self._writer.sequence % len(self._pictures)]
            self._writer.write(picture, *self._size)

    def resize(self, command: SetPreview) -> None:
        self._size = (command.width_px, command.height_px)
        steps = range(0, 4 * _PICTURES, 4)
        self._pictures = (
            [moving_bars(*self._size, step) for step in steps] if any(self._size) else []
        )


def carry_out(control: FakeControl, preview: Preview) -> Callable[[Command], Awaitable[None]]:
    """One handler for every command."""

    async def handle(command: Command) -> None:
        await control.send(command)
        if isinstance(command, SetPreview):
            preview.resize(command)

    return handle


async def main(root: str, lines_per_s: str, orders_per_s: str) -> None:
    """Serve until ended."""
    profile = Profile(Path(root))
    door = Door()
    control = FakeControl(DoorListener(door))
    control.is_connected = True
    preview = Preview(profile.preview_file)
    for name, value in control.slices.items():
        door.show(name, value)
    for command in COMMANDS:
        door.on(command, carry_out(control, preview))
    door.on_snapshot("chat", lambda: _done(ChatBatch(tuple(control.chat.values())[-500:])))
    door.on_snapshot("orders", lambda: _done(OrderBatch(tuple(control.orders.values())[-500:])))
    token = new_token()
    url = await ControlServer(door, {token: Role.OWNER}).start()
    EngineAddress(url, token, 0).write(profile.engine_file)
    script = Script(control)
    print("ready", flush=True)  # noqa: T201 - the parent waits for it
    async with asyncio.TaskGroup() as group:
        group.create_task(every(1 / FPS, preview.tick))
        group.create_task(every(0.1, script.level))
        group.create_task(every(1.0, script.second))
        if float(lines_per_s):
            group.create_task(every(1 / float(lines_per_s), script.line))
        if float(orders_per_s):
            group.create_task(every(1 / float(orders_per_s), script.order))


async def _done(batch: ChatBatch | OrderBatch) -> ChatBatch | OrderBatch:
    return batch


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:4]))
