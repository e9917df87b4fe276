"""The bitrate follows a network that cannot take it, and comes back slowly."""

from hypothesis import given
from hypothesis import strategies as st

from studio.kit.clock import NS_PER_SECOND
from studio.push.rate_control import RateControl, Uplink

WANTED_BPS = 2_500_000
SOUND_BPS = 150_000
TICK_NS = NS_PER_SECOND // 2


class Pipe:
    """A network of so many bits per second before a queue, as RTMP sees it."""

    def __init__(self, capacity_bps: int) -> None:
        self.capacity_bps = capacity_bps
        self.control = RateControl(WANTED_BPS)
        self.now_ns = NS_PER_SECOND
        self.targets: list[int] = []
        self.worst_behind_ms = 0.0
        self._queued_bits = 0.0

    def run(self, seconds: float) -> "Pipe":
        for _ in range(int(seconds * 2)):
            self.now_ns += TICK_NS
            self._queued_bits += (self.control.target_bps + SOUND_BPS) / 2
            taken = min(self._queued_bits, self.capacity_bps / 2)
            self._queued_bits = min(self._queued_bits - taken, 3 * self.capacity_bps)
            behind_ms = self._queued_bits / self.capacity_bps * 1000
            self.worst_behind_ms = max(self.worst_behind_ms, behind_ms)
            uplink = Uplink(round(taken * 2), behind_ms, rtt_ms=40.0)
            self.targets.append(self.control.note(uplink, self.now_ns))
        return self


def test_a_good_network_changes_nothing() -> None:
    assert set(Pipe(10_000_000).run(60).targets) == {WANTED_BPS}


def test_a_narrow_one_is_followed_within_seconds() -> None:
    pipe = Pipe(1_200_000).run(3)
    assert pipe.targets[-1] + SOUND_BPS < 1_200_000
    assert pipe.worst_behind_ms < 2500, "nothing had to be dropped"
    pipe.worst_behind_ms = 0
    pipe.run(10)
    worst_ms, pipe.worst_behind_ms = pipe.worst_behind_ms, 0
    pipe.run(600)
    assert pipe.worst_behind_ms <= worst_ms + 500, "probing upwards stays gentle"
    assert sum(pipe.targets[-600:]) / 600 > 0.7 * (1_200_000 - SOUND_BPS), "and it is used well"


def test_it_comes_back_when_the_network_does() -> None:
    pipe = Pipe(1_000_000).run(20)
    low_bps = pipe.targets[-1]
    pipe.capacity_bps = 10_000_000
    pipe.run(8)
    assert low_bps <= pipe.targets[-1] < WANTED_BPS, "slowly"
    pipe.run(180)
    assert pipe.targets[-1] == WANTED_BPS


def test_losses_and_round_trips_count_too() -> None:
    lossy = RateControl(WANTED_BPS)
    assert lossy.note(Uplink(2_500_000, lost=0.05), TICK_NS) == WANTED_BPS, "repairs mend that"
    assert lossy.note(Uplink(2_500_000, lost=0.3), 2 * TICK_NS) < WANTED_BPS
    slow = RateControl(WANTED_BPS)
    for number in range(10):
        slow.note(Uplink(2_500_000, rtt_ms=40), number * TICK_NS)
    assert slow.note(Uplink(2_500_000, rtt_ms=200), 20 * TICK_NS) < WANTED_BPS


def test_a_peer_may_ask_for_less_but_not_for_nothing() -> None:
    control = RateControl(WANTED_BPS)
    assert control.note(Uplink(2_500_000, cap_bps=800_000), TICK_NS) == 800_000
    assert control.note(Uplink(2_500_000, cap_bps=10), 2 * TICK_NS) > 100_000


UPLINKS = st.builds(
    Uplink,
    st.integers(0, 20_000_000),
    st.floats(0, 5000),
    st.floats(0, 1),
    st.none() | st.floats(0, 2000),
    st.none() | st.integers(0, 5_000_000),
)


@given(st.integers(150_000, 30_000_000), st.lists(UPLINKS, max_size=60))
def test_whatever_is_told_the_target_stays_in_its_bounds(
    wanted_bps: int, told: list[Uplink]
) -> None:
    control = RateControl(wanted_bps)
    for number, uplink in enumerate(told):
        target_bps = control.note(uplink, number * TICK_NS)
        assert min(150_000, wanted_bps) <= target_bps <= wanted_bps
