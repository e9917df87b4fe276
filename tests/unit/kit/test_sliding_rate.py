"""A rate over the last two seconds."""

from studio.kit.clock import NS_PER_SECOND
from studio.kit.sliding_rate import SlidingRate


def test_counts_per_second() -> None:
    rate = SlidingRate()
    for number in range(61):
        rate.add(number * NS_PER_SECOND // 30, 100)
    assert round(rate.per_second(2 * NS_PER_SECOND)) == 3000


def test_nothing_yet_and_one_value_are_zero() -> None:
    rate = SlidingRate()
    assert rate.per_second(0) == 0
    rate.add(0)
    assert rate.per_second(0) == 0


def test_old_values_are_forgotten() -> None:
    rate = SlidingRate()
    rate.add(0)
    rate.add(NS_PER_SECOND)
    assert rate.per_second(NS_PER_SECOND) == 1
    assert rate.per_second(10 * NS_PER_SECOND) == 0
    rate.add(11 * NS_PER_SECOND)
    rate.clear()
    assert rate.per_second(11 * NS_PER_SECOND) == 0
