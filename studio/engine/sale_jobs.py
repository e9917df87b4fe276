"""The bodies of the store jobs about sales: what begins, what is due, what each market may see."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from sqlalchemy import Connection

from studio.catalog import products, sheet
from studio.control import commands as c
from studio.control import offers_commands as oc
from studio.control.offers_states import MarketTerms
from studio.control.states import MarketChip, OffersState, Problem
from studio.errors import UserError
from studio.ids import ProductId, SegmentId, ShowId
from studio.market.market import urgency_of
from studio.money import Money
from studio.offers import book, offers, settle
from studio.offers.law import History, market_terms
from studio.offers.offers import Offers, Plan, Sale, Terms
from studio.offers.pricing import share_of
from studio.store.events import ShowEvent, log_event


@dataclass(frozen=True, slots=True)
class Selling:
    """What front ends, page and picture are shown of the offers."""

    offers: Offers
    state: OffersState


class SaleJobs:
    """The sales of one show. Its methods run on the store's writer thread.

    chips: the markets of now.
    """

    def __init__(self, show_id: ShowId, chips: Callable[[], tuple[MarketChip, ...]]) -> None:
        self._show_id = show_id
        self._chips = chips
        self._problem: Problem | None = None

    def read(self, connection: Connection) -> Selling:
        """The offers as they are on the disk, with what each market may see."""
        known = book.load(connection, self._show_id)
        markets = self._markets(connection, known)
        sold = settle.units_sold(connection, self._show_id)
        return Selling(known, replace(known.state(sold, markets), problem=self._problem))

    def carry_on(self, connection: Connection, now_ms: int, step: SegmentId | None) -> None:
        """End the sale whose time is over, begin the planned one that is due."""
        known = book.change(
            connection, self._show_id, now_ms, lambda old: offers.expire(old, now_ms)
        )
        plan = offers.due_plan(known, now_ms, step)
        if plan is None:
            return
        book.change(
            connection, self._show_id, now_ms, lambda old: offers.drop_plan(old, plan.plan_id)
        )
        self._problem = None
        try:
            was = products.price_at(connection, plan.terms.product_id, now_ms)
            self.begin(connection, replace(plan.terms, was=was), now_ms)
        except UserError as error:  # the show goes on; the host is told why there was no sale
            fields = dict(error.fields)
            self._problem = Problem(error.code, error.message, error.remedy, fields)
            details = {"plan_id": plan.plan_id, "code": error.code}
            log_event(connection, self._show_id, ShowEvent(now_ms, "flash.refused", details))

    def begin(self, connection: Connection, terms: Terms, now_ms: int) -> None:
        """Announce a sale or begin it, with the proof of its former price. Raises UserError."""
        cooled_ms = book.cooled_ms(connection, terms.product_id, self._cool_down_s)
        sale = offers.flash_sale(terms, now_ms)
        proof = {
            f"was_{chip.country}": self._terms(connection, chip, terms, now_ms).was_minor
            for chip in self._chips()
        }
        book.change(
            connection,
            self._show_id,
            now_ms,
            lambda old: offers.start_flash(old, sale, now_ms, cooled_ms),
            proof,
        )

    def plan(self, connection: Connection, plan: Plan, now_ms: int) -> None:
        """Keep a sale for later. Raises UserError."""
        pause_s = self._cool_down_s
        cooled_ms = book.cooled_ms(connection, plan.terms.product_id, pause_s)
        steps = sheet.load(connection, self._show_id).expected_ms(now_ms)
        pause = offers.Pause(cooled_ms, pause_s, steps)
        book.change(
            connection,
            self._show_id,
            now_ms,
            lambda old: offers.add_plan(old, plan, now_ms, pause),
        )

    @property
    def _cool_down_s(self) -> int:
        """The longest pause that any market of the show asks for."""
        return max(urgency_of(chip.country).cool_down_s for chip in self._chips())

    def _markets(self, connection: Connection, known: Offers) -> tuple[MarketTerms, ...]:
        sale = known.sale
        if sale is None:
            return tuple(
                market_terms(chip.country, urgency_of(chip.country), None, History(()), 0)
                for chip in self._chips()
            )
        since_ms = sale.announced_ms
        return tuple(
            self._terms(connection, chip, sale.terms, since_ms, before_ms=since_ms)
            for chip in self._chips()
        )

    @staticmethod
    def _terms(
        connection: Connection,
        chip: MarketChip,
        terms: Terms,
        now_ms: int,
        before_ms: int | None = None,
    ) -> MarketTerms:
        """What a market may see, in its own currency where the seller has set a price in it."""
        unit = products.price_in(connection, terms.product_id, chip.currency, now_ms)
        if unit.currency == terms.was.currency:
            offered, history = terms.price, _history(connection, terms.product_id, before_ms)
        else:
            minor = share_of(unit.minor, terms.price.minor, terms.was.minor)
            offered = Money(minor, unit.currency)
            history = _history_in(connection, terms.product_id, unit.currency, before_ms)
        return market_terms(chip.country, urgency_of(chip.country), offered, history, now_ms)


def terms_of(
    connection: Connection, command: c.StartFlashSale | oc.PlanFlashSale, now_ms: int
) -> Terms:
    """A command's terms beside today's ordinary price. Raises UserError: no such product."""
    was = products.price_at(connection, command.product_id, now_ms)
    return Terms(
        product_id=command.product_id,
        price=Money(command.price_minor, was.currency),
        was=was,
        total_s=command.duration_s,
        lead_s=command.lead_s,
        total_units=command.total_units,
        per_buyer=command.per_buyer,
        reason=command.reason,
    )


def _history(connection: Connection, product_id: ProductId, before_ms: int | None) -> History:
    """What a product cost, without the sale that is announced at `before_ms`."""
    sales = [
        (sale.starts_ms, sale.ends_ms, sale.terms.price)
        for sale in _past_sales(connection, product_id, before_ms)
    ]
    return History(products.price_history(connection, product_id), sales)


def _history_in(
    connection: Connection, product_id: ProductId, currency: str, before_ms: int | None
) -> History:
    """The same in another currency: in a sale it cost the same share less."""
    sales = []
    for sale in _past_sales(connection, product_id, before_ms):
        unit = products.other_price_at(connection, product_id, currency, sale.starts_ms)
        if unit is not None:
            minor = share_of(unit.minor, sale.terms.price.minor, sale.terms.was.minor)
            sales.append((sale.starts_ms, sale.ends_ms, Money(minor, currency)))
    return History(products.price_history_in(connection, product_id, currency), sales)


def _past_sales(connection: Connection, product_id: ProductId, before_ms: int | None) -> list[Sale]:
    known = book.sales_of(connection, product_id)
    return [sale for sale in known if before_ms is None or sale.starts_ms < before_ms]
