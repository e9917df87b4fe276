"""What presses a buyer and is no sale: goal, ticker, stock shown; each in the log with its proof.

A sale, a coupon and a giveaway log themselves. Bodies of store jobs and values; no state of its
own but what it logged last.
"""

from collections.abc import Iterator

from sqlalchemy import Connection

from studio.control.crowd_states import CrowdState
from studio.control.states import OffersState, RunOfShowState
from studio.errors import FieldValue
from studio.ids import ProductId, ShowId
from studio.store.events import ShowEvent, log_event

FEW = 5  # from here down a market with soft rules is told "only a few left"
_OFF, _FULL = "off", "full"
Proof = dict[str, FieldValue | None]
Shown = tuple[ProductId, int, int]
"""A product, its free units, its units sold."""


class UrgencyLog:
    """Follows what is shown. Lives on the control loop; `entries` only compares."""

    def __init__(self) -> None:
        self._stock: tuple[Shown, ...] = ()
        self._goal: tuple[int, int] | None = None
        self._ticker: tuple[object, ...] | None = None

    def entries(
        self, run: RunOfShowState, offers: OffersState, crowd: CrowdState, now_ms: int
    ) -> list[ShowEvent]:
        """What became visible since the last call, with the figures behind it."""
        return [
            *self._stock_shown(run, offers, now_ms),
            *self._goal_shown(crowd, now_ms),
            *self._ticker_shown(crowd, now_ms),
        ]

    def _stock_shown(
        self, run: RunOfShowState, offers: OffersState, now_ms: int
    ) -> Iterator[ShowEvent]:
        """The units beside the product on air, where a market shows them; the ledger's own."""
        policies = {terms.country: terms.stock for terms in offers.markets}
        is_exact = _FULL in policies.values()
        shown = tuple(
            (item.product_id, item.stock, item.sold)
            for item in run.items
            if item.product_id == offers.pinned
            and (is_exact or item.stock <= FEW)
            and set(policies.values()) - {_OFF}
        )
        for product_id, units, sold in set(shown) - set(self._stock):
            where = " ".join(f"{country}={rule}" for country, rule in sorted(policies.items()))
            proof: Proof = {"product_id": product_id, "free": units, "sold": sold, "markets": where}
            yield ShowEvent(now_ms, "stock.shown", proof)
        self._stock = shown

    def _goal_shown(self, crowd: CrowdState, now_ms: int) -> Iterator[ShowEvent]:
        goal = None if crowd.goal is None else (crowd.goal.target_minor, crowd.goal.reached_minor)
        if goal != self._goal:
            if crowd.goal is None:
                yield ShowEvent(now_ms, "goal.hidden", {})
            else:
                proof: Proof = {
                    "target_minor": crowd.goal.target_minor,
                    "reached_minor": crowd.goal.reached_minor,
                    "currency": crowd.goal.currency,
                }
                yield ShowEvent(now_ms, "goal.shown", proof)
        self._goal = goal

    def _ticker_shown(self, crowd: CrowdState, now_ms: int) -> Iterator[ShowEvent]:
        """Each line is a stored order: its number proves it."""
        ticker = crowd.ticker if crowd.has_ticker else None
        if ticker != self._ticker:
            if ticker is None:
                yield ShowEvent(now_ms, "ticker.hidden", {})
            else:
                orders = " ".join(line.number for line in ticker)
                yield ShowEvent(now_ms, "ticker.shown", {"orders": orders})
        self._ticker = ticker


def keep(connection: Connection, show_id: ShowId, events: list[ShowEvent]) -> None:
    """Append them to the log of the show."""
    for event in events:
        log_event(connection, show_id, event)
