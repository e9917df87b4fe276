"""The README's commands are the ones that run."""

import re

from studio.paths import PROGRAM_DIR

START = "uv run --no-dev main.py --demo"
TEST = "uv run python -m tests"


def test_the_readme_names_both_commands_and_ci_runs_the_second() -> None:
    blocks = re.findall(r"```\w*\n(.*?)```", (PROGRAM_DIR / "README.md").read_text(), re.DOTALL)
    commands = [line for block in blocks for line in block.splitlines()]
    assert START in commands
    assert TEST in commands
    assert TEST in (PROGRAM_DIR / ".ci" / "run").read_text().splitlines()


def test_ci_installs_what_the_readme_asks_for() -> None:
    readme = (PROGRAM_DIR / "README.md").read_text()
    line = next(line for line in readme.splitlines() if line.startswith("sudo apt-get install"))
    asked = set(line.removeprefix("sudo apt-get install").split())
    script = (PROGRAM_DIR / ".ci" / "run").read_text()
    assert asked
    assert asked - set(script.split()) == set()


def test_ci_has_one_script() -> None:
    workflow = (PROGRAM_DIR / ".github" / "workflows" / "ci.yml").read_text()
    assert re.findall(r"- run: (.*)", workflow) == ["bash .ci/run"]
