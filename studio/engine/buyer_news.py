"""What buyers are told of their orders: on their pages, or where they wrote.

Writer thread, in the transaction of what happened.
"""

from sqlalchemy import Connection

from studio.control.feeds import OrderLine
from studio.engine.prices import ShowPrices
from studio.errors import UserError
from studio.link.links import Links
from studio.link.messages import ViewerOrder
from studio.orders.book import OWN_SOURCES
from studio.orders.rows import is_elsewhere
from studio.orders.updates import refusal_of, update_of


class BuyerNews:
    """Speaks to buyers of the watch page; those elsewhere hear from ElsewhereNews."""

    def __init__(self, prices: ShowPrices, currency: str) -> None:
        self._prices = prices
        self._currency = currency
        self.link: Links | None = None

    def tell(self, connection: Connection, line: OrderLine) -> None:
        """How an order stands; who wrote elsewhere has no page here."""
        if self.link is None or line.source not in OWN_SOURCES or is_elsewhere(line):
            return
        news = self._prices.explained(connection, update_of(connection, line))
        self.link.add_to_outbox(connection, news)

    def refuse(self, connection: Connection, order: ViewerOrder, error: UserError) -> None:
        """Nothing was reserved, and why."""
        if self.link is not None:
            self.link.add_to_outbox(connection, refusal_of(order, self._currency, error))
