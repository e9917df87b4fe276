"""The test command: `uv run python -m tests [--fast] [arguments of pytest]`.

Runs every check even when one fails, says which did, and exits 1 then. `--fast` leaves out the
tests that start the whole studio or need another program.
"""

import subprocess
import sys
import time
from collections.abc import Collection, Sequence
from pathlib import Path

from studio.paths import PROGRAM_DIR

NEEDS_THE_MACHINE = "alone or e2e or interop or media"
SIDE_BY_SIDE = ["-n", "logical"]
FAST = "not e2e and not interop"
_NOTHING_COLLECTED = 5


def steps(arguments: Sequence[str]) -> dict[str, list[str]]:
    """What runs, in this order: what judges instants has the machine for itself."""
    wanted = [argument for argument in arguments if argument != "--fast"]
    python = [sys.executable, "-m"]
    which = f" and ({FAST})" if "--fast" in arguments else ""
    side_by_side = [*SIDE_BY_SIDE, "-m", f"not ({NEEDS_THE_MACHINE}){which}"]
    alone = ["-m", f"({NEEDS_THE_MACHINE}){which}", "--durations=12"]
    return {
        "format": [*python, "ruff", "format", "--check", "."],
        "lint": [*python, "ruff", "check", "."],
        "types": [*python, "mypy"],
        "imports": [str(Path(sys.executable).with_name("lint-imports"))],
        "tests": [*python, "pytest", *side_by_side, *wanted],
        "alone": [*python, "pytest", *alone, *wanted],
    }


def run(name: str, command: Sequence[str], allowed: Collection[int]) -> tuple[str, bool, float]:
    """One step, its output shown as it comes: (name, did it end with an allowed code, seconds)."""
    sys.stdout.write(f"\n== {name}: {' '.join(command[1:])}\n")
    sys.stdout.flush()
    begin_s = time.monotonic()
    passed = subprocess.run(command, cwd=PROGRAM_DIR, check=False).returncode in allowed
    return name, passed, time.monotonic() - begin_s


def main(arguments: Sequence[str]) -> int:
    """Everything; 0 when all of it passed."""
    allowed = {0, _NOTHING_COLLECTED} if arguments else {0}  # a choice of tests may miss one step
    results = [run(name, command, allowed) for name, command in steps(arguments).items()]
    sys.stdout.write("\n")
    for name, passed, seconds in results:
        sys.stdout.write(f"{'ok    ' if passed else 'FAILED'}  {name:8} {seconds:6.1f} s\n")
    return 0 if all(passed for _, passed, _ in results) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
