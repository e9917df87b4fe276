"""A running chat: the real desk, door and store, and a front end that listens."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from studio.chat.replies import Facts
from studio.control.command import Command
from studio.control.door import Door
from studio.control.feeds import ChatBatch, ChatLine, OrderBatch, OrderLine
from studio.control.roles import Role
from studio.control.wire import FeedArrived, SliceChanged
from studio.engine.chat import ChatDesk, ChatSetup
from studio.engine.chat_replies import FactsOf
from studio.ids import ChatLineId, OrderId, ProductId, ShowId, ViewerId, new_id
from studio.kit.clock import Clock, SystemClock
from studio.link.messages import ViewerChat
from studio.store.store import Store
from tests.fakes.database import engine_metadata

_CLOCK = SystemClock()


async def _nothing() -> None:
    """The facts are always of now."""


def _no_facts(product_id: ProductId | None, text: str, language: str) -> Facts:
    del product_id, text, language
    return Facts()


class MemorySecrets:
    """A vault without a keyring."""

    is_lasting = False

    def __init__(self) -> None:
        self.kept: dict[str, str] = {}

    def get(self, name: str) -> str | None:
        return self.kept.get(name)

    def put(self, name: str, secret: str) -> bool:
        self.kept[name] = secret
        return False


class RunningChat:
    """What a front end sees. lines, orders: by id, as last shown."""

    def __init__(self, desk: ChatDesk) -> None:
        self.desk = desk
        self.lines: dict[ChatLineId, ChatLine] = {}
        self.orders: dict[OrderId, OrderLine] = {}
        self.slices: dict[str, object] = {}
        self._changed = asyncio.Event()

    async def listen(self) -> None:
        """Take letters for ever."""
        mailbox = self.desk.door.subscribe()
        try:
            while True:
                letter = await mailbox.take()
                if isinstance(letter, FeedArrived) and isinstance(letter.batch, ChatBatch):
                    self.lines.update((line.line_id, line) for line in letter.batch.lines)
                elif isinstance(letter, FeedArrived) and isinstance(letter.batch, OrderBatch):
                    self.orders.update((order.order_id, order) for order in letter.batch.orders)
                elif isinstance(letter, SliceChanged):
                    self.slices[letter.name] = letter.value
                self._changed.set()
        finally:
            self.desk.door.leave(mailbox)

    async def until(self, holds: Callable[[], bool]) -> None:
        """Wait until `holds()`."""
        async with asyncio.timeout(20):
            while not holds():
                self._changed.clear()
                await self._changed.wait()

    async def say(self, text: str, viewer: str = "v1", language: str = "") -> ChatLineId:
        """A viewer says something on the watch page."""
        line_id = ChatLineId(new_id())
        chat = ViewerChat(line_id, ViewerId(viewer), viewer.title(), text, language, "US", 1)
        await self.desk.store.write(lambda on: self.desk.apply(on, chat))
        self.desk.applied()
        return line_id

    async def shown(self, line_id: ChatLineId) -> ChatLine:
        """The line, once a front end has it."""
        await self.until(lambda: line_id in self.lines)
        return self.lines[line_id]

    async def ask(self, command: Command, role: Role = Role.MODERATOR) -> None:
        """Send a command through the door."""
        await self.desk.door.execute(command, role)


@asynccontextmanager
async def running_chat(
    folder: Path,
    languages: tuple[str, ...] = (),
    clock: Clock = _CLOCK,
    facts: FactsOf = _no_facts,
    fresh: Callable[[], Awaitable[None]] = _nothing,
) -> AsyncIterator[RunningChat]:
    """A chat on a real store, with a listener."""
    store = Store.open(folder / "studio.db", engine_metadata())
    desk = ChatDesk(
        store,
        Door(),
        clock,
        ShowId("show"),
        ChatSetup(MemorySecrets(), lambda: languages, facts_of=facts, fresh=fresh),
    )
    desk.wire()
    await desk.load(is_demo=False)
    chat = RunningChat(desk)
    listener = asyncio.get_running_loop().create_task(chat.listen())
    try:
        yield chat
    finally:
        listener.cancel()
        await asyncio.wait([listener])
        await desk.aclose()
        await store.aclose()
