"""The beat settles 2.5 ms behind the main source's pictures, and only for its own rate."""

import pytest

from studio.kit.clock import NS_PER_MS
from studio.program.phase_lock import LEAD_NS, PhaseLock

FRAME_NS = 33_333_333


def simulate(source_period_ns: int, offset_ns: int, beats: int = 200) -> list[int]:
    """The age of the newest picture at each beat (its arrival is instant)."""
    lock = PhaseLock(FRAME_NS)
    deadline_ns, shown, ages = 1_000 * FRAME_NS, -1, []
    for _ in range(beats):
        newest = (deadline_ns - offset_ns) // source_period_ns
        captured_ns = newest * source_period_ns + offset_ns
        ages.append(deadline_ns - captured_ns)
        shift_ns = lock.shift_ns(deadline_ns, captured_ns, newest) if newest != shown else 0
        assert abs(shift_ns) <= NS_PER_MS
        shown = newest
        deadline_ns += FRAME_NS + shift_ns
    return ages


@pytest.mark.parametrize("offset_ms", [0, 5, 16, 20, 29, 33])
def test_any_first_phase_settles_just_behind_the_source(offset_ms: int) -> None:
    ages = simulate(FRAME_NS, offset_ms * NS_PER_MS)
    assert ages[-50:] == pytest.approx([LEAD_NS] * 50, abs=NS_PER_MS // 2)


def test_a_camera_a_little_off_is_followed() -> None:
    ages = simulate(33_366_667, 7 * NS_PER_MS, beats=2000)  # 29.97 pictures a second
    assert max(ages[-1000:]) < 2 * LEAD_NS


def test_another_rate_has_no_phase() -> None:
    lock = PhaseLock(FRAME_NS)
    shifts = [lock.shift_ns(n * FRAME_NS, n * 40 * NS_PER_MS, n) for n in range(1, 60)]
    assert not any(shifts[20:])


def test_a_source_that_wakes_late_now_and_then_is_given_room() -> None:
    lock = PhaseLock(FRAME_NS)
    deadline_ns, shown, repeated = 1_000 * FRAME_NS, 990, []
    for _ in range(600):
        newest = shown
        while captured_ns(newest + 1) <= deadline_ns:
            newest += 1
        repeated.append(newest == shown)
        shift_ns = 0
        if newest != shown:
            shift_ns = lock.shift_ns(deadline_ns, captured_ns(newest), newest)
        shown = newest
        deadline_ns += FRAME_NS + shift_ns
    assert sum(repeated[:300]) > 0
    assert sum(repeated[300:]) <= 3


def captured_ns(number: int) -> int:
    """Every seventh picture comes 7 ms late."""
    return number * FRAME_NS + (7 * NS_PER_MS if number % 7 == 0 else 0)
