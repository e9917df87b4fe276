"""What a process logs: one JSON object per line, bounded, from our code and from others'."""

import json
import subprocess
import sys
from pathlib import Path

from studio.kit.logs import FILE_BYTES, OLD_FILES

TALKS = """
import logging, sys, threading
from pathlib import Path
import structlog
from studio.kit import logs
logs.configure(Path(sys.argv[1]))
structlog.get_logger("x").info("show.began", name="Seide", 價=1)
logging.getLogger("aiohttp").warning("%s went", "socket")
def fail(): raise ValueError("in a thread")
thread = threading.Thread(target=fail); thread.start(); thread.join()
raise RuntimeError("the end")
"""
FLOODS = """
import sys
from pathlib import Path
import structlog
from studio.kit import logs
logs.configure(Path(sys.argv[1]), to_terminal=False)
log = structlog.get_logger("x")
for number in range(7 * 100): log.info("flood", number=number, text="x" * 10_000)
"""


def run(program: str, file: Path) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-c", program, str(file)], capture_output=True, text=True, check=False
    )


def test_every_line_is_an_object_and_deaths_are_told(tmp_path: Path) -> None:
    file = tmp_path / "logs" / "engine.log"
    assert run(TALKS, file).returncode == 1
    lines = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    assert [line["event"] for line in lines] == [
        "show.began", "socket went", "thread.died", "process.died",
    ]  # fmt: skip
    assert lines[0]["name"] == "Seide"
    assert all(line["timestamp"].startswith("20") for line in lines)
    assert "ValueError: in a thread" in lines[2]["exception"]
    assert "RuntimeError: the end" in lines[3]["exception"]


def test_a_flood_fills_no_disk(tmp_path: Path) -> None:
    file = tmp_path / "engine.log"
    assert run(FLOODS, file).returncode == 0
    files = sorted(path for path in tmp_path.iterdir() if ".log" in path.name)
    assert len(files) == OLD_FILES + 1
    assert all(path.stat().st_size <= FILE_BYTES for path in files)
    assert '"number": 699' in file.read_text(encoding="utf-8")


def test_a_log_that_cannot_be_written_stops_nothing(tmp_path: Path) -> None:
    (tmp_path / "logs").write_text("a file where the folder should be")
    done = run(FLOODS, tmp_path / "logs" / "engine.log")
    assert done.returncode == 0
    assert "No log can be written" in done.stderr
