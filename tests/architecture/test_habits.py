"""Habits that were paid for: each rule names what goes wrong without it."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.architecture.sources import calls, files, name, nodes, tracked

TASK_MAKERS = {
    "studio/kit/tasks.py": "TaskScope itself",
    "studio/engine/edge_process.py": "starts the edge beside the store; awaited where it began",
    "studio/push/whip.py": "races two events; both futures end inside the call",
    "ui/bridge.py": "the window's one module with coroutines holds and awaits its tasks",
}
MACHINE_PATHS = re.compile(r"/work/|/root/|/home/[a-z]|/Users/[a-z]")
REGISTRIES = re.compile(r"pypi\.org|pythonhosted\.org|registry\.npmjs|deb\.debian\.org|npmjs\.com")
TEXT_SUFFIXES = {
    ".py", ".md", ".toml", ".yml", ".yaml", ".js", ".css", ".html", ".po", ".pot", ".svg", ".json",
    ".cfg", ".ini", ".pyi", ".txt", "",
}  # fmt: skip


def found(places: tuple[str, ...], names: set[str]) -> Iterator[str]:
    """`file:line` of every call of one of `names`."""
    for path in files(*places):
        for call, called in calls(path):
            if called in names:
                yield f"{name(path)}:{call.lineno}"


def test_a_window_never_blocks_in_exec_and_has_no_threads_of_its_own() -> None:
    """`QDialog.exec()` inside a coroutine killed every other task (qasync #59)."""
    assert list(found(("ui",), {"exec", "exec_"})) == []
    named = [
        f"{name(path)}:{node.lineno}"
        for path in files("ui")
        for node in nodes(path, ast.Name, ast.Attribute)
        if isinstance(node, ast.Name | ast.Attribute)
        and (node.id if isinstance(node, ast.Name) else node.attr) in {"QThread", "QThreadPool"}
    ]
    assert named == []


def test_only_the_task_scope_creates_tasks() -> None:
    """A task nobody holds may vanish, and its failure with it."""
    makers = {place.split(":")[0] for place in found(("studio", "ui", "main.py"), _TASK_CALLS)}
    assert makers - TASK_MAKERS.keys() == set()


_TASK_CALLS = {"create_task", "ensure_future", "TaskGroup"}


def test_tests_wait_for_events_not_for_time() -> None:
    """A literal pause is too long on a fast machine and too short on a slow one.

    Under looptime a pause passes in no time, so it is allowed there.
    """
    assert [place for path in files("tests") for place in _pauses(path)] == []


def _pauses(path: Path) -> Iterator[str]:
    virtual = {
        call
        for function in nodes(path, ast.AsyncFunctionDef)
        if isinstance(function, ast.AsyncFunctionDef)
        and any("looptime" in ast.unparse(mark) for mark in function.decorator_list)
        for call in ast.walk(function)
    }
    for call, called in calls(path):
        if called == "sleep" and call not in virtual and call.args and _is_pause(call.args[0]):
            yield f"{name(path)}:{call.lineno}"


def _is_pause(argument: ast.expr) -> bool:
    return isinstance(argument, ast.Constant) and argument.value != 0


@pytest.mark.parametrize("place", ["studio", "ui", "main.py"])
def test_a_translated_text_is_one_literal(place: str) -> None:
    """The extractor does not see f-strings or sums; such a text would stay English for ever."""
    built = [
        f"{name(path)}:{call.lineno}"
        for path in files(place)
        for call, called in calls(path)
        if called in {"_", "N_", "gettext", "ngettext", "pgettext", "npgettext"}
        and any(isinstance(argument, ast.JoinedStr | ast.BinOp) for argument in call.args)
    ]
    assert built == []


def test_packages_document_themselves_and_re_export_nothing() -> None:
    for path in files("studio", "ui"):
        if path.name == "__init__.py":
            kinds = {type(node) for node in ast.parse(path.read_text()).body}
            assert kinds <= {ast.Expr}, name(path)


def text_files() -> list[Path]:
    return [path for path in tracked() if path.suffix in TEXT_SUFFIXES]


@pytest.mark.parametrize(
    "pattern", [MACHINE_PATHS, REGISTRIES], ids=["paths of a machine", "hosts of a registry"]
)
def test_tracked_files_name_nobodys_machine(pattern: re.Pattern[str]) -> None:
    own = name(Path(__file__))
    guilty = [
        name(path)
        for path in text_files()
        if name(path) != own and pattern.search(path.read_text(encoding="utf-8", errors="replace"))
    ]
    assert guilty == []
