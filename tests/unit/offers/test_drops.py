"""Coupons on disk: given out, counted, taken back, three at once at most."""

from dataclasses import replace

import pytest

from studio.errors import UserError
from studio.ids import CouponId, ShowId
from studio.money import Money
from studio.offers import drops
from studio.offers.coupons import Coupon, CouponKind
from studio.store.events import events_of
from tests.fakes.database import memory_database

SHOW = ShowId("show")
COUPON = Coupon(CouponId("c"), "SILK", CouponKind.PERCENT, "USD", 5, 1000, 2000, amount=10)


def named(code: str) -> Coupon:
    return replace(COUPON, coupon_id=CouponId(code), code=code)


def test_a_coupon_runs_until_its_end_or_until_it_is_taken_back() -> None:
    with memory_database() as on:
        drops.drop(on, SHOW, COUPON)
        assert [one.code for one in drops.running(on, SHOW, 1999)] == ["SILK"]
        assert drops.running(on, SHOW, 2000) == drops.running(on, SHOW, 999) == ()
        drops.end(on, SHOW, COUPON.coupon_id, 1500)
        assert drops.running(on, SHOW, 1500) == ()
        assert [event.kind for event in events_of(on, SHOW)] == ["coupon.dropped", "coupon.ended"]


def test_the_same_code_twice_and_a_fourth_coupon_are_refused() -> None:
    with memory_database() as on:
        for code in ("A", "B"):
            drops.drop(on, SHOW, named(code))
        with pytest.raises(UserError):
            drops.drop(on, SHOW, replace(named("A"), coupon_id=CouponId("other")))
        drops.drop(on, SHOW, named("C"))
        with pytest.raises(UserError) as refusal:
            drops.drop(on, SHOW, named("D"))
        assert refusal.value.code == "coupon.too_many"
        assert len(drops.running(on, SHOW, 1000)) == drops.MAX_AT_ONCE


@pytest.mark.parametrize(("kind", "amount"), [(CouponKind.FIXED, 800), (CouponKind.FIXED, 900)])
def test_a_coupon_that_takes_the_whole_of_the_cheapest_product_is_refused(
    kind: CouponKind, amount: int
) -> None:
    with memory_database() as on:
        coupon = replace(COUPON, kind=kind, amount=amount)
        with pytest.raises(UserError) as refusal:
            drops.drop(on, SHOW, coupon, Money(800, "USD"))
        assert refusal.value.code == "coupon.whole"
        drops.drop(on, SHOW, coupon, Money(901, "USD"))
        drops.drop(on, SHOW, named("TEN"), Money(1, "USD"))
