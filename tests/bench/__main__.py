"""The benches: `uv run python -m tests.bench NAME [--runs N] [--json FILE]`.

A bench is a module `tests/bench/<name>.py` with `NAME`, `TARGETS` (figure -> {"max" or "min":
number}) and `measure() -> dict[str, float]`. Every figure is the median of at least three runs.
Exit code 1 when a target is missed.
"""

import argparse
import importlib
import json
import statistics
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import ModuleType
from typing import Any

LEAST_RUNS = 3

Bounds = Mapping[str, float]


def names() -> list[str]:
    """Every bench, found without importing it."""
    folder = Path(__file__).parent
    return [file.stem for file in sorted(folder.glob("*.py")) if "\nTARGETS = " in file.read_text()]


def medians(runs: Sequence[Mapping[str, float]]) -> dict[str, float]:
    """The median of each figure over the runs."""
    return {key: statistics.median(run[key] for run in runs) for key in runs[0]}


def holds(value: float | None, bounds: Bounds) -> bool:
    """True when `value` was measured and lies within its bounds."""
    if value is None:
        return False
    return value <= bounds.get("max", value) and value >= bounds.get("min", value)


def report(
    name: str, figures: Mapping[str, float], targets: Mapping[str, Bounds]
) -> dict[str, Any]:
    """What is written to the JSON file."""
    passed = all(holds(figures.get(key), bounds) for key, bounds in targets.items())
    return {"bench": name, "figures": dict(figures), "targets": dict(targets), "pass": passed}


def table(runs: Sequence[Mapping[str, float]], targets: Mapping[str, Bounds]) -> str:
    """Median, spread and target of each figure, for people."""
    lines = [f"{'figure':34} {'median':>10} {'least':>10} {'most':>10}  target"]
    for key, median in medians(runs).items():
        values = [run[key] for run in runs]
        bounds = targets.get(key, {})
        target = " ".join(f"{kind} {number:g}" for kind, number in bounds.items())
        verdict = "" if not bounds else (" ok" if holds(median, bounds) else " MISSED")
        lines.append(
            f"{key:34} {median:10.3f} {min(values):10.3f} {max(values):10.3f}  {target}{verdict}"
        )
    return "\n".join(lines)


def measured(module: ModuleType, count: int) -> list[dict[str, float]]:
    """The figures of each run."""
    runs: list[dict[str, float]] = []
    for number in range(1, count + 1):
        runs.append(module.measure())
        sys.stdout.write(f"run {number} of {count}: {json.dumps(runs[-1])}\n")
        sys.stdout.flush()
    return runs


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one bench."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("name", choices=names())
    parser.add_argument("--runs", type=int, default=LEAST_RUNS, help="at least three")
    parser.add_argument("--json", type=Path, metavar="FILE", help="where to write the report")
    args = parser.parse_args(arguments)
    bench = importlib.import_module(f"tests.bench.{args.name}")
    runs = measured(bench, max(LEAST_RUNS, args.runs))
    result = report(bench.NAME, medians(runs), bench.TARGETS)
    sys.stdout.write(f"{table(runs, bench.TARGETS)}\n")
    if args.json is not None:
        args.json.write_text(json.dumps(result, indent=2) + "\n", encoding="utf-8")
    return 0 if result["pass"] else 1


if __name__ == "__main__":
    sys.exit(main())
