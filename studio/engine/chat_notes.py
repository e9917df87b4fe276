"""Finds out what each line is about, after it was shown: its language, its intent.

The model runs on one thread of its own; lines wait here, never the other way round.
"""

import asyncio
from collections import Counter, OrderedDict
from collections.abc import Awaitable, Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Protocol

from sqlalchemy import Connection

from studio.chat.intent import intent_of
from studio.chat.language.detector import Detector
from studio.chat.room import Note, Room, Unnoted
from studio.control.feeds import ChatLine
from studio.store.store import Store

_BATCH = 256
_REMEMBERED_VIEWERS = 5000


class Lines(Protocol):
    """Where lines are and where they are shown (ChatDesk)."""

    store: Store
    room: Room

    async def feed(self, lines: Iterable[ChatLine]) -> None:
        """Show amended lines."""
        ...


class Annotator:
    """Follows the room by line number. One task on the loop, one thread for the model."""

    def __init__(
        self, desk: Lines, on_noted: Callable[[Iterable[ChatLine]], Awaitable[None]]
    ) -> None:
        self._desk = desk
        self._on_noted = on_noted
        self._seq = 0
        self._wake = asyncio.Event()
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="chat-notes")
        self._notes = NoteTaker()

    def load(self, seq: int) -> None:
        """Begin after line number `seq`."""
        self._seq = seq

    def wake(self) -> None:
        """There are new lines."""
        self._wake.set()

    async def run(self) -> None:
        """Look through every new line, for ever."""
        while True:
            await self._wake.wait()
            self._wake.clear()
            while await self._look():
                pass

    async def aclose(self) -> None:
        """End the thread; at most one batch is waited for."""
        await asyncio.to_thread(self._thread.shutdown, cancel_futures=True)

    async def _look(self) -> bool:
        """One batch; False when there was none."""
        room = self._desk.room
        seq, lines = await self._desk.store.read(lambda on: room.unnoted(on, self._seq, _BATCH))
        if seq == self._seq:
            return False
        self._seq = seq
        loop = asyncio.get_running_loop()
        notes = await loop.run_in_executor(self._thread, self._notes.take, lines)

        def enter(connection: Connection) -> tuple[ChatLine, ...]:
            return room.note(connection, notes)

        noted = await self._desk.store.write(enter)
        await self._desk.feed(noted)
        await self._on_noted(noted)
        return True


class NoteTaker:
    """The detector with what viewers wrote before. Lives on the annotator's thread."""

    def __init__(self) -> None:
        self._detector = Detector()
        self._spoken: OrderedDict[str, Counter[str]] = OrderedDict()

    def take(self, lines: Iterable[Unnoted]) -> list[Note]:
        """What is found out about each line."""
        return [self._note(line) for line in lines]

    def _note(self, line: Unnoted) -> Note:
        if line.is_certain:
            return Note(line.line_id, line.declared, "")
        history = self._spoken.setdefault(line.viewer_id, Counter())
        self._spoken.move_to_end(line.viewer_id)
        language = self._detector.language(line.text, history, line.declared)
        if language:
            history[language] += 1
        while len(self._spoken) > _REMEMBERED_VIEWERS:
            self._spoken.popitem(last=False)
        return Note(line.line_id, language, intent_of(line.text, language))
