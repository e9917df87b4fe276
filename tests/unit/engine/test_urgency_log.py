"""Goal, ticker and stock shown are in the log with their proof, each change once."""

from dataclasses import replace

from studio.control.crowd_states import CrowdState, GoalState, TickerLine
from studio.control.offers_states import MarketTerms
from studio.control.states import OffersState, RunItem, RunOfShowState
from studio.engine.urgency_log import UrgencyLog, keep
from studio.ids import ProductId, ShowId
from studio.store.events import events_of
from tests.fakes.database import memory_database

SHOW, SCARF = ShowId("show"), ProductId("scarf")
ITEM = RunItem(SCARF, 1, "Scarf", 2900, "USD", 12, 3)
OTHER = RunItem(ProductId("bag"), 2, "Bag", 8500, "USD", 2)
FULL = (MarketTerms("US"), MarketTerms("DE", "soft", "soft"))
QUIET = CrowdState()


def run(stock: int) -> RunOfShowState:
    return RunOfShowState((replace(ITEM, stock=stock), OTHER))


def test_the_stock_beside_the_product_on_air_is_logged_as_the_ledger_has_it() -> None:
    log = UrgencyLog()
    assert log.entries(run(12), OffersState(None, markets=FULL), QUIET, 1) == []
    (first,) = log.entries(run(12), OffersState(SCARF, markets=FULL), QUIET, 2)
    assert (first.kind, first.at_ms) == ("stock.shown", 2)
    assert first.details == {
        "product_id": "scarf", "free": 12, "sold": 3, "markets": "DE=soft US=full"
    }  # fmt: skip
    assert log.entries(run(12), OffersState(SCARF, markets=FULL), QUIET, 3) == []
    (second,) = log.entries(run(11), OffersState(SCARF, markets=FULL), QUIET, 4)
    assert second.details["free"] == 11


def test_where_markets_are_soft_only_the_last_few_are_shown_and_logged() -> None:
    log = UrgencyLog()
    assert log.entries(run(6), OffersState(SCARF, markets=FULL[1:]), QUIET, 1) == []
    assert len(log.entries(run(5), OffersState(SCARF, markets=FULL[1:]), QUIET, 2)) == 1
    off = (MarketTerms("CN", "off", "off"),)
    assert UrgencyLog().entries(run(1), OffersState(SCARF, markets=off), QUIET, 3) == []


def test_goal_and_ticker_are_logged_with_their_orders_and_when_they_go() -> None:
    log, offers = UrgencyLog(), OffersState()
    line = TickerLine("A***", "MX", 1, "Scarf", "CS-1001")
    shown = CrowdState(goal=GoalState(5000, 1200, "USD"), has_ticker=True, ticker=(line,))
    goal, ticker = log.entries(run(1), offers, shown, 1)
    assert goal.details == {"target_minor": 5000, "reached_minor": 1200, "currency": "USD"}
    assert ticker.details == {"orders": "CS-1001"}
    gone = log.entries(run(1), offers, QUIET, 2)
    assert [event.kind for event in gone] == ["goal.hidden", "ticker.hidden"]
    assert log.entries(run(1), offers, QUIET, 3) == []
    with memory_database() as connection:
        keep(connection, SHOW, [goal, *gone])
        kinds = [event.kind for event in events_of(connection, SHOW)]
        assert kinds == ["goal.shown", "goal.hidden", "ticker.hidden"]
