"""The chat of an engine for bench `chat`: real store, room, notes, door and server; no media.

Usage: python -m tests.bench.chat_engine PROFILE SECONDS LINES_PER_S. Prints "ready"; then, for each
line read from standard input (`calm` or `flood`), says lines and prints how many were accepted.
`calm` is 20 lines a second for ten seconds.
"""

import asyncio
import itertools
import json
import random
import sys
import time
from functools import partial
from pathlib import Path

from sqlalchemy import Connection, func, select

from studio.chat.tables import chat_lines
from studio.control.address import EngineAddress, new_token
from studio.control.chat_commands import SetModeration
from studio.control.commands import COMMANDS
from studio.control.door import Door
from studio.control.feeds import OrderBatch
from studio.control.roles import Role
from studio.engine.chat import ChatDesk, ChatSetup
from studio.ids import ChatLineId, ShowId, ViewerId
from studio.kit.clock import SystemClock
from studio.link.messages import ViewerChat
from studio.paths import Profile
from studio.server.control import ControlServer
from studio.store.store import Store
from tests.fakes.chat_desk import MemorySecrets
from tests.fakes.database import engine_metadata
from tests.fakes.demo_state import demo_slices
from tests.labelled.chat_lines import labelled_lines

_GROUP = 50
_CALM = (10, 20, 1)  # seconds, lines per second, lines per group


class Crowd:
    """Says lines of ten languages through the door that connectors use."""

    def __init__(self, desk: ChatDesk) -> None:
        self._desk = desk
        self._numbers = itertools.count(1)
        self._texts = [text for _, text in labelled_lines()]
        self._chance = random.Random(7)

    def _line(self) -> ViewerChat:
        number = next(self._numbers)
        viewer = ViewerId(f"viewer{self._chance.randrange(5000)}")
        text = f"{self._chance.choice(self._texts)} {number}"
        now_ms = self._desk.now_ms()
        return ViewerChat(ChatLineId(f"{number:032x}"), viewer, viewer, text, "", "US", now_ms)

    def _enter(self, lines: list[ViewerChat], connection: Connection) -> None:
        for line in lines:
            self._desk.apply(connection, line)

    async def say(self, seconds: float, per_s: float, group: int) -> int:
        """Lines at a steady rate; how many are on the disk."""
        began_s, said = time.monotonic(), 0
        while said < seconds * per_s:
            lines = [self._line() for _ in range(group)]
            await self._desk.store.write(partial(self._enter, lines))
            self._desk.applied()
            said += group
            await asyncio.sleep(max(0.0, began_s + said / per_s - time.monotonic()))
        return said


async def main(root: str, seconds: str, per_s: str) -> None:
    """Serve until standard input ends."""
    profile = Profile(Path(root))
    store = Store.open(profile.store_file, engine_metadata())
    door = Door()
    desk = ChatDesk(store, door, SystemClock(), ShowId("bench"), ChatSetup(MemorySecrets()))
    for name, value in demo_slices(desk.now_ms(), is_portrait=True).items():
        door.show(name, value)
    desk.wire()
    await desk.load(is_demo=False)
    for command in set(COMMANDS) - door.handled:
        door.on(command, _nothing)
    door.on_snapshot("orders", _no_orders)
    await door.execute(SetModeration(stops_floods=False, holds_links=False), Role.OWNER)
    token = new_token()
    server = ControlServer(door, {token: Role.OWNER})
    EngineAddress(await server.start(), token, 0).write(profile.engine_file)
    _say(json.dumps({"ready": 1}))
    crowd = Crowd(desk)
    while word := (await asyncio.to_thread(sys.stdin.readline)).strip():
        plan = _CALM if word == "calm" else (float(seconds), float(per_s), _GROUP)
        said = await crowd.say(*plan)
        stored = await store.read(
            lambda on: on.execute(select(func.count(chat_lines.c.seq))).scalar()
        )
        _say(json.dumps({"said": said, "stored": stored}))
    await server.aclose()
    await desk.aclose()
    await store.aclose()


def _count(connection: Connection) -> int:
    return int(connection.execute(select(func.count(chat_lines.c.seq))).scalar_one())


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


async def _nothing(_: object) -> None:
    return


async def _no_orders() -> OrderBatch:
    return OrderBatch(())


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:4]))
