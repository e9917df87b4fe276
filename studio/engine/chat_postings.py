"""What the host says, written on other platforms too: an answer in its viewer's language.

One queue for each platform, so that a slow one delays no other. Nothing is tried twice, because
what timed out may have been taken; whatever was not taken is said. Lives on the control loop.
"""

import asyncio
from collections import Counter, defaultdict, deque
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Protocol

from studio.chat.connectors.connector import GONE, Arrival, Connector
from studio.chat.room import Room
from studio.control.feeds import ChatLine
from studio.errors import N_, RetryableError, StudioError, UserError
from studio.ids import ChatLineId
from studio.kit.tasks import TaskScope
from studio.store.store import Store

_MOST_WAITING = 30
_REMEMBERED = 200


class Lines(Protocol):
    """The room (ChatDesk)."""

    store: Store
    room: Room


@dataclass(frozen=True, slots=True)
class _Posting:
    text: str
    answers: str


class Postings:
    """Owner of the queues.

    writers: the platforms that are written to now. on_done: told of each message, with the reason
    when it was not taken.
    """

    def __init__(
        self,
        desk: Lines,
        writers: Callable[[], Mapping[str, Connector]],
        on_done: Callable[[str, StudioError | None], None],
    ) -> None:
        self._desk = desk
        self._writers = writers
        self._on_done = on_done
        self._scope = TaskScope("postings")
        self._queues: dict[str, asyncio.Queue[_Posting]] = {}
        self._locks: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._own: defaultdict[str, deque[str]] = defaultdict(lambda: deque(maxlen=_REMEMBERED))
        self._spoken: defaultdict[str, deque[str]] = defaultdict(lambda: deque(maxlen=_REMEMBERED))

    async def aclose(self) -> None:
        """Stop writing."""
        await self._scope.aclose()

    def said(self, line: ChatLine) -> None:
        """The host said this, and it is in all the languages it will be in."""
        if self._writers() and not line.is_hidden:
            self._scope.start(self._spread(line), "spread")

    def noted(self, lines: Iterable[ChatLine]) -> None:
        """What viewers of each platform speak."""
        for line in lines:
            if line.platform and line.language and not line.is_host:
                self._spoken[line.platform].append(line.language)

    async def foreign(self, name: str, arrivals: list[Arrival]) -> list[Arrival]:
        """Without what we wrote there ourselves: it comes back like everybody's."""
        async with self._locks[name]:
            own = self._own[name]
            return [one for one in arrivals if one.message_id not in own]

    async def _spread(self, line: ChatLine) -> None:
        """An answer goes where its question was asked, everything else everywhere."""
        writers = self._writers()
        if not line.answers:
            for name in writers:
                spoken = Counter(self._spoken[name]).most_common(1)
                self._put(name, _in(line, spoken[0][0] if spoken else ""), "")
            return
        asked = await self._desk.store.read(
            lambda on: self._desk.room.lines(on, [ChatLineId(line.answers)])
        )
        if asked and asked[0].platform in writers:
            message_id = asked[0].line_id.partition(":")[2]
            self._put(asked[0].platform, _in(line, asked[0].language), message_id)

    def _put(self, name: str, text: str, answers: str) -> None:
        queue = self._queues.get(name)
        if queue is None:
            queue = self._queues[name] = asyncio.Queue(_MOST_WAITING)
            self._scope.start(self._write(name, queue), name)
        try:
            queue.put_nowait(_Posting(text, answers))
        except asyncio.QueueFull:
            self._on_done(name, _too_many())

    async def _write(self, name: str, queue: asyncio.Queue[_Posting]) -> None:
        while True:
            posting = await queue.get()
            connector = self._writers().get(name)
            if connector is None:
                continue
            try:
                async with self._locks[name]:
                    self._own[name].append(await connector.post(posting.text, posting.answers))
            except RetryableError as error:
                self._on_done(name, _uncertain(error) if error.code == GONE else error)
            except StudioError as error:
                self._on_done(name, error)
            else:
                self._on_done(name, None)


def _in(line: ChatLine, language: str) -> str:
    return line.translations.get(language) or line.text


def _uncertain(error: StudioError) -> UserError:
    """It may have been taken, so it is not written a second time."""
    return UserError(
        N_("{platform} did not answer: your message may be missing there."),
        remedy=N_("Look there, and write it by hand if need be."),
        code="platform.uncertain",
        fields=error.fields,
    )


def _too_many() -> UserError:
    return UserError(
        N_("The platform takes messages more slowly than you write them."),
        remedy=N_("Your viewers on the watch page have them; wait a moment before the next one."),
        code="platform.slow",
    )
