"""The rules of an offer, as pure functions over the value `Offers`.

A sale is announced, begins and ends at instants, not by events: before its start and past its end
the price is the ordinary one, whether or not anybody called `advance` in time.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from studio.control.offers_states import MarketTerms, PlannedSale
from studio.control.states import FlashSale, OffersState
from studio.errors import N_, UserError
from studio.ids import OfferId, ProductId, SegmentId, new_id
from studio.l10n.safe_text import safe_text
from studio.money import Money

MIN_SALE_S = 60
MAX_SALE_S = 1200
MIN_LEAD_S = 10
MAX_LEAD_S = 300
MAX_UNITS = 1_000_000
MAX_PLANNED = 50
_REASON_CHARS = 200
_MS_PER_SECOND = 1000


@dataclass(frozen=True, slots=True)
class Terms:
    """What a sale is about. was: the ordinary price at its start.

    lead_s: how long it is announced before it begins, 0: it begins at once. total_units,
    per_buyer: how many may go at the price, to all and to each; 0: no limit. reason: why it comes
    again within the cool-down.
    """

    product_id: ProductId
    price: Money
    was: Money
    total_s: int
    lead_s: int = 0
    total_units: int = 0
    per_buyer: int = 0
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Sale:
    """A flash sale, announced or running. ends_ms: moved when ended early."""

    terms: Terms
    announced_ms: int
    starts_ms: int
    ends_ms: int
    offer_id: OfferId = field(default_factory=lambda: OfferId(new_id()))

    @property
    def product_id(self) -> ProductId:
        """The one product it is about."""
        return self.terms.product_id

    @property
    def did_run(self) -> bool:
        """False for one that was taken back while it was only announced."""
        return self.starts_ms < self.ends_ms


@dataclass(frozen=True, slots=True)
class Plan:
    """A sale that waits for its instant (`at_ms`) or for a step of the run of show."""

    terms: Terms
    at_ms: int | None = None
    segment_id: SegmentId | None = None
    plan_id: OfferId = field(default_factory=lambda: OfferId(new_id()))


@dataclass(frozen=True, slots=True)
class Pause:
    """What a plan keeps away from.

    cooled_ms: from when on its product may be on sale again. cool_down_s: the pause between two
    sales of it. steps: when the run of show is expected at each step.
    """

    cooled_ms: int = 0
    cool_down_s: int = 0
    steps: Mapping[SegmentId, int] = field(default_factory=dict)


_NO_PAUSE = Pause()


@dataclass(frozen=True, slots=True)
class Offers:
    """The offers of one show. over: sales that have ended, oldest first. plans: oldest first."""

    pinned: ProductId | None = None
    sale: Sale | None = None
    over: tuple[Sale, ...] = ()
    plans: tuple[Plan, ...] = ()

    def state(
        self, units_sold: Mapping[OfferId, int], markets: tuple[MarketTerms, ...] = ()
    ) -> OffersState:
        """As the control API shows it. markets: what each may see, the main one first."""
        planned = tuple(_planned(plan) for plan in self.plans)
        flash = None if self.sale is None else _shown(self.sale, units_sold, markets)
        return OffersState(self.pinned, flash, planned, markets)

    def sale_at(self, product_id: ProductId, instant_ms: int, delay_ms: int) -> Sale | None:
        """The sale whose price holds for an order the edge received at `instant_ms`.

        delay_ms: of the picture where the buyer watches; who ordered within it after the end saw
        the sale running. None: the ordinary price holds.
        """
        running = () if self.sale is None else (self.sale,)
        for sale in reversed(self.over + running):
            is_meant = sale.product_id == product_id and sale.did_run
            if is_meant and sale.starts_ms <= instant_ms < sale.ends_ms + delay_ms:
                return sale
        return None

    def missed_at(self, product_id: ProductId, instant_ms: int, within_ms: int) -> Sale | None:
        """The newest sale of the product that ended within `within_ms` before `instant_ms`."""
        for sale in reversed(self.over + (() if self.sale is None else (self.sale,))):
            is_meant = sale.product_id == product_id and sale.did_run
            if is_meant and 0 <= instant_ms - sale.ends_ms < within_ms:
                return sale
        return None

    def next_change_ms(self, now_ms: int) -> int | None:
        """The next instant at which the clock alone changes something."""
        instants = [plan.at_ms for plan in self.plans if plan.at_ms is not None]
        if self.sale is not None:
            is_announced = now_ms < self.sale.starts_ms
            instants = [self.sale.starts_ms if is_announced else self.sale.ends_ms]
        return min(instants, default=None)


def pin(offers: Offers, product_id: ProductId | None) -> Offers:
    """Put one product's card on the picture; None takes it off."""
    return replace(offers, pinned=product_id)


