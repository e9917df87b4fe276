"""Every bench has the frame's shape, and the frame judges rightly."""

import importlib

import pytest

from tests.bench.__main__ import holds, medians, names, report, table

TARGETS = {"delay_ms": {"max": 80.0}, "fps": {"min": 29.9}, "lost": {"max": 0.0}}
RUNS = [
    {"delay_ms": 70.0, "fps": 30.0, "lost": 0.0},
    {"delay_ms": 500.0, "fps": 29.0, "lost": 0.0},
    {"delay_ms": 60.0, "fps": 30.0, "lost": 0.0},
]


@pytest.mark.parametrize("name", names())
def test_a_bench_names_itself_its_targets_and_how_it_measures(name: str) -> None:
    bench = importlib.import_module(f"tests.bench.{name}")
    assert name == bench.NAME
    assert callable(bench.measure)
    for bounds in bench.TARGETS.values():
        assert set(bounds) <= {"min", "max"}
        assert bounds


def test_figures_are_medians_and_one_bad_run_does_not_decide() -> None:
    figures = medians(RUNS)
    assert figures == {"delay_ms": 70.0, "fps": 30.0, "lost": 0.0}
    expected = {"bench": "latency", "figures": figures, "targets": TARGETS, "pass": True}
    assert report("latency", figures, TARGETS) == expected


def test_a_missed_or_missing_figure_fails() -> None:
    assert not report("x", {"delay_ms": 81.0, "fps": 30.0, "lost": 0.0}, TARGETS)["pass"]
    assert not report("x", {"delay_ms": 1.0, "fps": 30.0}, TARGETS)["pass"]
    assert not holds(29.0, {"min": 29.9})
    assert "MISSED" in table([{"delay_ms": 90.0}], TARGETS)
