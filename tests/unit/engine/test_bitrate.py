"""Whose network the bitrate follows, and from where."""

from studio.engine.bitrate import Bitrate
from studio.ids import OutputId
from studio.push.rate_control import Uplink
from tests.fakes.clock import FakeClock

WANTED_BPS, NARROW_BPS = 2_500_000, 900_000
MAIN, SECOND = OutputId("main"), OutputId("second")
CALM = Uplink(taken_bps=WANTED_BPS)
JAMMED = Uplink(taken_bps=NARROW_BPS, behind_ms=400.0)


def test_another_output_is_followed_from_where_the_bitrate_stands() -> None:
    told: list[int] = []
    bitrate = Bitrate(WANTED_BPS, FakeClock(), told.append)
    bitrate.take(MAIN, JAMMED)
    low_bps = bitrate.limited_bps
    assert low_bps is not None
    assert low_bps < NARROW_BPS
    assert bitrate.problem is not None
    bitrate.take(SECOND, Uplink(taken_bps=low_bps))
    assert low_bps <= told[-1] < 2 * low_bps, "no leap into a network that was jammed a moment ago"
    bitrate.want(1_000_000)
    assert told[-1] == 1_000_000, "what the host wants is tried"
    bitrate.take(SECOND, JAMMED)
    bitrate.begin()
    assert told[-1] == 1_000_000, "another broadcast begins anew"
    assert bitrate.limited_bps is None
    bitrate.take(MAIN, CALM)
    assert bitrate.problem is None
