"""A sale's instants are real: before its start and from its end on the ordinary price holds."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.errors import UserError
from studio.ids import OfferId, ProductId, SegmentId
from studio.money import Money
from studio.offers.offers import (
    MAX_LEAD_S,
    MAX_PLANNED,
    MAX_SALE_S,
    MAX_UNITS,
    MIN_LEAD_S,
    MIN_SALE_S,
    Offers,
    Pause,
    Plan,
    Sale,
    Terms,
    add_plan,
    drop_plan,
    due_plan,
    end_flash,
    expire,
    flash_sale,
    pin,
    start_flash,
)

SCARF = ProductId("scarf")
BAG = ProductId("bag")
START_MS = 1_000_000
STEP = SegmentId("finale")
TERMS = Terms(SCARF, Money(1900, "USD"), Money(2900, "USD"), 300)
lengths_s = st.integers(MIN_SALE_S, MAX_SALE_S)
leads_s = st.just(0) | st.integers(MIN_LEAD_S, MAX_LEAD_S)


def sale(length_s: int = 300, now_ms: int = START_MS, price: int = 1900, lead_s: int = 0) -> Sale:
    terms = replace(TERMS, price=Money(price, "USD"), total_s=length_s, lead_s=lead_s)
    return flash_sale(terms, now_ms)


def holds(offers: Offers, instant_ms: int, delay_ms: int = 0) -> bool:
    return offers.sale_at(SCARF, instant_ms, delay_ms) is not None


def test_pinning_replaces_the_pin() -> None:
    offers = pin(pin(Offers(), SCARF), BAG)
    assert offers.pinned == BAG
    assert pin(offers, None).pinned is None


def test_an_announced_sale_is_shown_with_its_instants_and_limits() -> None:
    terms = replace(TERMS, lead_s=30, total_units=20, per_buyer=2)
    offers = start_flash(pin(Offers(), SCARF), flash_sale(terms, START_MS), START_MS)
    assert offers.sale is not None
    flash = offers.state({offers.sale.offer_id: 7}).flash
    assert flash is not None
    assert (flash.price_minor, flash.was_minor, flash.currency) == (1900, 0, "USD")
    assert (flash.starts_ms, flash.ends_ms) == (START_MS + 30_000, START_MS + 330_000)
    assert (flash.total_units, flash.per_buyer, flash.units_sold) == (20, 2, 7)
    assert flash.next_ms(START_MS) == flash.starts_ms
    assert flash.next_ms(flash.starts_ms) == flash.ends_ms
    prices = [flash.price_at(at, 2900) for at in (flash.starts_ms - 1, flash.starts_ms)]
    assert [*prices, flash.price_at(flash.ends_ms, 2900)] == [2900, 1900, 2900]
    assert Offers(pinned=SCARF).state({}).flash is None


@given(lengths_s, leads_s, st.integers(-10_000, 1_600_000), st.integers(0, 10_000))
def test_the_sale_price_holds_from_start_to_end_plus_delay(
    length_s: int, lead_s: int, offset_ms: int, delay_ms: int
) -> None:
    offers = start_flash(Offers(), sale(length_s, lead_s=lead_s), START_MS)
    begins_ms = START_MS + lead_s * 1000
    for known in (offers, expire(offers, begins_ms + length_s * 1000)):
        is_in = 0 <= offset_ms < length_s * 1000 + delay_ms
        assert holds(known, begins_ms + offset_ms, delay_ms) == is_in
        assert known.sale_at(BAG, begins_ms + offset_ms, delay_ms) is None


@given(lengths_s, st.integers(0, 1_300_000))
def test_a_sale_is_over_at_its_end_and_not_before(length_s: int, later_ms: int) -> None:
    offers = expire(start_flash(Offers(), sale(length_s), START_MS), START_MS + later_ms)
    assert (offers.sale is None) == (later_ms >= length_s * 1000)
    assert expire(offers, START_MS + later_ms) == offers


@given(st.integers(0, 299_999))
def test_ending_early_reverts_the_price_at_once(later_ms: int) -> None:
    offers = end_flash(start_flash(Offers(), sale(), START_MS), START_MS + later_ms)
    assert offers.state({}).flash is None
    assert not holds(offers, START_MS + later_ms)
    if later_ms:
        assert holds(offers, START_MS + later_ms - 1)
        missed = offers.missed_at(SCARF, START_MS + later_ms, 1000)
        assert missed == offers.over[0]


def test_a_sale_taken_back_before_it_began_never_held() -> None:
    offers = end_flash(start_flash(Offers(), sale(lead_s=60), START_MS), START_MS + 59_000)
    assert not holds(offers, START_MS + 60_000, 10_000)
    assert offers.missed_at(SCARF, START_MS + 61_000, 10_000) is None


def test_the_newest_sale_of_a_product_decides() -> None:
    offers = expire(start_flash(Offers(), sale(60), START_MS), START_MS + 60_000)
    offers = start_flash(offers, sale(60, START_MS + 61_000, 1500), START_MS + 61_000)
    newest = offers.sale_at(SCARF, START_MS + 61_500, 5_000)
    former = offers.sale_at(SCARF, START_MS + 60_500, 5_000)
    assert newest is not None
    assert former is not None
    assert (newest.terms.price.minor, former.terms.price.minor) == (1500, 1900)


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        (replace(TERMS, price=Money(2900, "USD")), "flash.price"),
        (replace(TERMS, price=Money(0, "USD")), "flash.price"),
        (replace(TERMS, total_s=MIN_SALE_S - 1), "flash.length"),
        (replace(TERMS, total_s=MAX_SALE_S + 1), "flash.length"),
        (replace(TERMS, lead_s=MIN_LEAD_S - 1), "flash.lead"),
        (replace(TERMS, lead_s=MAX_LEAD_S + 1), "flash.lead"),
        (replace(TERMS, total_units=2, per_buyer=3), "flash.limits"),
        (replace(TERMS, total_units=-1), "flash.limits"),
        (replace(TERMS, per_buyer=MAX_UNITS + 1), "flash.limits"),
    ],
)
def test_an_impossible_sale_is_refused(wrong: Terms, code: str) -> None:
    with pytest.raises(UserError) as refusal:
        start_flash(Offers(), flash_sale(wrong, START_MS), START_MS)
    assert refusal.value.code == code
    assert refusal.value.remedy
    with pytest.raises(UserError):
        add_plan(Offers(), Plan(wrong, at_ms=START_MS + 1), START_MS)


def test_only_one_sale_runs_at_a_time() -> None:
    running = start_flash(Offers(), sale(60), START_MS)
    with pytest.raises(UserError) as refusal:
        start_flash(running, sale(60, START_MS + 1), START_MS + 1)
    assert refusal.value.code == "flash.running"
    later = START_MS + 60_000
    assert start_flash(running, sale(60, later), later).over == (running.sale,)


def test_a_sale_within_the_cool_down_needs_a_reason_that_is_kept() -> None:
    with pytest.raises(UserError) as refusal:
        start_flash(Offers(), sale(), START_MS, START_MS + 61_000)
    assert refusal.value.code == "flash.cool_down"
    assert refusal.value.fields == {"minutes": 2}
    again = flash_sale(replace(TERMS, reason="  The first\u202e one broke off "), START_MS)
    assert again.terms.reason == "The first one broke off"
    assert start_flash(Offers(), again, START_MS, START_MS + 61_000).sale == again
    assert start_flash(Offers(), sale(lead_s=61), START_MS, START_MS + 61_000).sale is not None


def test_nothing_to_end_is_said() -> None:
    with pytest.raises(UserError) as refusal:
        end_flash(Offers(), START_MS)
    assert refusal.value.code == "flash.none"


def test_a_planned_sale_waits_for_its_instant_or_its_step() -> None:
    other = replace(TERMS, product_id=ProductId("other"))
    by_time, by_step = Plan(TERMS, at_ms=START_MS + 5), Plan(other, segment_id=STEP)
    offers = add_plan(add_plan(Offers(), by_time, START_MS), by_step, START_MS)
    assert offers.next_change_ms(START_MS) == START_MS + 5
    assert due_plan(offers, START_MS + 4) is None
    assert due_plan(offers, START_MS + 5) == by_time
    assert due_plan(offers, START_MS + 4, SegmentId("other")) is None
    assert due_plan(offers, START_MS + 4, STEP) == by_step
    shown = offers.state({}).planned
    assert [(plan.at_ms, plan.segment_id) for plan in shown] == [(START_MS + 5, None), (None, STEP)]
    assert drop_plan(offers, by_time.plan_id).plans == (by_step,)
    assert drop_plan(offers, OfferId("gone")) == offers


def test_while_a_sale_runs_the_planned_one_waits() -> None:
    offers = start_flash(
        add_plan(Offers(), Plan(TERMS, at_ms=START_MS + 5), START_MS), sale(60), START_MS
    )
    assert due_plan(offers, START_MS + 10) is None
    assert offers.next_change_ms(START_MS) == START_MS + 60_000
    assert due_plan(offers, START_MS + 60_000) == offers.plans[0]


@pytest.mark.parametrize(
    ("plan", "code"),
    [
        (Plan(TERMS), "flash.no_start"),
        (Plan(TERMS, START_MS + 1, STEP), "flash.no_start"),
        (Plan(TERMS, START_MS), "flash.past"),
    ],
)
def test_a_plan_without_a_start_is_refused(plan: Plan, code: str) -> None:
    with pytest.raises(UserError) as refusal:
        add_plan(Offers(), plan, START_MS)
    assert refusal.value.code == code


@pytest.mark.parametrize(
    ("at_s", "is_refused"),
    [(1, True), (400, True), (1300, True), (1499, True), (1500, False), (699, True), (700, False)],
)
def test_a_plan_too_close_to_another_sale_is_refused_when_it_is_made(
    at_s: int, *, is_refused: bool
) -> None:
    """Cooled from 700 s on; another sale is planned from 1100 to 1200 s, with pauses of 300 s."""
    terms = replace(TERMS, total_s=100)
    kept, pause = Plan(terms, at_ms=1_100_000), Pause(700_000, 300)
    offers = add_plan(Offers(), kept, 0, pause)
    plan = Plan(terms, at_ms=at_s * 1000)
    if is_refused:
        with pytest.raises(UserError) as refusal:
            add_plan(offers, plan, 0, pause)
        assert refusal.value.code == "flash.too_close"
        assert "Leave 5 min" in str(refusal.value)
    else:
        assert add_plan(offers, plan, 0, pause).plans == (kept, plan)
    elsewhere = replace(plan, terms=replace(terms, product_id=ProductId("other")))
    assert add_plan(offers, elsewhere, 0, Pause(0, 300)).plans[-1] == elsewhere


@pytest.mark.parametrize(
    ("expected_s", "is_refused"),
    [(0, True), (699, True), (700, False), (1000, True), (1500, False)],
)
def test_a_step_is_held_to_the_pause_from_when_the_show_is_expected_there(
    expected_s: int, *, is_refused: bool
) -> None:
    terms = replace(TERMS, total_s=100)
    pause = Pause(700_000, 300, {STEP: expected_s * 1000})
    offers = add_plan(Offers(), Plan(terms, at_ms=1_100_000), 0, pause)
    plan = Plan(terms, segment_id=STEP)
    if is_refused:
        with pytest.raises(UserError) as refusal:
            add_plan(offers, plan, 0, pause)
        assert refusal.value.code == "flash.too_close"
        reasoned = replace(plan, terms=replace(terms, reason="  asked\u202e again "))
        kept = add_plan(offers, reasoned, 0, pause).plans[-1]
        assert kept.terms.reason == "asked again"
    else:
        assert add_plan(offers, plan, 0, pause).plans[-1] == plan


def test_two_steps_with_one_product_leave_the_pause_between_them() -> None:
    pause = Pause(0, 300, {STEP: 0, SegmentId("next"): 200_000})
    terms = replace(TERMS, total_s=100)
    offers = add_plan(Offers(), Plan(terms, segment_id=STEP), 0, pause)
    with pytest.raises(UserError):
        add_plan(offers, Plan(terms, segment_id=SegmentId("next")), 0, pause)
    with pytest.raises(UserError):  # nobody knows when that would be
        add_plan(offers, Plan(terms, segment_id=SegmentId("gone")), 0, pause)


def test_plans_have_an_end() -> None:
    full = Offers(plans=tuple(Plan(TERMS, segment_id=STEP) for _ in range(MAX_PLANNED)))
    with pytest.raises(UserError):
        add_plan(full, Plan(TERMS, segment_id=STEP), START_MS)
