"""The project's own source files, parsed once for all the tests that read them."""

import ast
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from studio.paths import PROGRAM_DIR


@cache
def tree(path: Path) -> ast.Module:
    """The syntax tree of one file."""
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


def files(*places: str) -> list[Path]:
    """Every Python file of these folders or files of the project."""
    found: list[Path] = []
    for place in places:
        path = PROGRAM_DIR / place
        found += sorted(path.rglob("*.py")) if path.is_dir() else [path]
    return found


def name(path: Path) -> str:
    """The path as people say it: relative to the project, with slashes."""
    return path.relative_to(PROGRAM_DIR).as_posix()


def nodes(path: Path, *kinds: type[ast.AST]) -> Iterator[ast.AST]:
    """Every node of these kinds in one file."""
    return (node for node in ast.walk(tree(path)) if isinstance(node, kinds))


def calls(path: Path) -> Iterator[tuple[ast.Call, str]]:
    """Every call in a file with the last part of the called name."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Call):
            target = node.func
            if isinstance(target, ast.Attribute):
                yield node, target.attr
            elif isinstance(target, ast.Name):
                yield node, target.id


def imports(path: Path) -> set[str]:
    """Every module a file imports, as written: `PySide6.QtGui`, `studio.errors`."""
    found: set[str] = set()
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module is not None:
            found.add(node.module)
    return found


@cache
def tracked() -> tuple[Path, ...]:
    """Every file under version control that is still there."""
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=PROGRAM_DIR, check=True, capture_output=True
    ).stdout.decode()
    return tuple(p for p in (PROGRAM_DIR / entry for entry in listed.split("\0")) if p.is_file())
