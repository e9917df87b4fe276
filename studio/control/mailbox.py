"""What waits for one front end: bounded by coalescing, never by blocking the engine.

Owner: the door, on the engine's control loop. A newer slice takes the older one's place, feed
entries are merged by id, answers queue. What may not be dropped and grows past its limit marks the
mailbox as overflowing: the server then evicts that client alone, which returns to a fresh snapshot.
"""

import asyncio
from dataclasses import replace

from studio.control.feeds import ChatBatch, ChatLine, OrderBatch, OrderLine
from studio.control.wire import Done, FeedArrived, Refused, SliceChanged

Batch = ChatBatch | OrderBatch
Letter = SliceChanged | FeedArrived | Done | Refused

FEED_LIMIT = 2000  # entries: two seconds of the busiest room (1,000 lines/s)
ANSWER_LIMIT = 256


def merge(older: Batch, newer: Batch) -> Batch:
    """Both as one: an amended entry replaces the former one in place, new ones follow."""
    if isinstance(older, ChatBatch) and isinstance(newer, ChatBatch):
        lines: dict[str, ChatLine] = {line.line_id: line for line in older.lines}
        lines.update((line.line_id, line) for line in newer.lines)
        return replace(newer, lines=tuple(lines.values()))
    if isinstance(older, OrderBatch) and isinstance(newer, OrderBatch):
        orders: dict[str, OrderLine] = {order.order_id: order for order in older.orders}
        orders.update((order.order_id, order) for order in newer.orders)
        return replace(newer, orders=tuple(orders.values()))
    raise TypeError("batches of two feeds do not merge")


def length(batch: Batch) -> int:
    """How many entries it carries."""
    return len(batch.lines) if isinstance(batch, ChatBatch) else len(batch.orders)


class Mailbox:
    """Letters for one client, in the order of their first arrival; one task takes them."""

    def __init__(self) -> None:
        self._letters: dict[tuple[str, str | int], Letter] = {}
        self._answers_waiting = 0
        self._arrived = asyncio.Event()
        self._is_overflowing = False

    @property
    def is_overflowing(self) -> bool:
        """True when the client is too slow for what may not be dropped."""
        return self._is_overflowing

    def put_slice(self, name: str, value: object) -> None:
        """The newest value of a slice; one still waiting is replaced in place."""
        self._put(("slice", name), SliceChanged(name, value))

    def put_feed(self, name: str, batch: Batch) -> None:
        """More of a feed; merged with what still waits."""
        waiting = self._letters.get(("feed", name))
        if isinstance(waiting, FeedArrived):
            batch = merge(waiting.batch, batch)
        self._is_overflowing |= length(batch) > FEED_LIMIT
        self._put(("feed", name), FeedArrived(name, batch))

    def put_answer(self, answer: Done | Refused) -> None:
        """The answer to one command; it follows every slice shown before it."""
        self._answers_waiting += 1
        self._is_overflowing |= self._answers_waiting > ANSWER_LIMIT
        self._put(("answer", answer.id), answer)

    def _put(self, key: tuple[str, str | int], letter: Letter) -> None:
        self._letters[key] = letter
        self._arrived.set()

    async def take(self) -> Letter:
        """The oldest letter; waits for one."""
        while not self._letters:
            self._arrived.clear()
            await self._arrived.wait()
        letter = self._letters.pop(next(iter(self._letters)))
        self._answers_waiting -= isinstance(letter, Done | Refused)
        return letter
