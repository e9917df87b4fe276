"""What asking a shop brings, gathered as it comes."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from studio.orders.shops.news import ShopNews, UnreadableError, checked


@dataclass(frozen=True, slots=True)
class Found:
    """What a shop said when asked.

    cursor: how far it reaches; "": nothing was said about that. unreadable: orders that could not
    be read and were left.
    """

    news: tuple[ShopNews, ...]
    cursor: str
    unreadable: int = 0


class Gathered:
    """News as they come, and how far they reach. since: where asking began."""

    def __init__(self, since: datetime) -> None:
        self._news: list[ShopNews] = []
        self._newest = since
        self._unreadable = 0

    def add(self, read: Callable[[], ShopNews | None], at_ms: int | None = None) -> None:
        """Take what `read` makes of one order; one that cannot be read is counted and left."""
        try:
            news = read()
            if news is None:
                return
            self._news.append(checked(news))
        except UnreadableError:
            self._unreadable += 1
            return
        instant = (news.version_ms if at_ms is None else at_ms) / 1000
        self._newest = max(self._newest, datetime.fromtimestamp(instant, UTC))

    def found(self) -> Found:
        """Oldest first, so that a poll that ends early has still left nothing out."""
        news = sorted(self._news, key=lambda one: one.version_ms)
        return Found(tuple(news), as_cursor(self._newest), self._unreadable)


def as_cursor(moment: datetime) -> str:
    """An instant as shops write it, to the second, UTC."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
