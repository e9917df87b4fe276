"""What an order costs: in time, in part, too late, with a coupon; never more than it would."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.control.catalog_states import PriceTag
from studio.control.states import FlashSale, RunItem
from studio.errors import UserError
from studio.ids import CouponId, OrderId, ProductId, ViewerId
from studio.money import Money
from studio.offers.coupons import Coupon, CouponKind, check_coupon, code_of
from studio.offers.offers import Offers, Terms, expire, flash_sale, start_flash
from studio.offers.pricing import TOLD_LATE_MS, Ask, Counts, Verdict, flash_unit, price, unit_in

SCARF = ProductId("scarf")
UNIT = Money(2900, "USD")
START_MS, END_MS = 1_000_000, 1_300_000
NOTHING = Counts()


def ask(
    at_ms: int = START_MS, quantity: int = 1, coupon: str = "", product_id: ProductId = SCARF
) -> Ask:
    return Ask(OrderId("o"), ViewerId("v"), product_id, quantity, at_ms, 2_000, coupon)


def on_sale(total_units: int = 0, per_buyer: int = 0) -> Offers:
    terms = Terms(SCARF, Money(1900, "USD"), UNIT, 300, 0, total_units, per_buyer)
    return start_flash(Offers(), flash_sale(terms, START_MS), START_MS)


def coupon(kind: CouponKind = CouponKind.PERCENT, amount: int = 10, **more: int) -> Coupon:
    known = Coupon(CouponId("c"), "SILK", kind, "USD", 5, START_MS, END_MS, amount)
    return replace(known, **more)  # type: ignore[arg-type] # only numbers are replaced here


@pytest.mark.parametrize(
    ("at_ms", "verdict", "minor"),
    [
        (START_MS - 1, Verdict.ORDINARY, 2900),
        (START_MS, Verdict.SALE, 1900),
        (END_MS - 1, Verdict.SALE, 1900),
        (END_MS, Verdict.SALE_IN_DELAY, 1900),
        (END_MS + 1_999, Verdict.SALE_IN_DELAY, 1900),
        (END_MS + 2_000, Verdict.TOO_LATE, 2900),
        (END_MS + TOLD_LATE_MS, Verdict.ORDINARY, 2900),
    ],
)
@pytest.mark.parametrize("is_expired", [True, False])
def test_the_instant_of_an_order_decides(
    at_ms: int, verdict: Verdict, minor: int, *, is_expired: bool
) -> None:
    offers = expire(on_sale(), END_MS) if is_expired else on_sale()
    priced = price(ask(at_ms), UNIT, offers, None, NOTHING)
    assert (priced.verdict, priced.total.minor) == (verdict, minor)
    assert bool(priced.note) == (verdict in {Verdict.SALE_IN_DELAY, Verdict.TOO_LATE})
    assert priced.ends_ms == (None if verdict is Verdict.ORDINARY else END_MS)


def test_a_late_buyer_is_told_how_late() -> None:
    assert price(ask(END_MS + 3_500), UNIT, on_sale(), None, NOTHING).fields == {"seconds": 3}
    other = price(ask(product_id=ProductId("bag")), UNIT, on_sale(), None, NOTHING)
    assert other.verdict is Verdict.ORDINARY


@pytest.mark.parametrize(
    ("limits", "counts", "quantity", "verdict", "minor"),
    [
        ((5, 0), Counts(sold=2), 3, Verdict.SALE, 5700),
        ((5, 0), Counts(sold=4), 3, Verdict.SALE_IN_PART, 1900 + 5800),
        ((5, 0), Counts(sold=5), 1, Verdict.SOLD_OUT, 2900),
        ((0, 2), Counts(sold=9, bought=1), 2, Verdict.SALE_IN_PART, 1900 + 2900),
        ((0, 2), Counts(sold=9, bought=2), 1, Verdict.BUYER_LIMIT, 2900),
        ((9, 2), Counts(sold=3, bought=2), 1, Verdict.BUYER_LIMIT, 2900),
    ],
)
def test_the_limits_of_a_sale_hold(
    limits: tuple[int, int], counts: Counts, quantity: int, verdict: Verdict, minor: int
) -> None:
    priced = price(ask(quantity=quantity), UNIT, on_sale(*limits), None, counts)
    assert (priced.verdict, priced.total.minor) == (verdict, minor)


def test_a_sale_in_another_currency_than_todays_price_does_not_hold() -> None:
    priced = price(ask(), Money(2500, "EUR"), on_sale(), None, NOTHING)
    assert (priced.total, priced.verdict) == (Money(2500, "EUR"), Verdict.ORDINARY)


@pytest.mark.parametrize(("ordinary", "total"), [(2500, 1900), (1900, 1900), (1500, 1500)])
def test_an_ordinary_price_that_comes_down_in_a_sale_is_never_raised_by_it(
    ordinary: int, total: int
) -> None:
    priced = price(ask(), Money(ordinary, "USD"), on_sale(5), None, NOTHING)
    assert priced.total.minor == total
    assert priced.units == (ordinary > 1900)


def test_something_is_always_left_to_pay() -> None:
    for kind, amount in ((CouponKind.FIXED, 2900), (CouponKind.PERCENT, 99)):
        known = coupon(kind, amount)
        for minor in (1, 10, 2900):
            total = price(ask(coupon="SILK"), Money(minor, "USD"), Offers(), known, NOTHING).total
            assert total.minor >= 1


@pytest.mark.parametrize(
    ("given_coupon", "counts", "verdict"),
    [
        (None, NOTHING, Verdict.COUPON_UNKNOWN),
        (coupon(), NOTHING, Verdict.COUPON),
        (coupon(), Counts(used=5), Verdict.COUPON_GONE),
        (coupon(), Counts(used=1, has_used=True), Verdict.COUPON_USED),
        (coupon(starts_ms=START_MS + 1), NOTHING, Verdict.COUPON_UNKNOWN),
        (coupon(ends_ms=START_MS - 2_000), NOTHING, Verdict.COUPON_UNKNOWN),
        (coupon(ends_ms=START_MS - 1_999), NOTHING, Verdict.COUPON),
        (
            replace(coupon(CouponKind.FIXED, 100), currency="EUR"),
            NOTHING,
            Verdict.COUPON_UNKNOWN,
        ),
        (replace(coupon(), product_id=ProductId("bag")), NOTHING, Verdict.COUPON_UNKNOWN),
        (replace(coupon(), product_id=SCARF), NOTHING, Verdict.COUPON),
        (coupon(CouponKind.THRESHOLD, 500, least_minor=9000), NOTHING, Verdict.COUPON_NOTHING),
    ],
)
def test_a_coupon_is_taken_or_the_buyer_hears_why_not(
    given_coupon: Coupon | None, counts: Counts, verdict: Verdict
) -> None:
    priced = price(ask(coupon="SILK"), UNIT, Offers(), given_coupon, counts)
    assert priced.verdict is verdict
    assert priced.note
    assert priced.fields == {"code": "SILK"}
    assert (priced.total.minor < 2900) == (verdict is Verdict.COUPON)


def test_the_buyer_gets_what_costs_less() -> None:
    small, large = coupon(amount=10), coupon(amount=50)
    assert price(ask(coupon="SILK"), UNIT, on_sale(), small, NOTHING).verdict is Verdict.SALE
    assert price(ask(coupon="SILK"), UNIT, on_sale(), large, NOTHING).total.minor == 1450
    refused = price(ask(coupon="SILK"), UNIT, on_sale(), None, NOTHING)
    assert refused.verdict is Verdict.SALE
    sold_out = price(ask(coupon="SILK"), UNIT, on_sale(5), small, Counts(sold=5))
    assert sold_out.verdict is Verdict.COUPON


@pytest.mark.parametrize(
    ("known", "quantity", "off"),
    [
        (coupon(CouponKind.PERCENT, 15), 1, 435),
        (coupon(CouponKind.PERCENT, 15), 3, 1305),
        (coupon(CouponKind.FIXED, 500), 2, 500),
        (coupon(CouponKind.FIXED, 99_999), 1, 2899),
        (coupon(CouponKind.THRESHOLD, 500, least_minor=5800), 2, 500),
        (coupon(CouponKind.THRESHOLD, 500, least_minor=5801), 2, 0),
        (coupon(CouponKind.BUY_GET, buy=2, get=1), 2, 0),
        (coupon(CouponKind.BUY_GET, buy=2, get=1), 3, 2900),
        (coupon(CouponKind.BUY_GET, buy=2, get=1), 5, 2900),
        (coupon(CouponKind.BUY_GET, buy=2, get=2), 3, 2900),
        (coupon(CouponKind.BUY_GET, buy=2, get=1), 6, 5800),
    ],
)
def test_what_a_coupon_takes_off(known: Coupon, quantity: int, off: int) -> None:
    check_coupon(known)
    assert known.off(UNIT, quantity) == Money(off, "USD")


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        (replace(coupon(), code=""), "coupon.code"),
        (coupon(first_n=0), "coupon.never"),
        (coupon(ends_ms=START_MS), "coupon.never"),
        (coupon(amount=0), "coupon.amount"),
        (coupon(amount=100), "coupon.amount"),
        (coupon(CouponKind.FIXED, 0), "coupon.amount"),
        (coupon(CouponKind.THRESHOLD, 500, least_minor=500), "coupon.amount"),
        (coupon(CouponKind.BUY_GET, buy=0, get=1), "coupon.amount"),
        (coupon(CouponKind.BUY_GET, buy=1, get=0), "coupon.amount"),
    ],
)
def test_an_impossible_coupon_is_refused(wrong: Coupon, code: str) -> None:
    with pytest.raises(UserError) as refusal:
        check_coupon(wrong)
    assert refusal.value.code == code


def test_a_code_is_one_word_whatever_keyboard_wrote_it() -> None:
    assert code_of(" ｓｉｌｋ 10\u3000") == code_of("Silk10") == "SILK10"


kinds = st.sampled_from(CouponKind)


@given(
    kinds,
    st.integers(1, 99),
    st.integers(1, 10_000),
    st.tuples(st.integers(1, 5), st.integers(1, 5)),
    st.integers(1, 20),
    st.integers(1, 100_000),
    st.tuples(st.integers(0, 30), st.integers(0, 30), st.integers(0, 5)),
    st.integers(START_MS - 5_000, END_MS + 5_000),
)
def test_no_price_is_negative_or_above_the_ordinary_one(  # noqa: PLR0913, PLR0917 - drawn
    kind: CouponKind,
    amount: int,
    least: int,
    pieces: tuple[int, int],
    quantity: int,
    unit_minor: int,
    limits: tuple[int, int, int],
    at_ms: int,
) -> None:
    known = replace(coupon(kind, amount), least_minor=amount + least, buy=pieces[0], get=pieces[1])
    unit = Money(unit_minor, "USD")
    sale_price = Money(max(1, unit_minor // 2), "USD")
    offers = Offers(
        sale=flash_sale(
            Terms(SCARF, sale_price, unit, 300, 0, limits[0], min(limits[2], limits[0])), START_MS
        )
    )
    priced = price(ask(at_ms, quantity, "SILK"), unit, offers, known, Counts(sold=limits[1]))
    assert 0 <= priced.total.minor <= unit_minor * quantity
    assert priced.units == 0 or priced.coupon_id is None
    assert priced.units <= quantity
    if priced.coupon_id is not None:
        assert priced.total.minor + priced.off_minor == unit_minor * quantity
    else:
        rest = quantity - priced.units
        assert priced.total == sale_price * priced.units + unit * rest


ITEM = RunItem(SCARF, 1, "Scarf", 2900, "USD", 3, prices=(PriceTag(50_000, "MXN"),))
FLASH = FlashSale(SCARF, 1450, "USD", 0, START_MS, END_MS, 300, regular_minor=2900)


def test_a_unit_is_in_the_buyers_currency_where_the_seller_set_a_price_in_it() -> None:
    assert unit_in(ITEM, "MXN") == Money(50_000, "MXN")
    assert unit_in(ITEM, "EUR") == UNIT


@pytest.mark.parametrize(
    ("unit", "flash", "at_sale"),
    [
        (UNIT, FLASH, Money(1450, "USD")),
        (Money(50_000, "MXN"), FLASH, Money(25_000, "MXN")),
        (UNIT, None, None),
        (UNIT, replace(FLASH, product_id=ProductId("bag")), None),
        (UNIT, replace(FLASH, currency="EUR"), None),
    ],
)
def test_a_sale_lowers_its_own_product_alone(
    unit: Money, flash: FlashSale | None, at_sale: Money | None
) -> None:
    assert flash_unit(unit, ITEM, flash) == at_sale
