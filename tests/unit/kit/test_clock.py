"""The two clocks."""

from datetime import UTC, datetime, timedelta, timezone

from studio.kit.clock import SystemClock, epoch_ms


def test_durations_never_run_backwards_and_wall_time_is_aware() -> None:
    clock = SystemClock()
    assert clock.now_ns() <= clock.now_ns()
    assert clock.utc_now().tzinfo is UTC


def test_an_instant_is_the_same_in_every_zone() -> None:
    moment = datetime(2026, 11, 11, 20, 0, 0, 123_000, tzinfo=UTC)
    mexico = moment.astimezone(timezone(timedelta(hours=-6)))
    assert epoch_ms(moment) == epoch_ms(mexico) == 1_794_427_200_123
