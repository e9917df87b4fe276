"""What became of a comment that bought: the chat's line and the order are brought together here."""

from collections.abc import Iterable
from dataclasses import replace

from studio.control.feeds import ChatLine, OrderLine
from ui.models.feed_model import FeedModel

_KEPT = 2000


class ClaimMarks:
    """Marks chat lines with the order they made. Both may come first."""

    def __init__(self, chat: FeedModel[ChatLine]) -> None:
        self._chat = chat
        self._orders: dict[str, OrderLine] = {}

    def lines(self, lines: Iterable[ChatLine]) -> tuple[ChatLine, ...]:
        """`lines` with their orders, as far as they are known."""
        return tuple(
            replace(line, order=self._orders[line.line_id])
            if line.line_id in self._orders
            else line
            for line in lines
        )

    def take(self, orders: Iterable[OrderLine]) -> None:
        """Mark the lines that made these orders."""
        made = {order.line_id: order for order in orders if order.line_id}
        if not made:
            return
        self._orders |= made
        for line_id in list(self._orders)[: max(0, len(self._orders) - _KEPT)]:
            del self._orders[line_id]
        known = (self._chat.known(line_id) for line_id in made)
        self._chat.take(self.lines(line for line in known if line is not None))
