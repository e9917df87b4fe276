"""Runs the real supervisor over tiny children: `driver.py PROFILE PORT NAME[,--stubborn]...`."""

import sys
from pathlib import Path

import main

main.END_WAIT_S = 1.0
CHILD = Path(__file__).with_name("child.py")


def children() -> list[main.Child]:
    """One per name; extra words after a comma go to the child."""
    built = []
    for words in (argument.split(",") for argument in sys.argv[3:] if argument != "--announce"):
        resume, safe = (["--resume"], ["--safe"]) if words[0] == "engine" else ([], [])
        command = [sys.executable, str(CHILD), sys.argv[2], *words]
        built.append(main.Child(words[0], command, resume, safe))
    return built


if __name__ == "__main__":
    announce = "--announce" in sys.argv
    sys.exit(main.Supervisor(Path(sys.argv[1]), children(), announce=announce).run())
