"""How long after its end a price is honoured: as late as the picture may be."""

from studio.engine.prices import DEFAULT_DELAY_MS, EDGE, LEAST_DELAY_MS, MOST_DELAY_MS, Delays


def test_measured_at_the_edge_within_bounds_and_assumed_elsewhere() -> None:
    delays = Delays()
    assert delays.of(EDGE) == LEAST_DELAY_MS
    delays.heard(EDGE, 4000)
    assert delays.of(EDGE) == 4000
    delays.heard(EDGE, 60_000)
    assert delays.of(EDGE) == MOST_DELAY_MS
    assert delays.of("youtube") == DEFAULT_DELAY_MS


def test_another_servers_picture_is_as_late_as_the_host_said() -> None:
    delays = Delays()
    delays.elsewhere_ms = 20_000
    delays.heard(EDGE, 400)
    assert delays.of(EDGE) == 20_000, "pages measure the last part of the way only"
    delays.elsewhere_ms = None
    assert delays.of(EDGE) == LEAST_DELAY_MS
