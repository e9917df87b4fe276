"""Who counts as the audience of a show."""

from pathlib import Path

import pytest

from studio.engine.on_air import OnAir
from studio.paths import Profile
from tests.fakes.clock import FakeClock


@pytest.fixture
def on_air(tmp_path: Path) -> OnAir:
    return OnAir(Profile(tmp_path), FakeClock())


def test_only_who_watches_the_show_itself_is_counted(on_air: OnAir) -> None:
    on_air.count(7)
    on_air.rehearse()
    on_air.count(9)
    on_air.end()
    assert on_air.viewers_most == 0
    on_air.begin()
    on_air.count(3)
    on_air.count(2)
    on_air.end()
    on_air.count(5)
    assert on_air.viewers_most == 3


def test_each_time_on_air_has_its_own_most(on_air: OnAir) -> None:
    on_air.begin()
    on_air.count(8)
    on_air.end()
    on_air.begin()
    on_air.count(4)
    assert on_air.viewers_most == 4
