"""The supervisor, as a real process over real children."""

import json
import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from tests.unit.supervisor.stage import Stage

pytestmark = [
    pytest.mark.alone,
    pytest.mark.skipif(os.name == "nt", reason="signals of POSIX"),
]


def test_window_closed_by_its_user_ends_the_engine_too(tmp_path: Path) -> None:
    with Stage(tmp_path, "engine", "ui") as stage:
        children = stage.both()
        children["ui"].tell(0)
        assert children["engine"].has_ended()
        assert stage.exit_code() == 0


def test_a_crashed_window_returns_and_the_engine_never_notices(tmp_path: Path) -> None:
    with Stage(tmp_path, "engine", "ui") as stage:
        children = stage.both()
        os.kill(children["ui"].pid, signal.SIGKILL)
        again = stage.next_child()
        assert (again.name, again.flags) == ("ui", [])
        again.tell(0)
        assert children["engine"].has_ended()


def test_a_crashed_engine_resumes_under_the_same_window(tmp_path: Path) -> None:
    with Stage(tmp_path, "engine", "ui") as stage:
        children = stage.both()
        os.kill(children["engine"].pid, signal.SIGKILL)
        again = stage.next_child()
        assert (again.name, again.flags) == ("engine", ["--resume"])
        children["ui"].tell(0)
        assert again.has_ended()
        assert stage.exit_code() == 0


def test_three_crashes_bring_safe_mode_and_it_says_so(tmp_path: Path) -> None:
    with Stage(tmp_path, "engine") as stage:
        for flags in ([], ["--resume"], ["--resume"]):
            child = stage.next_child()
            assert child.flags == flags
            child.tell(1)
        assert stage.next_child().flags == ["--resume", "--safe"]
        said = [stage.read_line() for _ in range(7)]
        assert [line[-6:] for line in said[:6:2]] == ["0.2 s.", "0.4 s.", "0.6 s."]
        assert all(line.endswith("engine.log") for line in said[1:6:2])
        assert "safe mode" in said[6]


def test_a_window_may_close_while_the_broadcast_goes_on(tmp_path: Path) -> None:
    with Stage(tmp_path, "engine", "ui") as stage:
        children = stage.both()
        children["ui"].tell(10)
        assert "goes on" in stage.read_line()
        stage.signal(signal.SIGTERM)
        assert children["engine"].has_ended()
        assert stage.exit_code() == 0


@pytest.mark.parametrize("code", [0, 2])
def test_an_engine_that_ended_or_cannot_run_ends_the_studio(tmp_path: Path, code: int) -> None:
    with Stage(tmp_path, "engine", "ui") as stage:
        children = stage.both()
        children["engine"].tell(code)
        assert children["ui"].has_ended()
        assert stage.exit_code() == code


def test_a_child_that_ignores_sigterm_is_killed(tmp_path: Path) -> None:
    with Stage(tmp_path, "engine,--stubborn") as stage:
        child = stage.next_child()
        stage.signal(signal.SIGINT)
        assert child.has_ended()
        assert stage.exit_code() == 0


def test_without_a_screen_the_watch_page_is_announced(tmp_path: Path) -> None:
    with Stage(tmp_path, "engine", "--announce") as stage:
        child = stage.next_child()
        (tmp_path / "engine.json").write_text(json.dumps({"watch_url": "http://127.0.0.1:1/watch"}))
        assert stage.read_line() == "Watch page: http://127.0.0.1:1/watch"
        child.tell(0)
        assert stage.exit_code() == 0


def test_an_engine_kept_on_air_is_adopted_not_doubled(tmp_path: Path) -> None:
    engine_file = tmp_path / "engine.json"
    with socket.create_server(("127.0.0.1", 0)) as engine:
        url = f"http://127.0.0.1:{engine.getsockname()[1]}"
        engine_file.write_text(json.dumps({"url": url, "pid": os.getpid()}))
        with Stage(tmp_path, "engine", "ui") as stage:
            assert "already running" in stage.read_line()
            window = stage.next_child()
            assert window.name == "ui"
            engine_file.unlink()
            engine.close()
            assert window.has_ended()
            assert stage.exit_code() == 0


def test_an_old_address_file_is_taken_away(tmp_path: Path) -> None:
    engine_file = tmp_path / "engine.json"
    engine_file.write_text(json.dumps({"url": "http://127.0.0.1:9", "pid": 1}))
    with Stage(tmp_path, "engine") as stage:
        child = stage.next_child()
        assert not engine_file.exists()
        child.tell(0)
        assert stage.exit_code() == 0


def test_no_edge_is_left_behind(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening, Stage(tmp_path, "engine") as stage:
        child = stage.next_child()
        url = f"http://127.0.0.1:{listening.getsockname()[1]}"
        edge = subprocess.Popen([sys.executable, "-c", "import threading as t; t.Event().wait()"])
        (tmp_path / "edge.json").write_text(json.dumps({"url": url, "pid": edge.pid}))
        child.tell(0)
        assert stage.exit_code() == 0
        assert edge.wait(20) == -signal.SIGTERM
