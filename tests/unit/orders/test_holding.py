"""What is owed takes what there is; a reservation takes all it asks for or nothing."""

from studio.control.feeds import OrderStatus
from studio.ids import OrderId
from studio.orders import ledger
from studio.orders.facts import Fact, Seen
from studio.orders.holding import owed
from studio.orders.tables import order_items
from tests.unit.orders.desk import CUP, open_desk, order


def test_what_is_owed_takes_what_there_is_and_the_rest_as_it_comes() -> None:
    with open_desk(stock=2) as desk:
        on, holding = desk.connection, desk.book.holding
        waiting = desk.book.apply(on, order("a", quantity=5), 1)
        assert (waiting.status, desk.free()) == (OrderStatus.WAITLISTED, 2)
        ledger.note(on, "a", [Seen(Fact.PAID, 2)])
        assert desk.book.derive(on, OrderId("a"), 2).status is OrderStatus.PAID
        assert (desk.held(), desk.free()) == (2, 0)
        holding.take_some(on, OrderId("a"), 3)
        assert desk.held() == 2
        assert owed(on, CUP, [OrderStatus.PAID]) == ["a"]
        desk.book.shelf.give_back(on, CUP, 3, "nobody", 4)
        assert desk.book.fill(on, CUP, 5) == ()
        assert (desk.held(), desk.free()) == (5, 0)
        holding.take_some(on, OrderId("a"), 6)
        assert holding.holds_all(on, OrderId("a"))


def test_a_position_the_catalogue_does_not_know_holds_nothing() -> None:
    with open_desk(stock=2) as desk:
        on, holding = desk.connection, desk.book.holding
        desk.book.apply(on, order("a"), 1)
        strange = {"product_id": "", "name": "?", "sku": "", "quantity": 1, "total_minor": 1}
        on.execute(order_items.insert().values(order_id="a", position=1, held=0, **strange))
        holding.take_some(on, OrderId("a"), 2)
        assert holding.products_of(on, OrderId("a")) == (CUP,)
        assert holding.give_back(on, OrderId("a"), 3) == (CUP,)
        assert desk.free() == 2