def flash_sale(terms: Terms, now_ms: int) -> Sale:
    """A sale that would be announced at `now_ms`; `start_flash` checks it."""
    starts_ms = now_ms + terms.lead_s * _MS_PER_SECOND
    ends_ms = starts_ms + terms.total_s * _MS_PER_SECOND
    return Sale(_kept(terms), now_ms, starts_ms, ends_ms)


def start_flash(offers: Offers, sale: Sale, now_ms: int, cooled_ms: int = 0) -> Offers:
    """Announce a sale, or begin it at once.

    cooled_ms: the instant from which this product may be on sale again. Raises UserError for
    impossible terms, a running sale, or a sale within the cool-down that gives no reason.
    """
    check_terms(sale.terms)
    offers = expire(offers, now_ms)
    if offers.sale is not None:
        raise UserError(
            N_("A flash sale is already running."),
            remedy=N_("End it first, or wait for its end."),
            code="flash.running",
        )
    if sale.starts_ms < cooled_ms and not sale.terms.reason:
        raise UserError(
            N_("This product was on sale a moment ago; it may be again in {minutes} min."),
            remedy=N_("Wait, or write down why it comes again: the reason is kept."),
            code="flash.cool_down",
            fields={"minutes": -((sale.starts_ms - cooled_ms) // (60 * _MS_PER_SECOND))},
        )
    return replace(offers, sale=sale)


def check_terms(terms: Terms) -> None:
    """Raises UserError for terms that no sale can have."""
    if not terms.price.minor < terms.was.minor or terms.price.minor <= 0:
        raise UserError(
            N_("The sale price is not below the ordinary price."),
            remedy=N_("Enter a lower price."),
            code="flash.price",
        )
    if not MIN_SALE_S <= terms.total_s <= MAX_SALE_S:
        raise UserError(
            N_("A flash sale lasts from one to twenty minutes."),
            remedy=N_("Choose another length."),
            code="flash.length",
        )
    if terms.lead_s and not MIN_LEAD_S <= terms.lead_s <= MAX_LEAD_S:
        raise UserError(
            N_("A sale is announced from 10 to 300 seconds before it begins."),
            remedy=N_("Choose another pause, or none."),
            code="flash.lead",
        )
    limits = (terms.total_units, terms.per_buyer)
    is_upside_down = terms.total_units and terms.per_buyer > terms.total_units
    if is_upside_down or not all(0 <= limit <= MAX_UNITS for limit in limits):
        raise UserError(
            N_("These limits do not fit together."),
            remedy=N_("The limit for each buyer is not above the limit for all."),
            code="flash.limits",
        )


def end_flash(offers: Offers, now_ms: int) -> Offers:
    """End the running sale now. Raises UserError when there is none."""
    offers = expire(offers, now_ms)
    if offers.sale is None:
        raise UserError(
            N_("No flash sale is running."),
            remedy=N_("Start one from a product of the run of show."),
            code="flash.none",
        )
    return _over(offers, replace(offers.sale, ends_ms=max(now_ms, offers.sale.starts_ms)))


def expire(offers: Offers, now_ms: int) -> Offers:
    """Put a sale aside whose end has come."""
    if offers.sale is None or now_ms < offers.sale.ends_ms:
        return offers
    return _over(offers, offers.sale)


def add_plan(offers: Offers, plan: Plan, now_ms: int, pause: Pause = _NO_PAUSE) -> Offers:
    """Keep a sale for later.

    Raises UserError for impossible terms, for an instant that is past, and for one too close to
    another sale that gives no reason: it would be refused at its hour, when nobody writes one down.
    """
    check_terms(plan.terms)
    plan = replace(plan, terms=_kept(plan.terms))
    if (plan.at_ms is None) == (plan.segment_id is None) or len(offers.plans) >= MAX_PLANNED:
        raise UserError(
            N_("This sale has no start."),
            remedy=N_("Choose a time, or a step of the run of show."),
            code="flash.no_start",
        )
    if plan.at_ms is not None and plan.at_ms <= now_ms:
        raise UserError(
            N_("That time is already past."),
            remedy=N_("Choose a later time, or start the sale now."),
            code="flash.past",
        )
    if not plan.terms.reason and _is_too_close(offers, plan, now_ms, pause):
        raise UserError(
            N_("That is too soon before or after another sale of this product."),
            remedy=N_(
                "Leave {minutes} min between two sales of it, or write down why it comes again."
            ),
            code="flash.too_close",
            fields={"minutes": -(-pause.cool_down_s // 60)},
        )
    return replace(offers, plans=(*offers.plans, plan))


def drop_plan(offers: Offers, plan_id: OfferId) -> Offers:
    """Forget a sale that waits; nothing happens when it has started or gone."""
    return replace(offers, plans=tuple(p for p in offers.plans if p.plan_id != plan_id))


def due_plan(offers: Offers, now_ms: int, step: SegmentId | None = None) -> Plan | None:
    """The plan that begins now: its instant has come, or the run of show is at its step.

    While a sale runs none is due; one whose instant came meanwhile begins after that sale.
    """
    if expire(offers, now_ms).sale is not None:
        return None
    for plan in offers.plans:
        is_time = plan.at_ms is not None and plan.at_ms <= now_ms
        if is_time or (step is not None and plan.segment_id == step):
            return plan
    return None


def _is_too_close(offers: Offers, plan: Plan, now_ms: int, pause: Pause) -> bool:
    """Whether a plan begins within the pause after another sale of its product, or before one."""
    mine = _span(plan.terms, _begins_ms(plan, now_ms, pause))
    if mine[0] < pause.cooled_ms:
        return True
    others = (
        _span(one.terms, _begins_ms(one, now_ms, pause))
        for one in offers.plans
        if one.terms.product_id == plan.terms.product_id
    )
    pause_ms = pause.cool_down_s * _MS_PER_SECOND
    return any(_gap_ms(mine, other) < pause_ms for other in others)


def _begins_ms(plan: Plan, now_ms: int, pause: Pause) -> int:
    """When a plan begins; one at a step, as early as the run of show may be there."""
    if plan.at_ms is not None:
        return plan.at_ms
    return pause.steps.get(plan.segment_id, now_ms) if plan.segment_id is not None else now_ms


def _kept(terms: Terms) -> Terms:
    return replace(terms, reason=safe_text(terms.reason, _REASON_CHARS))


def _span(terms: Terms, at_ms: int) -> tuple[int, int]:
    """From when until when a planned sale runs."""
    starts_ms = at_ms + terms.lead_s * _MS_PER_SECOND
    return starts_ms, starts_ms + terms.total_s * _MS_PER_SECOND


def _gap_ms(one: tuple[int, int], other: tuple[int, int]) -> int:
    first, second = sorted((one, other))
    return second[0] - first[1]


def _planned(plan: Plan) -> PlannedSale:
    terms = plan.terms
    return PlannedSale(
        plan_id=plan.plan_id,
        product_id=terms.product_id,
        price_minor=terms.price.minor,
        currency=terms.price.currency,
        duration_s=terms.total_s,
        lead_s=terms.lead_s,
        total_units=terms.total_units,
        per_buyer=terms.per_buyer,
        at_ms=plan.at_ms,
        segment_id=plan.segment_id,
    )


def _shown(
    sale: Sale, units_sold: Mapping[OfferId, int], markets: tuple[MarketTerms, ...]
) -> FlashSale:
    terms = sale.terms
    is_own = bool(markets) and markets[0].currency in {"", terms.price.currency}
    was_minor = markets[0].was_minor if is_own else None
    return FlashSale(
        product_id=sale.product_id,
        price_minor=terms.price.minor,
        currency=terms.price.currency,
        was_minor=was_minor or 0,
        starts_ms=sale.starts_ms,
        ends_ms=sale.ends_ms,
        total_s=terms.total_s,
        lead_s=terms.lead_s,
        total_units=terms.total_units,
        per_buyer=terms.per_buyer,
        units_sold=units_sold.get(sale.offer_id, 0),
        regular_minor=terms.was.minor,
    )


def _over(offers: Offers, sale: Sale) -> Offers:
    return replace(offers, sale=None, over=(*offers.over, sale))
