"""The goal counts what is booked, whatever its buyers pay in, and says what it leaves out."""

from dataclasses import replace
from decimal import Decimal

from sqlalchemy import Connection

from studio.catalog.products import Product, seed
from studio.control.crowd_states import GoalState
from studio.control.feeds import OrderStatus
from studio.engine.crowd_read import read_crowd
from studio.engine.prices import ShowPrices, ShowShelf
from studio.ids import OrderId, ProductId
from studio.money import Money
from studio.offers import boards
from studio.orders import exchange
from studio.orders.book import OrderBook
from studio.orders.rates import Rate
from tests.fakes.database import memory_database
from tests.unit.orders.desk import CUP, SHOW, order


def goal_of(on: Connection) -> GoalState | None:
    return read_crowd(on, SHOW, "USD", 1).goal


def test_a_goal_counts_orders_in_every_currency_that_has_a_rate() -> None:
    with memory_database() as on:
        cup = Product(CUP, "Cup", Money(18_000, "MXN"), 9)
        seed(on, SHOW, [cup, replace(cup, product_id=ProductId("mug"), price=Money(5, "USD"))], 0)
        book = OrderBook(SHOW, ShowShelf, ShowPrices(SHOW, "USD"))
        boards.put(on, SHOW, goal_minor=50_000)
        assert goal_of(on) == GoalState(50_000, 0, "USD")
        book.apply(on, order("pesos", 2), 1)
        book.apply(on, replace(order("dollars"), product_id=ProductId("mug")), 1)
        assert goal_of(on) == GoalState(50_000, 5, "USD", unbooked=1)
        exchange.put(on, Rate("MXN", Decimal("0.05"), "bank", 0), "USD")
        exchange.book_missing(on, SHOW, "USD")
        assert goal_of(on) == GoalState(50_000, 1805, "USD")
        book.set_status(on, OrderId("pesos"), OrderStatus.CANCELLED, 2)
        assert goal_of(on) == GoalState(50_000, 5, "USD")
