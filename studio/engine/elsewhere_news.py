"""Buyers who claimed on another platform hear there how their orders go on.

Said in front of everybody, so it names the order's number and the name its writer goes by there,
never an address or why; a sum only where a place is free and has to be paid. Lives on the control
loop; a rush becomes a few messages with many numbers, because platforms silence who writes too
often.
"""

import asyncio
from collections import Counter, defaultdict
from collections.abc import Awaitable, Callable, Sequence

from sqlalchemy import Connection

from studio.control.feeds import OrderStatus
from studio.errors import N_
from studio.ids import ChatLineId, OrderId, ShowId
from studio.kit.tasks import TaskScope
from studio.l10n.catalogue import Catalogue
from studio.l10n.safe_text import isolate
from studio.orders import told
from studio.orders.told import Move
from studio.store.store import Store

EVERY_S = 10.0
SINGLY = 3  # more news of one platform at a time are told together
NUMBERS = 15  # in one message: the shortest limit of a platform is 200 characters
_ONE = {
    OrderStatus.PAID: N_("{name}: number {number} is paid. Thank you!"),
    OrderStatus.SHIPPED: N_("{name}: number {number} is on its way."),
    OrderStatus.RELEASED: N_(
        "{name}: the time of number {number} is over; it goes to the next. You can claim again."
    ),
    OrderStatus.CANCELLED: N_("{name}: number {number} was cancelled."),
}
_MANY = {
    OrderStatus.PAID: N_("Paid, thank you! Numbers {numbers}"),
    OrderStatus.SHIPPED: N_("On their way: numbers {numbers}"),
    OrderStatus.RELEASED: N_("Their time is over, you can claim again: numbers {numbers}"),
    OrderStatus.CANCELLED: N_("Cancelled: numbers {numbers}"),
}

Answer = Callable[[Connection, ChatLineId, Callable[[str], str]], None]


class ElsewhereNews:
    """Tells the buyers of one show. answer: says something where a line was written.

    free: tells whose waiting is over, with the way to pay. on_said: after something was said.
    pause: waits between two rounds.
    """

    def __init__(self, store: Store, show_id: ShowId) -> None:
        self._store = store
        self._show_id = show_id
        self.pause: Callable[[float], Awaitable[None]] = asyncio.sleep
        self.answer: Answer = lambda *_: None
        self.free: Callable[[Connection, OrderId], None] = lambda *_: None
        self.on_said: Callable[[], None] = lambda: None
        self._news = asyncio.Event()
        self._scope = TaskScope("elsewhere")

    async def load(self) -> None:
        """Tell what was left, and whatever comes."""
        await self._store.write(told.begin)
        self._news.set()
        self._scope.start(self._tell(), "tell")

    def applied(self) -> None:
        """Orders are new on the disk."""
        self._news.set()

    async def aclose(self) -> None:
        """Say no more."""
        await self._scope.aclose()

    async def _tell(self) -> None:
        while True:
            await self._news.wait()
            self._news.clear()
            while await self._tell_some():
                self.on_said()
                await self.pause(EVERY_S)

    async def _tell_some(self) -> bool:
        """Say what is next; False when nothing was said."""
        moves, mark = await self._store.read(lambda on: told.untold(on, self._show_id))
        if mark is None:
            return False
        moves, mark = _first(moves, mark)
        await self._store.write(lambda on: self._say(on, moves, mark))
        if not moves:
            self._news.set()  # there may be more behind what is not told
        return bool(moves)

    def _say(self, connection: Connection, moves: Sequence[Move], mark: int) -> None:
        """Answers and mark in one transaction. Writer thread."""
        by_platform: defaultdict[str, list[Move]] = defaultdict(list)
        for move in moves:
            by_platform[move.platform].append(move)
        for ours in by_platform.values():
            served = [move for move in ours if move.status is OrderStatus.RESERVED]
            for move in served:
                self.free(connection, move.order_id)
            for line_id, words in _messages([move for move in ours if move not in served]):
                self.answer(connection, line_id, words)
        told.tell(connection, mark)


def _first(moves: tuple[Move, ...], mark: int) -> tuple[tuple[Move, ...], int]:
    """As many as may be told at once, and the mark behind them.

    Whose waiting is over is told alone, because everybody pays at a link of their own.
    """
    served: Counter[str] = Counter()
    for place, move in enumerate(moves):
        served[move.platform] += move.status is OrderStatus.RESERVED
        if served[move.platform] > SINGLY:
            return moves[:place], move.mark - 1
    return moves, mark


def _messages(moves: Sequence[Move]) -> list[tuple[ChatLineId, Callable[[str], str]]]:
    """What is said on one platform, each with the comment that it answers."""
    if len(moves) <= SINGLY:
        return [(move.line_id, _one(move)) for move in moves]
    by_status: defaultdict[OrderStatus, list[Move]] = defaultdict(list)
    for move in moves:
        by_status[move.status].append(move)
    return [
        (part[0].line_id, _many(status, part))
        for status, alike in by_status.items()
        for part in (alike[at : at + NUMBERS] for at in range(0, len(alike), NUMBERS))
    ]


def _one(move: Move) -> Callable[[str], str]:
    fields = {"name": isolate(move.name), "number": isolate(move.number)}
    return lambda language: Catalogue.load(language).gettext(_ONE[move.status]).format_map(fields)


def _many(status: OrderStatus, moves: Sequence[Move]) -> Callable[[str], str]:
    numbers = ", ".join(isolate(move.number) for move in moves)
    return lambda language: Catalogue.load(language).gettext(_MANY[status]).format(numbers=numbers)
