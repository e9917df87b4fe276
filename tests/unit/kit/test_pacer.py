"""The pacer keeps absolute time and skips what is hopelessly late."""

from studio.kit.clock import NS_PER_SECOND
from studio.kit.pacer import Pacer
from tests.fakes.clock import FakeClock


def pacer_at(clock: FakeClock, per_second: int = 30, patience: int = 1) -> Pacer:
    return Pacer(clock, per_second, patience, sleep=clock.sleep)


def test_beats_do_not_drift_in_an_hour() -> None:
    clock = FakeClock()
    start_ns = clock.now_ns()
    pacer = pacer_at(clock)
    beats = [pacer.wait() for _ in range(30 * 3600 + 1)]
    assert beats[-1].number == 30 * 3600
    assert beats[-1].deadline_ns - start_ns == 3600 * NS_PER_SECOND
    assert not any(beat.skipped for beat in beats)


def test_a_late_beat_within_one_frame_is_kept() -> None:
    clock = FakeClock()
    pacer = pacer_at(clock)
    first = pacer.wait()
    clock.advance_ns(NS_PER_SECOND // 20)  # one beat and a half
    second, third = pacer.wait(), pacer.wait()
    assert (second.skipped, third.skipped) == (0, 0)
    assert third.deadline_ns - first.deadline_ns == 2 * NS_PER_SECOND // 30


def test_a_beat_more_than_a_frame_late_is_skipped_and_counted() -> None:
    clock = FakeClock()
    pacer = pacer_at(clock)
    pacer.wait()
    clock.advance_ns(NS_PER_SECOND // 10)  # three beats
    late = pacer.wait()
    assert (late.number, late.skipped) == (3, 2)
    assert clock.now_ns() - late.deadline_ns < NS_PER_SECOND // 30


def test_a_patient_pacer_catches_up_without_losing_beats() -> None:
    clock = FakeClock()
    pacer = pacer_at(clock, per_second=50, patience=10)
    pacer.wait()
    clock.advance_ns(NS_PER_SECOND // 10)
    assert [pacer.wait().number for _ in range(5)] == [1, 2, 3, 4, 5]


def test_shift_moves_every_later_beat() -> None:
    clock = FakeClock()
    pacer = pacer_at(clock)
    first = pacer.wait()
    pacer.shift(5_000_000)
    assert pacer.wait().deadline_ns - first.deadline_ns == NS_PER_SECOND // 30 + 5_000_000
