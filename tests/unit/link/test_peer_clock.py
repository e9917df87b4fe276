import pytest

from studio.kit.clock import NS_PER_MS
from studio.link.peer_clock import PeerClock


def test_nothing_is_known_before_the_first_answer() -> None:
    clock = PeerClock()
    assert clock.rtt_ms is None
    assert clock.offset_ms == 0


def test_the_quickest_answer_is_believed_and_the_newest_round_trip_shown() -> None:
    clock = PeerClock()
    clock.note(rtt_ns=80 * NS_PER_MS, their_wall_ms=4_990, own_wall_ms=1_000)
    clock.note(rtt_ns=2 * NS_PER_MS, their_wall_ms=6_004, own_wall_ms=2_000)
    clock.note(rtt_ns=40 * NS_PER_MS, their_wall_ms=6_990, own_wall_ms=3_000)
    assert clock.rtt_ms == 40
    assert clock.offset_ms == pytest.approx(4_005)


def test_old_answers_are_forgotten() -> None:
    clock = PeerClock()
    clock.note(rtt_ns=1 * NS_PER_MS, their_wall_ms=100, own_wall_ms=0)
    for _ in range(20):
        clock.note(rtt_ns=10 * NS_PER_MS, their_wall_ms=100, own_wall_ms=0)
    assert clock.offset_ms == pytest.approx(105)


def test_a_clock_that_was_set_is_believed_at_once() -> None:
    clock = PeerClock()
    clock.note(rtt_ns=1 * NS_PER_MS, their_wall_ms=100, own_wall_ms=0)
    clock.note(rtt_ns=30 * NS_PER_MS, their_wall_ms=90_000, own_wall_ms=0)
    assert clock.offset_ms == pytest.approx(90_015)
