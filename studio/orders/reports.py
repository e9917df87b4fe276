"""Reports of shops, entered in the order book. Bodies of store jobs."""

import hashlib
from dataclasses import dataclass
from typing import Any, Protocol

from sqlalchemy import Connection, Row

from studio.control.feeds import OrderLine
from studio.control.orders_states import Way
from studio.ids import OrderId, ProductId
from studio.money import Money
from studio.orders import ledger, rows
from studio.orders.book import OWN_SOURCES, OrderBook
from studio.orders.rates import Booked, booked_by_shop
from studio.orders.rows import Place, Position, row_of
from studio.orders.shops.news import ShopDetails, ShopItem, ShopNews

_ID_CHARS = 32


class Catalogue(Protocol):
    """Which of our products a shop means."""

    def match(self, connection: Connection, sku: str, title: str) -> ProductId | None:
        """The product with this SKU or name; None when there is none."""
        ...


@dataclass(frozen=True, slots=True)
class Reports:
    """Enters what shops report. One per show."""

    book: OrderBook
    catalogue: Catalogue
    host_currency: str

    def merge(
        self, connection: Connection, shop: tuple[str, str], news: ShopNews, now_ms: int
    ) -> OrderLine | None:
        """Enter one report of a shop (its provider and name).

        The outcome is the same for the same set of reports, whatever their order and number.
        None when it says nothing new, and while nobody knows whose order it is: what is reported
        waits under its name.
        """
        keys = [f"{shop[0]}/{shop[1]}/{key}" for key in news.keys]
        is_new = ledger.note(connection, keys[0], news.facts)
        is_new |= ledger.note_refunds(connection, keys[0], news.refunds)
        named = ledger.owners(connection, keys)
        order_id = _order_id(named, keys, news)
        if order_id is None:
            return None
        fresh_keys = [key for key in keys if key not in named]
        ledger.name(connection, fresh_keys, order_id)
        row = row_of(connection, order_id)
        freed: tuple[ProductId, ...] = ()
        if self._is_newer(row, news):
            if row is not None:
                freed = self.book.holding.give_back(connection, order_id, now_ms)
            self._enter(connection, order_id, shop, news, now_ms)
        elif row is None or not (is_new or fresh_keys):
            return None
        line = self.book.derive(connection, order_id, now_ms)
        for product_id in freed:  # an edited order may leave units for others
            self.book.fill(connection, product_id, now_ms)
        return line

    def _is_newer(self, row: Row[Any] | None, news: ShopNews) -> bool:
        """Whether a report's details hold: not against newer ones, nor the buyer's own."""
        if news.details is None or row is None:
            return news.details is not None
        is_own = row.source in OWN_SOURCES
        return not is_own and str(row.version) < _version(news, news.details)

    def _enter(
        self,
        connection: Connection,
        order_id: OrderId,
        shop: tuple[str, str],
        news: ShopNews,
        now_ms: int,
    ) -> None:
        """Take over what a shop says of the order as a whole."""
        details = news.details
        assert details is not None
        place = Place(self.book.show_id, now_ms, shop[0], self.book.is_demo)
        host = self._booked(connection, details)
        items = [self._position(connection, item) for item in details.items]
        total = details.total or Money(0, self.host_currency)
        values: dict[str, object] = {
            "shop": shop[1],
            "version": _version(news, details),
            "number": details.number,
            "name": details.buyer,
            "country": details.country,
            "total_minor": total.minor,
            "currency": total.currency if details.total else "",
            "way": Way.SHOP.value,
            "pay_url": details.pay_url,
        }
        rows.put_order(connection, order_id, place, values | rows.host_values(host), items)

    def _position(self, connection: Connection, item: ShopItem) -> Position:
        product_id = self.catalogue.match(connection, item.sku, item.title) or ""
        return Position(product_id, item.title, item.quantity, item.total_minor, item.sku)

    def _booked(self, connection: Connection, details: ShopDetails) -> Booked | None:
        if details.total is None:
            return None
        by_shop = details.shop_total
        if by_shop is not None and by_shop.currency == self.host_currency:
            return booked_by_shop(details.total, by_shop, details.placed_ms)
        return self.book.prices.booked(connection, details.total)


def _order_id(named: dict[str, OrderId], keys: list[str], news: ShopNews) -> OrderId | None:
    """Whose report it is: the one known, else our own order, else a new one of the shop."""
    if named:
        return named[min(named)]
    if news.reference:
        return OrderId(news.reference)
    if news.details is None:
        return None
    return OrderId(hashlib.sha256(keys[0].encode()).hexdigest()[:_ID_CHARS])


def _version(news: ShopNews, details: ShopDetails) -> str:
    """Grows with the shop's own version; two reports of one instant have one order, too."""
    digest = hashlib.sha256(repr(details).encode()).hexdigest()[:16]
    return f"{news.version_ms:016d}:{digest}"
